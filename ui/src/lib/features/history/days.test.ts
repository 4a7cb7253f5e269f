import { describe, expect, it } from 'vitest'
import { addDays, daysBetween, isoDay, rangeOf, withDays } from './days'

const at = (text: string): number => new Date(text).getTime()

describe('grouping by day', () => {
  it('puts one heading before the first entry of each day', () => {
    const rows = [
      { id: 'c', at: at('2026-09-03T14:05') },
      { id: 'b', at: at('2026-09-03T00:00') },
      { id: 'a', at: at('2026-09-02T23:59') },
    ]
    const items = withDays(rows)
    expect(items.map((item) => item.kind)).toEqual(['day', 'entry', 'entry', 'day', 'entry'])
    expect(items[3]).toMatchObject({ kind: 'day', day: at('2026-09-02T00:00') })
    expect(items[4]).toMatchObject({ index: 2 })
    expect(withDays([])).toEqual([])
  })

  it('goes by the calendar over a change of the clock', () => {
    expect(addDays(at('2026-10-24T12:00'), 2)).toBe(at('2026-10-26T00:00'))
    expect(daysBetween(at('2026-10-24T23:00'), at('2026-10-26T01:00'))).toBe(2)
  })
})

describe('the range of days', () => {
  const now = at('2026-09-03T14:05')
  it('begins at midnight and ends before midnight', () => {
    expect(rangeOf('any', now)).toEqual({ from: null, until: null })
    expect(rangeOf('yesterday', now)).toEqual({ from: at('2026-09-02T00:00'), until: at('2026-09-03T00:00') })
    expect(rangeOf('week', now)).toEqual({ from: at('2026-08-28T00:00'), until: null })
  })

  it('holds the last day chosen, and either side may be open', () => {
    expect(rangeOf('own', now, { from: '2026-09-01', to: '2026-09-02' })).toEqual({ from: at('2026-09-01T00:00'), until: at('2026-09-03T00:00') })
    expect(rangeOf('own', now, { from: '', to: '2026-09-02' })).toEqual({ from: null, until: at('2026-09-03T00:00') })
    expect(isoDay('2026-02-30')).toBeNull()
  })
})
