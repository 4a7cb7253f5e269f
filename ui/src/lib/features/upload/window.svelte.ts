// A long list of which only the part in view is fetched, page by page.

const PAGE = 100

/** The pages, by number, that hold the rows from `first` to `last` and are not there yet. */
export function pagesWanted(first: number, last: number, total: number, have: (page: number) => boolean): number[] {
  const wanted: number[] = []
  const end = Math.min(last, Math.max(total - 1, 0))
  for (let page = Math.floor(Math.max(first, 0) / PAGE); page <= Math.floor(end / PAGE); page += 1) {
    if (!have(page)) wanted.push(page)
  }
  return wanted
}

export type Fetch<Row> = (offset: number, limit: number) => Promise<{ rows: Row[], total: number }>

export class RowWindow<Row> {
  total = $state(0)
  /** The first answer has come. */
  ready = $state(false)
  #pages = $state.raw(new Map<number, Row[]>())
  #asked = new Set<number>()
  #round = 0
  /** The part in view when it was last asked for. */
  #view = { first: 0, last: 0 }
  #fetch: Fetch<Row>
  #failed: (thrown: unknown) => void

  constructor(fetch: Fetch<Row>, failed: (thrown: unknown) => void) {
    this.#fetch = fetch
    this.#failed = failed
  }

  row(index: number): Row | undefined {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE]
  }

  /** The rows that are here, in order, with gaps left out. */
  here(): Row[] {
    return [...this.#pages.keys()].sort((a, b) => a - b).flatMap((page) => this.#pages.get(page) ?? [])
  }

  /** Fetches what is missing of the part in view. */
  need(first: number, last: number): void {
    this.#view = { first, last }
    for (const page of pagesWanted(first, last, this.total, (p) => this.#asked.has(p))) void this.#load(page, this.#round)
  }

  /**
   * Reads everything anew. What is shown stays until the answer comes, so that the list does not flicker;
   * with `clear` it goes at once, as what comes is about other rows.
   */
  async reload(clear = false): Promise<void> {
    this.#round += 1
    this.#asked = new Set()
    if (clear) {
      this.#pages = new Map()
      this.#view = { first: 0, last: 0 }
      this.ready = false
    }
    const { first, last } = this.#view
    await this.#load(Math.floor(first / PAGE), this.#round, true)
    this.need(first, last)
  }

  async #load(page: number, round: number, fresh = false): Promise<void> {
    this.#asked.add(page)
    try {
      const { rows, total } = await this.#fetch(page * PAGE, PAGE)
      if (round !== this.#round) return
      this.#pages = new Map(fresh ? [[page, rows]] : [...this.#pages, [page, rows]])
      if (fresh) this.#asked = new Set([page])
      this.total = total
      this.ready = true
    } catch (thrown) {
      this.#asked.delete(page)
      if (round === this.#round) this.#failed(thrown)
    }
  }
}
