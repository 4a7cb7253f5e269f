// Which rows of a long list are in view: @tanstack/virtual-core as runes.
import { defaultRangeExtractor, elementScroll, observeElementOffset, observeElementRect, Virtualizer, type VirtualItem } from '@tanstack/virtual-core'

export type RowsAsked = { count: number, size: number, before?: number, after?: number, pinned?: number | null }

export class VirtualRows {
  items = $state.raw<VirtualItem[]>([])
  total = $state(0)
  #asked: RowsAsked = { count: 0, size: 36 }
  #scroller: HTMLElement | null = null
  #virtual: Virtualizer<HTMLElement, HTMLElement>

  constructor() {
    this.#virtual = new Virtualizer(this.#options())
  }

  #options() {
    const { count, size, before = 0, after = 0, pinned = null } = this.#asked
    return {
      count,
      estimateSize: () => size,
      getScrollElement: () => this.#scroller,
      scrollToFn: elementScroll,
      observeElementRect,
      observeElementOffset,
      overscan: 12,
      paddingEnd: after,
      scrollPaddingEnd: before + after,
      // The row that has the focus is never taken out of the page.
      rangeExtractor: (range: Parameters<typeof defaultRangeExtractor>[0]) => {
        const rows = defaultRangeExtractor(range)
        if (pinned !== null && pinned >= 0 && pinned < count && !rows.includes(pinned)) rows.push(pinned)
        return rows
      },
      onChange: () => this.#read(),
    }
  }

  #read(): void {
    this.items = this.#virtual.getVirtualItems()
    this.total = this.#virtual.getTotalSize()
  }

  /** Watches the element until the function returned is called. */
  attach(scroller: HTMLElement): () => void {
    this.#scroller = scroller
    const off = this.#virtual._didMount()
    this.#virtual._willUpdate()
    this.#read()
    return () => {
      off()
      this.#scroller = null
    }
  }

  /** `before` is the height of what sticks above the rows, `after` the room kept free below them. */
  set(asked: RowsAsked): void {
    const resized = asked.size !== this.#asked.size || asked.count !== this.#asked.count
    this.#asked = asked
    this.#virtual.setOptions(this.#options())
    this.#virtual._willUpdate()
    if (resized) this.#virtual.measure()
    this.#read()
  }

  /** First and last row in view, without those drawn ahead. */
  get range(): { first: number, last: number } {
    const { range } = this.#virtual
    return { first: range?.startIndex ?? 0, last: range?.endIndex ?? 0 }
  }

  scrollTo(index: number): void {
    if (index >= 0) this.#virtual.scrollToIndex(index, { align: 'auto' })
  }
}
