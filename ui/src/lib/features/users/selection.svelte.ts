// Which rows are ticked: one, a range from the last one ticked, all that match.
import { SvelteSet } from 'svelte/reactivity'

export class Selection {
  ids = new SvelteSet<string>()
  /** The row a range starts from. */
  #anchor: { index: number, on: boolean } | null = null

  get size(): number {
    return this.ids.size
  }

  has(id: string): boolean {
    return this.ids.has(id)
  }

  list(): string[] {
    return [...this.ids]
  }

  toggle(id: string, index: number): void {
    const on = !this.ids.has(id)
    if (on) this.ids.add(id)
    else this.ids.delete(id)
    this.#anchor = { index, on }
  }

  /** First and last row of the range that ends here. */
  rangeTo(index: number): { from: number, to: number } {
    const start = this.#anchor?.index ?? index
    return { from: Math.min(start, index), to: Math.max(start, index) }
  }

  /** Does to the range what was done to its first row: ticks it, or takes the ticks away. */
  range(ids: string[], index: number): void {
    const on = this.#anchor?.on ?? true
    for (const id of ids) {
      if (on) this.ids.add(id)
      else this.ids.delete(id)
    }
    this.#anchor ??= { index, on }
  }

  all(ids: string[]): void {
    for (const id of ids) this.ids.add(id)
    this.#anchor = null
  }

  clear(): void {
    this.ids.clear()
    this.#anchor = null
  }
}
