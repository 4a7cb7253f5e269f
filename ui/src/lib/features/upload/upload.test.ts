import { describe, expect, it } from 'vitest'
import { FakeUpload } from '../../bridge/fake-upload'
import type { Preview, PreviewRow, ProblemShown } from '../../bridge/types'
import { t } from '../../words'
import { canMend, cellKey, Drafts, mendable, mendOf, nextCell } from './mend'
import { applyParts, checkTitle, consentAsked, firstFilter, mayApply, problemTable, readConsent, tiles, work } from './sum'
import { pagesWanted, RowWindow } from './window.svelte'

const preview = (over: Partial<Preview> = {}): Preview => ({ ...new FakeUpload().preview(), ...over })
const alarm = { code: 'one_class_only' as const, sentence: 'One class only.', names: [] }

describe('what a preview comes to', () => {
  it('puts what needs a person first', () => {
    expect(checkTitle(preview({ problems: 2 })).key).toBe('upload.check_title_problems')
    expect(firstFilter(preview({ problems: 2 }))).toBe('problem')
    expect(checkTitle(preview({ problems: 0 })).key).toBe('upload.check_title_ready')
    expect(checkTitle(preview({ problems: 0, added: 0, changed: 0, removed: 0 })).key).toBe('upload.check_title_nothing')
    expect(checkTitle(preview({ alarms: [alarm] })).key).toBe('upload.check_title_alarm')
  })

  it('counts in tiles, in the order of the drawing', () => {
    expect(tiles(preview({ unchanged: 412, changed: 9, added: 3, removed: 0, problems: 2 })).map((tile) => tile.count)).toEqual([412, 9, 3, 0, 2])
  })

  it('says only what will happen on the button', () => {
    expect(applyParts({ added: 3, changed: 9, removed: 0 }).map((part) => part.key)).toEqual(['upload.apply_add', 'upload.then_change'])
    expect(applyParts({ added: 0, changed: 0, removed: 14 }).map((part) => part.key)).toEqual(['upload.apply_delete'])
    expect(work({ added: 0, changed: 0, removed: 0 })).toBe(0)
  })

  it('counts one as one, wherever it stands', () => {
    const said = (added: number, changed: number, removed: number): string => applyParts({ added, changed, removed }).map((part) => t(part.key, part.args)).join(t('upload.apply_join'))
    expect(said(4, 1, 0)).toBe('Add 4 users, change 1')
    expect(said(1, 9, 1)).toBe('Add 1 user, change 9, delete 1 pupil')
    expect(said(0, 1, 0)).toBe('Change 1 user')
    expect(said(0, 0, 1204)).toBe('Delete 1,204 pupils')
  })
})

describe('consent', () => {
  it('is asked only where an alarm holds the upload', () => {
    expect(consentAsked(preview())).toBeNull()
    expect(mayApply(preview(), '')).toBe(true)
  })

  it('says whether it is the pupils to be deleted or everything that is written', () => {
    expect(consentAsked(preview({ consent: 14, removed: 14 }))?.key).toBe('upload.consent_removed')
    expect(consentAsked(preview({ consent: 26, removed: 14 }))?.key).toBe('upload.consent_rows')
  })

  it('must be the very number', () => {
    const held = preview({ alarms: [alarm], removed: 1204, consent: 1204 })
    expect(mayApply(held, '')).toBe(false)
    expect(mayApply(held, '1203')).toBe(false)
    expect(mayApply(held, 'yes 1204')).toBe(false)
    expect(readConsent(held, ' 1,204 ')).toBe(1204)
    expect(mayApply(held, '1204')).toBe(true)
  })

  it('does not help where there is nothing to write', () => {
    expect(mayApply(preview({ added: 0, changed: 0, removed: 0, consent: null }), '')).toBe(false)
  })
})

