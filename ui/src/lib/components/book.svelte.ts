// Pages of a document as pictures: fetched as they come into view, the farthest ones forgotten.

/** Pages kept. */
const KEPT = 60
/** CSS pixels of a millimetre. */
export const PX_PER_MM = 96 / 25.4
export const ZOOMS = [0.25, 0.33, 0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3, 4]
export type Fit = 'width' | 'page' | 'own'

/** An SVG as an address for an `<img>`, where nothing in it can run or fetch. */
export const pictureOf = (svg: string): string => `data:image/svg+xml;charset=utf-8,${svg.replace(/[%#\r\n\t]/g, (c) => `%${c.charCodeAt(0).toString(16).padStart(2, '0')}`)}`

/** The same picture under an address of its own. WebKit leaves the pictures within an SVG out where one address is drawn at two sizes. */
export const anew = (picture: string, what: string): string => `${picture}<!--${what}-->`

/** The next step of the zoom in one direction. */
export const zoomBy = (zoom: number, step: 1 | -1): number => (step > 0 ? ZOOMS.find((z) => z > zoom * 1.01) : ZOOMS.findLast((z) => z < zoom * 0.99)) ?? zoom

export class PageBook {
  #pages = $state.raw<ReadonlyMap<number, string>>(new Map())
  #asked = new Set<number>()
  #round = 0
  #fetch: (page: number) => Promise<string>
  #failed: (thrown: unknown) => void

  /** `fetch` answers the SVG of a page, counted from 1. */
  constructor(fetch: (page: number) => Promise<string>, failed: (thrown: unknown) => void) {
    this.#fetch = fetch
    this.#failed = failed
  }

  at(page: number): string | undefined {
    return this.#pages.get(page)
  }

  need(first: number, last: number): void {
    for (let page = Math.max(1, first); page <= last; page += 1) {
      if (this.#pages.has(page) || this.#asked.has(page)) continue
      this.#asked.add(page)
      void this.#load(page, this.#round)
    }
  }

  /** Other pages take their place. */
  clear(): void {
    this.#round += 1
    this.#asked.clear()
    this.#pages = new Map()
  }

  async #load(page: number, round: number): Promise<void> {
    try {
      const src = pictureOf(await this.#fetch(page))
      if (round !== this.#round) return
      const near = [...this.#pages].sort(([a], [b]) => Math.abs(a - page) - Math.abs(b - page)).slice(0, KEPT - 1)
      this.#pages = new Map([...near, [page, src]])
    } catch (thrown) {
      if (round === this.#round) this.#failed(thrown)
    } finally {
      if (round === this.#round) this.#asked.delete(page)
    }
  }
}
