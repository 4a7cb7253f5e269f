// Which rows of a long list are in view, where rows may have heights of their own.

/** Where each row begins, and where the last one ends. */
export function offsetsOf(count: number, size: (index: number) => number): Float64Array {
  const at = new Float64Array(count + 1)
  for (let i = 0; i < count; i += 1) at[i + 1] = (at[i] ?? 0) + size(i)
  return at
}

/** The row at this height; the last one beyond the end; 0 in an empty list. */
export function rowAt(offsets: Float64Array, y: number): number {
  let low = 0
  let high = Math.max(0, offsets.length - 2)
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((offsets[middle] ?? 0) <= y) low = middle
    else high = middle - 1
  }
  return low
}

/** First and last row to draw (the last one included); `last` is -1 in an empty list. */
export function inView(offsets: Float64Array, top: number, height: number, over: number): { first: number, last: number } {
  const count = offsets.length - 1
  if (count <= 0) return { first: 0, last: -1 }
  return { first: Math.max(0, rowAt(offsets, top) - over), last: Math.min(count - 1, rowAt(offsets, top + height) + over) }
}