describe('mending', () => {
  const fake = new FakeUpload()
  const row = fake.rows[33] as PreviewRow
  const fault = row.problems[0] as ProblemShown

  it('is possible where a cell is at fault, not a whole row', () => {
    expect(canMend(row, fault)).toBe(true)
    const shape = fake.rows[141] as PreviewRow
    expect(canMend(shape, shape.problems[0] as ProblemShown)).toBe(false)
  })

  it('saves trimmed text, and nothing when it is as it was', () => {
    expect(mendOf(row, fault, ' jsmith ')).toEqual({ place: { file: 0, row: 35 }, field: 'username', value: 'jsmith' })
    expect(mendOf(row, fault, 'j smith')).toBeNull()
  })

  it('leads from one faulty cell to the next', () => {
    expect(nextCell(['a', 'b', 'c'], 'a', ['b', 'c'])).toBe('b')
    expect(nextCell(['a', 'b', 'c'], 'a', ['a', 'b', 'c'])).toBe('a')
    expect(nextCell(['a', 'b', 'c'], 'c', ['a', 'b'])).toBe('b')
    expect(nextCell(['a'], 'a', [])).toBeNull()
  })

  it('keeps what was typed in a cell out of view', () => {
    const drafts = new Drafts()
    const key = cellKey({ file: 0, row: 35 }, 'username')
    drafts.write(key, 'jsm')
    expect(drafts.read(key, 'j smith')).toBe('jsm')
    drafts.forget(key)
    expect(drafts.read(key, 'j smith')).toBe('j smith')
  })

  it('brings the counts down as cells are mended', () => {
    const before = fake.preview().problems
    const keys = mendable(fake.page({ filter: 'problem', offset: 0, limit: 0 }).rows)
    expect(keys).toHaveLength(4)
    const after = fake.change({ mends: [{ place: { file: 0, row: 35 }, field: 'username', value: 'jsmith' }], take_fixes: false, delete_missing: null })
    expect(after.problems).toBe(before - 1)
    expect(after.revision).not.toBe('1')
  })
})

describe('the list of what was left out', () => {
  const faulty: ProblemShown = { row: 7, file: 'a.csv', column: 'E-mail', field: 'email', value: '=1+1', message: 'This is "odd", and left out.', fix: null, note: false }
  it('can be pasted into a spreadsheet without harm', () => {
    expect(problemTable([faulty], ['file', 'row'], '\t')).toBe('file\trow\r\na.csv\t7\tE-mail\t\'=1+1\tThis is "odd", and left out.\r\n')
    expect(problemTable([faulty], ['file'], ',')).toContain('"This is ""odd"", and left out."')
  })
})

describe('the window on a long list', () => {
  it('fetches the pages in view and no other', () => {
    expect(pagesWanted(0, 30, 436, () => false)).toEqual([0])
    expect(pagesWanted(90, 130, 436, (page) => page === 0)).toEqual([1])
    expect(pagesWanted(430, 900, 436, () => false)).toEqual([4])
  })

  it('shows rows of the newest question only', async () => {
    const answers: ((rows: string[]) => void)[] = []
    const rows = new RowWindow<string>(() => new Promise((settle) => answers.push((got) => settle({ rows: got, total: got.length }))), () => undefined)
    const first = rows.reload(true)
    const second = rows.reload(true)
    answers[1]?.(['new'])
    answers[0]?.(['old', 'old'])
    await Promise.all([first, second])
    expect([rows.row(0), rows.total, rows.ready]).toEqual(['new', 1, true])
  })

  it('comes back to the part in view when everything is read anew', async () => {
    const asked: number[] = []
    const rows = new RowWindow<number>(async (offset, limit) => {
      asked.push(offset)
      return { rows: Array.from({ length: limit }, (_, i) => offset + i), total: 436 }
    }, () => undefined)
    await rows.reload(true)
    rows.need(190, 210)
    await Promise.resolve()
    asked.length = 0
    await rows.reload()
    await Promise.resolve()
    expect(asked).toEqual([100, 200])
    expect([rows.row(199), rows.row(205), rows.row(3)]).toEqual([199, 205, undefined])
  })
})
