// The address is the part after '#': '#/users', '#/classes/<id>', '#/upload?step=check'.

export type Place = { parts: string[], query: Record<string, string> }

/** Takes an address apart; a part that cannot be decoded stays as written. */
export function parse(hash: string): Place {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  const plain = (part: string): string => {
    try {
      return decodeURIComponent(part)
    } catch {
      return part
    }
  }
  return { parts: path.split('/').filter(Boolean).map(plain), query: Object.fromEntries(new URLSearchParams(search)) }
}

class Router {
  #hash = $state(location.hash)
  #place = $derived(parse(this.#hash))

  constructor() {
    addEventListener('hashchange', () => (this.#hash = location.hash))
  }

  /** First part of the address; '' at the start. */
  get screen(): string {
    return this.#place.parts[0] ?? ''
  }

  /** Second part, mostly an id. */
  get id(): string | null {
    return this.#place.parts[1] ?? null
  }

  get parts(): string[] {
    return this.#place.parts
  }

  get query(): Record<string, string> {
    return this.#place.query
  }

  /** Takes effect at once, not only when the browser tells of it. */
  go(to: string): void {
    location.hash = to
    this.#hash = location.hash
  }

  /** As `go`, without a step to go back to. */
  replace(to: string): void {
    history.replaceState(null, '', to)
    this.#hash = location.hash
  }
}

export const router = new Router()

/** Goes to an address such as '#/users'. */
export const go = (to: string): void => router.go(to)
