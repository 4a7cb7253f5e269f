// Entries of the history by day, and the day ranges of its filter. Days are the operator's own, not UTC's.

/** Midnight at the start of the day, in milliseconds. */
export function startOfDay(at: number): number {
  const day = new Date(at)
  day.setHours(0, 0, 0, 0)
  return day.getTime()
}

/** Midnight some days later; goes by the calendar, so that a day with a clock change counts as one. */
export function addDays(at: number, days: number): number {
  const day = new Date(startOfDay(at))
  day.setDate(day.getDate() + days)
  return day.getTime()
}

/** Whole calendar days from one moment to another. */
export function daysBetween(earlier: number, later: number): number {
  return Math.round((startOfDay(later) - startOfDay(earlier)) / 86_400_000)
}

export type HistoryItem<Row> = { kind: 'day', day: number, key: string } | { kind: 'entry', row: Row, index: number, key: string }

/** A flat list for virtual rows: a heading before the first entry of each day. Newest first, as it came. */
export function withDays<Row extends { id: string, at: number }>(rows: Row[]): HistoryItem<Row>[] {
  const items: HistoryItem<Row>[] = []
  let last = Number.NaN
  rows.forEach((row, index) => {
    const day = startOfDay(row.at)
    if (day !== last) items.push({ kind: 'day', day, key: `day-${day}` })
    last = day
    items.push({ kind: 'entry', row, index, key: row.id })
  })
  return items
}

export type Range = 'any' | 'today' | 'yesterday' | 'week' | 'month' | 'own'

/** `from` (inclusive) and `until` (exclusive) of a range; `own` takes two ISO dates, either may be empty. */
export function rangeOf(range: Range, now: number, own: { from: string, to: string } = { from: '', to: '' }): { from: number | null, until: number | null } {
  const today = startOfDay(now)
  if (range === 'today') return { from: today, until: null }
  if (range === 'yesterday') return { from: addDays(today, -1), until: today }
  if (range === 'week') return { from: addDays(today, -6), until: null }
  if (range === 'month') return { from: addDays(today, -29), until: null }
  if (range === 'own') {
    const from = isoDay(own.from)
    const to = isoDay(own.to)
    return { from, until: to === null ? null : addDays(to, 1) }
  }
  return { from: null, until: null }
}

/** Midnight of an ISO date ("2026-09-03") here; `null` if it is none. */
export function isoDay(text: string): number | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!parts) return null
  const day = new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]))
  return day.getDate() === Number(parts[3]) ? day.getTime() : null
}
