// An upload that was never read from a file: for looking at the screens and for their tests. No part of the built program.
import type { ChangeUpload, Field, Preview, PreviewPage, PreviewRow, PreviewRows, ProblemShown, RowState, UploadApplied } from './types'

const GIVEN = ['Ava', 'Noah', 'Siân', 'Łukasz', 'Fatima', 'Priya', 'José', 'Olivia', 'Harry', 'Mia', 'Zayn', 'Ruairí', 'Jaśmina', 'Adaeze', 'Tomos', 'Grace']
const FAMILY = ['Begum', 'O’Brien', 'Davies', 'Kamiński', 'Patel', 'García', 'Chowdhury-Webb', 'Jones', 'MacLeod', 'Ahmed', 'Ní Bhriain', 'Wójcik', 'Adeyemi', 'Smith', 'Evans']
const CLASSES = ['1A', '1B', '2W', '2S', '3K', '3L', '4H', '4J', '5K', '5M', '6B', '6T']

const plain = (text: string): string => text.normalize('NFKD').replace(/[^A-Za-z]/g, '').toLowerCase()

function person(n: number): PreviewRow {
  const given = GIVEN[n % GIVEN.length] ?? ''
  const family = FAMILY[(n * 7) % FAMILY.length] ?? ''
  return {
    place: { file: 0, row: n + 2 },
    user: `user-${n}`,
    state: 'unchanged',
    blocked: false,
    username: `${plain(given).slice(0, 1)}${plain(family)}${n > 14 ? n : ''}`,
    given_name: given,
    family_name: family,
    class: CLASSES[n % CLASSES.length] ?? '',
    email: '',
    role: 'pupil',
    password: false,
    changes: [],
    joins: [],
    problems: [],
  }
}

const problem = (row: number, column: string, field: Field, value: string, message: string, fix: string | null = null): ProblemShown => ({
  row, file: 'pupils september.csv', column, field, value, message, fix, note: false,
})

function makeRows(): PreviewRow[] {
  const rows = Array.from({ length: 436 }, (_, n) => person(n))
  const at = (n: number): PreviewRow => rows[n] as PreviewRow
  const change = (n: number, field: Field, old: string, now: string): void => {
    const row = at(n)
    row.state = 'changed'
    row.changes.push({ field, old, new: now })
    Object.assign(row, { [field]: now })
  }
  const fault = (n: number, blocked: boolean, found: Omit<ProblemShown, 'row' | 'file' | 'note'>): void => {
    const row = at(n)
    row.state = 'problem'
    row.blocked = blocked
    row.problems.push({ row: n + 2, file: 'pupils september.csv', note: false, ...found })
    if (found.field) Object.assign(row, { [found.field]: found.value })
  }
  for (const n of [12, 40, 77, 120, 200, 310]) change(n, 'class', at(n).class, '4H')
  change(12, 'family_name', 'Jones', 'Jones-Kamińska')
  change(55, 'email', '', 'a.begum@larkfield.example')
  change(90, 'given_name', 'Olivia', 'Liv')
  for (const n of [400, 401, 402]) Object.assign(at(n), { state: 'new' as RowState, user: null, class: n === 402 ? '7N' : at(n).class })
  fault(33, true, { column: 'user', field: 'username', value: 'j smith', message: 'The username “j smith” has a space in it, and usernames cannot have spaces. Take the space out, or type another username.', fix: 'jsmith' })
  fault(61, false, { column: 'E-mail', field: 'email', value: 'patel.larkfield.example', message: '“patel.larkfield.example” is not an e-mail address, so it will not be used. Type the whole address, such as name@school.sch.uk.', fix: null })
  fault(61, false, { column: 'Class', field: 'class', value: 'Year 4H', message: 'There is no class “Year 4H”, and one that looks like it. The class is left as it is.', fix: '4H' })
  fault(140, true, { column: 'user', field: 'username', value: '', message: 'This row has no username. Type one in the username column, or leave the row out.', fix: null })
  fault(141, true, { column: null, field: null, value: '', message: 'The cells of this row do not match the headers: 9 cells hold something, and they may be in the wrong columns. Look for a missing cell, or a comma inside a name. The row is left out.', fix: null })
  return rows
}

const ORDER: RowState[] = ['problem', 'changed', 'new', 'removed', 'unchanged']

