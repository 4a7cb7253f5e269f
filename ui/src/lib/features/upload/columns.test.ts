import { describe, expect, it } from 'vitest'
import type { PreviewRow } from '../../bridge/types'
import { changeOf, columnsOf, heightOf, MORE_REM, otherChanges, problemHeight, problemOf, ROW_REM, template } from './columns'

const row = (over: Partial<PreviewRow> = {}): PreviewRow => ({ place: { file: 0, row: 2 }, user: null, state: 'changed', blocked: false, username: 'asmith', given_name: '', family_name: '', class: '', email: '', role: 'pupil', password: false, changes: [], joins: [], problems: [], ...over })
const fault = { row: 2, file: 'a.csv', column: 'E-mail', field: 'email' as const, value: 'x', message: 'No address.', fix: null, note: false }

describe('the columns of the check', () => {
  it('hold the e-mail only where the file has it', () => {
    expect(columnsOf({ columns: [['user', 'username']] })).not.toContain('email')
    expect(columnsOf({ columns: [['user', 'username'], ['Mail', 'email']] })).toContain('email')
    expect(template(['username', 'class']).split('minmax')).toHaveLength(3)
  })

  it('show a change and a problem in the cell they belong to', () => {
    const it = row({ changes: [{ field: 'class', old: '4J', new: '4H' }], problems: [fault] })
    expect(changeOf(it, 'class')?.new).toBe('4H')
    expect(changeOf(it, 'email')).toBeNull()
    expect(problemOf(it, 'email')).toBe(fault)
  })

  it('give a line to what has no column', () => {
    const columns = columnsOf({ columns: [] })
    const it = row({ changes: [{ field: 'year', old: '3', new: '4' }], problems: [fault, fault] })
    expect(otherChanges(it, columns).map((change) => change.field)).toEqual(['year'])
    expect(heightOf(it, columns, 70)).toBeCloseTo(ROW_REM + 2 * problemHeight(fault, 70) + MORE_REM)
    expect(heightOf(undefined, columns, 70)).toBe(ROW_REM)
  })

  it('give a long sentence the lines it takes, and more where the window is narrow', () => {
    const long = { ...fault, message: 'x'.repeat(180) }
    expect(problemHeight(long, 70)).toBeGreaterThan(problemHeight(fault, 70))
    expect(problemHeight(long, 53)).toBeGreaterThan(problemHeight(long, 90))
    expect(problemHeight(fault, 27)).toBeGreaterThan(problemHeight(fault, 70))
  })
})
