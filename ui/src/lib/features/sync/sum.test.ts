import { describe, expect, it } from 'vitest'
import type { SyncApplied, SyncRow, SyncShown } from '../../bridge/types'
import { t } from '../../words'
import { checkSaid, confirmLines, consentAsked, doneTitle, firstFilter, mayGoOn, others, piecesOf, rowSub, tiles, verb, waits } from './sum'

const plan: SyncShown = {
  provider: 'wonde', links_only: false, read_at: 0, counts: { students: 0, staff: 0, others: 0, classes: 0, guardians: 0 },
  unchanged: 412, changed: 31, suspended: 0, added: 58, removed: 0, matched: 3, unsettled: 4, settled: 2, strong: 1, ignored: 1, left_out: 0, unmatched_people: 61,
  new_classes: [], notes: [], alarms: [], consent: null, revision: '1',
}
const of = (more: Partial<SyncShown>): SyncShown => ({ ...plan, ...more })
const none = of({ changed: 0, added: 0, removed: 0, matched: 0, unsettled: 0, settled: 0 })
const title = (sync: SyncShown): string => {
  const said = checkSaid(sync).title
  return t(said.key, said.args)
}

describe('an update', () => {
  it('waits for every user to be settled, and then names the cost on its button', () => {
    expect([waits(plan), mayGoOn(plan)]).toEqual([true, false])
    expect(mayGoOn(of({ unsettled: 0 }))).toBe(true)
    expect(verb(of({ removed: 2 }))).toBe('Update 89 users, delete 2')
    expect(verb(of({ added: 0, changed: 0, removed: 1 }))).toBe('Delete 1 user')
    expect(verb(of({ added: 0, changed: 0 }))).toBe('Match 3 users')
  })

  it('says first who needs somebody, then what is wrong with it, then what it comes to', () => {
    expect(title(plan)).toBe('4 users need you')
    expect(title(of({ unsettled: 0 }))).toBe('Ready: 58 new, 31 changed')
    expect(title(of({ unsettled: 0, alarms: [{ code: 'too_many_removed', sentence: '', names: [] }] }))).toBe('Look at this before you go on')
    expect(title(none)).toBe('Everything is as in Wonde')
  })

  it('opens with who needs somebody, else with what changes most gravely', () => {
    expect(firstFilter(plan)).toBe('needs_you')
    expect(firstFilter(of({ unsettled: 0, settled: 0, removed: 2 }))).toBe('removed')
    expect(firstFilter(none)).toBe('unchanged')
  })

  it('has a tile for each count that matters and a quieter word for the rest', () => {
    expect(tiles(plan).map((tile) => [tile.n, tile.label])).toEqual([[412, 'unchanged'], [31, 'changed'], [58, 'new'], [0, 'to delete'], [4, 'need you']])
    expect(others(plan).map((one) => one.label)).toEqual(['3 matched now', '1 ignored', '61 only in Wonde'])
  })

  it('asks for a figure where an alarm holds it, and says of whom', () => {
    expect(consentAsked(plan)).toBeNull()
    expect(consentAsked(of({ consent: 5, removed: 2, suspended: 3 }))?.key).toBe('sync.consent_removed')
    expect(consentAsked(of({ consent: 90 }))?.key).toBe('sync.consent_rows')
  })

  it('says before it is confirmed what it does, and of nobody nothing', () => {
    expect(confirmLines(of({ suspended: 1, removed: 2 })).map((line) => t(line.key, line.args))).toEqual([
      '58 new users are added.', '31 users are changed.', 'Of them 1 is suspended and cannot sign in.', '2 users are deleted. They cannot sign in; they are kept for a while and can be restored.',
      '3 users are matched with Wonde, for good.', '1 user is ignored and stays as it is.', '412 users stay as they are.',
    ])
  })
})

describe('matching for signing in', () => {
  const links = of({ provider: 'google', links_only: true })

  it('has no tiles of changes, waits for nobody, and matches only', () => {
    expect(tiles(links).map((tile) => tile.key)).toEqual(['matched', 'needs_you'])
    expect([mayGoOn(links), verb(links)]).toEqual([true, 'Match 3 users'])
    expect(confirmLines(links).map((line) => t(line.key, line.args))[0]).toBe('3 users are matched with Google, for good.')
    expect(title(links)).toBe('4 users are not matched')
  })

  it('says on the last step how many were matched', () => {
    const done = { stale: false, entry: 'e', added: 0, changed: 0, unchanged: 0, removed: 0, suspended: 0, matched: 3, unsettled: 4, classes: 0, new_users: [] } satisfies SyncApplied
    expect(doneTitle(done, links)).toBe('Done: 3 matched')
    expect(doneTitle({ ...done, matched: 0 }, links)).toBe('Nothing was written: everything is as in Google already.')
  })
})

describe('a row', () => {
  const row: SyncRow = { user: 'u', external: 'x', given_name: 'Jon', family_name: 'Smith', username: 'jsmith125', class: '5K', role: 'pupil', email: '', holds: '14 files, 1 parent', why: null, why_said: '', is_twin: false, decision: null, decided_with: '', rule: null, reasons: [], changes: [{ field: 'class', old: '4K', new: '5K' }], joins: ['Choir'], leaves: ['Recorder group'], suspend: true, kept: ['email'], best: null }

  it('says who it is by username, class and what hangs on them', () => {
    expect(rowSub(row)).toBe('jsmith125 · 5K · 14 files, 1 parent')
    expect(rowSub({ ...row, role: 'teacher', class: '', holds: '' })).toBe('jsmith125 · teacher')
  })

  it('keeps a username from right to left from turning the class round', () => {
    expect(rowSub({ ...row, username: 'نحداد', class: '6T', holds: '' })).toBe('\u2068نحداد\u2069 · 6T')
  })

  it('says what changes piece by piece', () => {
    expect(piecesOf(row)).toEqual([{ field: 'Class', old: '4K', now: '5K' }, { text: 'joins Choir' }, { text: 'leaves Recorder group' }, { text: 'will be suspended', amber: true }, { text: 'keeps E-mail, set by hand' }])
  })
})