/** A draft that can be mended; `alarm` makes it the wrong file. */
export class FakeUpload {
  rows: PreviewRow[] = makeRows()
  deleteMissing = false
  revision = 1
  alarm: boolean

  constructor(alarm = false) {
    this.alarm = alarm
  }

  preview(): Preview {
    const count = (state: RowState): number => this.all().filter((row) => row.state === state).length
    const problems = this.all().flatMap((row) => row.problems)
    return {
      files: ['pupils september.csv'],
      format: 'table',
      found: 'Read as a table of users, encoding windows-1252, headers in row 3.',
      notes: [],
      columns: [['user', 'username'], ['Forename', 'given_name'], ['Surname', 'family_name'], ['Class', 'class'], ['E-mail', 'email'], ['type', 'role'], ['password', 'password']],
      unused: ['House', 'Locker'],
      added: count('new'),
      changed: count('changed'),
      unchanged: count('unchanged'),
      removed: count('removed'),
      problems: count('problem'),
      fixable: problems.filter((p) => p.fix !== null).length,
      passwords: 3,
      new_classes: ['7N'],
      delete_missing: this.deleteMissing,
      consent: this.deleteMissing ? count('removed') : this.alarm ? count('new') + count('changed') : null,
      alarms: this.alarm || this.deleteMissing
        ? [{ code: this.deleteMissing ? 'too_many_removed' : 'one_class_only', sentence: 'This file holds pupils of 1 of the school’s 14 registration classes, and everyone else would be deleted, for instance Ava Begum (4H), Noah O’Brien (2W) and Siân Davies (6B). Choose a file of the whole school, or untick “Delete pupils not found in the spreadsheet”.', names: ['Ava Begum (4H)', 'Noah O’Brien (2W)', 'Siân Davies (6B)'] }]
        : [],
      revision: String(this.revision),
    }
  }

  all(): PreviewRow[] {
    if (!this.deleteMissing) return this.rows
    const gone = Array.from({ length: 14 }, (_, n): PreviewRow => ({ ...person(n + 500), place: null, state: 'removed' }))
    return [...this.rows, ...gone]
  }

  page(asked: PreviewRows): PreviewPage {
    const sorted = [...this.all()].sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state))
    const rows = asked.filter === 'all' ? sorted : sorted.filter((row) => row.state === asked.filter)
    return { rows: rows.slice(asked.offset, asked.offset + (asked.limit || 200)), total: rows.length }
  }

  change(asked: ChangeUpload): Preview {
    this.revision += 1
    if (asked.delete_missing !== null) this.deleteMissing = asked.delete_missing
    if (asked.take_fixes) this.rows.forEach((row) => row.problems.filter((p) => p.fix !== null).forEach((p) => this.mend(row, p, p.fix ?? '')))
    for (const mend of asked.mends) {
      const row = this.rows.find((r) => r.place?.row === mend.place.row)
      const found = row?.problems.find((p) => p.field === mend.field)
      if (row && found) this.mend(row, found, mend.value)
    }
    return this.preview()
  }

  mend(row: PreviewRow, found: ProblemShown, value: string): void {
    const faulty = (found.field === 'email' && !/^\S+@\S+\.\S+$/.test(value)) || (found.field === 'username' && (/\s/.test(value) || !value))
    if (found.field) Object.assign(row, { [found.field]: value })
    if (faulty) {
      Object.assign(found, problem(found.row, found.column ?? '', found.field ?? 'username', value, found.field === 'email' ? 'This is not an e-mail address.' : 'A username cannot be empty or hold a space.'))
      return
    }
    row.problems = row.problems.filter((p) => p !== found)
    if (row.problems.length > 0) return
    row.blocked = false
    row.state = row.user === null ? 'new' : 'changed'
    if (row.user !== null && found.field) row.changes.push({ field: found.field, old: found.field === 'class' ? '4J' : '', new: value })
  }

  applied(): UploadApplied {
    const { added, changed, unchanged, removed } = this.preview()
    return {
      stale: false, entry: 'entry-import', added, changed, unchanged, removed,
      problems: this.rows.flatMap((row) => row.problems), classes: 1,
      new_users: this.rows.filter((row) => row.state === 'new').map((_, n) => `new-${n}`),
    }
  }
}
