// What a table is made of: columns and the arithmetic of their widths and of moving about.

export type Column<K extends string = string> = {
  key: K
  title: string
  /** The least width in rem; the rest of the window's width is shared out by `grow` (0: none). */
  width: number
  grow?: number
  sort?: boolean
  resize?: boolean
  /** Stays in view when the table is scrolled sideways. Only the first columns. */
  sticky?: boolean
  /** The title is only spoken. */
  bare?: boolean
}

/** Widths the operator has chosen, in rem. */
export type Widths = Record<string, number>

export const NARROWEST = 3.5
export const WIDEST = 40

export const clampWidth = (width: number): number => Math.min(WIDEST, Math.max(NARROWEST, width))

/** The CSS of the columns; one that was resized keeps its width. */
export function template(columns: Column[], widths: Widths): string {
  return columns.map((c) => (widths[c.key] === undefined && c.grow !== 0 ? `minmax(${c.width}rem, ${c.grow ?? c.width}fr)` : `${widths[c.key] ?? c.width}rem`)).join(' ')
}

/** The least width of a row, in rem. */
export const leastWidth = (columns: Column[], widths: Widths): number => columns.reduce((sum, c) => sum + (widths[c.key] ?? c.width), 0)

/** Where a sticky column sticks, in rem from the left. */
export function stickyAt(columns: Column[], index: number, widths: Widths): number | null {
  if (!columns[index]?.sticky) return null
  return leastWidth(columns.slice(0, index), widths)
}

export type Spot = { row: number, col: number }

/** Where a key leads from a cell; `null` if it is no key for moving. Row -1 is the header. */
export function move(from: Spot, key: string, ctrl: boolean, rows: number, cols: number, page: number): Spot | null {
  const row = (n: number): number => Math.max(-1, Math.min(rows - 1, n))
  switch (key) {
    case 'ArrowUp': return { row: row(from.row - 1), col: from.col }
    case 'ArrowDown': return { row: row(from.row + 1), col: from.col }
    case 'ArrowLeft': return { row: from.row, col: Math.max(0, from.col - 1) }
    case 'ArrowRight': return { row: from.row, col: Math.min(cols - 1, from.col + 1) }
    case 'PageUp': return { row: Math.max(Math.min(0, rows - 1), from.row - page), col: from.col }
    case 'PageDown': return { row: row(from.row + page), col: from.col }
    case 'Home': return { row: ctrl ? Math.min(0, rows - 1) : from.row, col: 0 }
    case 'End': return { row: ctrl ? rows - 1 : from.row, col: cols - 1 }
    default: return null
  }
}
