// What an update from a provider would do, made up from the fake's users. No part of the built program.
import type { Candidate, Decide, DecisionKind, Provider, Reason, Strength, SyncFilter, SyncRow, SyncShown } from '../types'
import type { FakeUser } from './people'
import { fault, fold, word, type World } from './world'

interface Decided { kind: DecisionKind, external: string | null, at: number }
type Kind = 'lone' | 'changed' | 'added' | 'matched' | 'unchanged' | 'unmatched' | 'ignored'
interface Line { kind: Kind, row: SyncRow, user: string | null, candidates: Candidate[] }

const yes = (said: string): Reason => ({ is_for: true, said })
const but = (said: string): Reason => ({ is_for: false, said })
const UNIQUE = yes('same unique pupil number')

const person = (external: string, name: string, of: string, strength: Strength | null, reasons: Reason[]): Candidate => ({ external, name, class: of, birth_date: '2016-03-11', role: 'pupil', strength, score: strength === 'strong' ? 0.97 : 0.6, reasons, is_apart: false })

export class FakeSync {
  lines: Line[] = []
  decided = new Map<string, Decided>()
  leftOut = new Set<string>()
  apart = new Set<string>()
  revision = 1
  /** What holds the update, for tests and for looking at it. */
  alarm = false
  readonly linksOnly: boolean

  constructor(readonly world: World, readonly provider: Provider, readonly readAt: number) {
    this.linksOnly = provider !== 'wonde'
  }

  /** Made when it is first looked at: the users are there by then. */
  #fill(): Line[] {
    if (this.lines.length > 0) return this.lines
    const pupils = this.world.live().filter((u) => u.role === 'student')
    const staff = this.world.live().filter((u) => u.role === 'teacher')
    const at = (n: number): FakeUser => (pupils[n % pupils.length] ?? staff[0]) as FakeUser
    const there = this.provider === 'wonde' ? 'Wonde' : 'Google'
    const put = (kind: Kind, user: FakeUser, of: Partial<SyncRow> = {}, candidates: Candidate[] = []): void => void (this.lines.some((line) => line.user === user.id) || this.lines.push({ kind, user: user.id, candidates, row: this.#row(user, of) }))
    const lone = (user: FakeUser, of: Partial<SyncRow>, candidates: Candidate[]): void => put('lone', user, { why: 'unknown', why_said: `not in ${there} under this name`, best: candidates[0]?.strength ?? null, ...of }, candidates)
    if (pupils.length > 40) {
      const home = (u: FakeUser): string => this.world.classes.get(u.class_id ?? '')?.title ?? ''
      const one = (u: FakeUser, id: string, family: string): Candidate => person(id, `${u.given_name} ${family}`, home(u), 'strong', [yes('same birthday, 11 March 2016'), yes(`same registration class, ${home(u)}`), but(`surname spelt ${family}, ${u.family_name} here`)])
      lone(at(21), { holds: '14 files, 1 parent' }, [one(at(21), 'student/A1', `${at(21).family_name}-Ward`), person('student/A2', `${at(21).given_name} ${at(60).family_name}`, '3A', 'weak', [but('birthday differs: 11 March 2016 here, 2 May 2018 there'), but('another class: there are three of that name')])])
      lone(at(47), { is_twin: true, holds: '2 parents' }, [person('student/A3', `${at(47).given_name} ${at(47).family_name}`, home(at(47)), 'likely', [yes('same first name'), yes('same surname; 2 here are called so'), but('perhaps a twin: the other one fits nearly as well')]), person('student/A4', `Amina ${at(47).family_name}`, home(at(47)), 'likely', [yes('same birthday, 11 March 2016'), but('first names alike, but two names')])])
      lone(at(88), { holds: '41 files' }, [one(at(88), 'student/A5', `${at(88).family_name}s`)])
      lone(at(120), { why: 'gone', why_said: `no longer in ${there}` }, [])
      if (staff[3]) lone(staff[3], { holds: '' }, [])
      for (const [n, to] of [[5, '2A'], [30, '4H'], [61, '5A'], [99, '6H'], [140, '1H']] as const) put('changed', at(n), { changes: [{ field: 'class', old: home(at(n)), new: to }], joins: n === 30 ? ['Choir'] : [], external: `student/C${n}` })
      put('changed', at(44), { changes: [{ field: 'family_name', old: at(44).family_name, new: `${at(44).family_name}-Jones` }, { field: 'email', old: '', new: 'm.jones@larkfield.example' }], leaves: ['Recorder group'], kept: ['given_name'], external: 'student/C44' })
      put('changed', at(150), { suspend: true, external: 'student/C150' })
      for (const n of [12, 77, 133]) put('matched', at(n), { external: `student/M${n}`, rule: n === 12 ? 'upn' : 'evidence', reasons: n === 12 ? [UNIQUE] : [yes('names, birthday and class leave no doubt'), yes('same birthday, 4 June 2017'), but('surname spelt with a hyphen there')] })
      put('ignored', staff[5] as FakeUser)
      for (const [n, name] of ['Bethan Pryce', 'Ayaan Malik', 'Rosa Lindqvist', 'Idris Bello', 'Hope Carrington', 'Wiktor Zając'].entries()) this.lines.push({ kind: this.linksOnly ? 'unmatched' : 'added', user: null, candidates: [], row: this.#newcomer(`student/N${n}`, name, n % 2 ? '1H' : 'RA') })
    }
    for (const user of [...pupils, ...staff]) put('unchanged', user, { external: `student/${user.id}`, rule: 'upn', reasons: [UNIQUE] })
    return this.lines
  }

  #row(user: FakeUser, of: Partial<SyncRow>): SyncRow {
    return { ...this.#blank(), user: user.id, given_name: user.given_name, family_name: user.family_name, username: user.username, class: this.world.classes.get(user.class_id ?? '')?.title ?? '', role: word(user.role), email: user.email, ...of }
  }

  #newcomer(external: string, name: string, home: string): SyncRow {
    const [given_name = '', family_name = ''] = name.split(' ')
    return { ...this.#blank(), external, given_name, family_name, username: this.linksOnly ? '' : this.world.suggest(given_name, family_name), class: home, role: 'pupil', email: `${fold(given_name)}@larkfield.example` }
  }

  #blank(): SyncRow {
    return { user: null, external: null, given_name: '', family_name: '', username: '', class: '', role: 'pupil', email: '', holds: '', why: null, why_said: '', is_twin: false, decision: null, decided_with: '', rule: null, reasons: [], changes: [], joins: [], leaves: [], suspend: null, kept: [], best: null }
  }

  #decision(line: Line): Decided | undefined {
    return line.user === null ? undefined : this.decided.get(line.user)
  }

  /** Taken by a match. */
  #taken(external: string): boolean {
    return [...this.decided.values()].some((one) => one.kind === 'match' && one.external === external)
  }

  #fits(line: Line, filter: SyncFilter): boolean {
    const decided = this.#decision(line)?.kind ?? null
    const alone = line.kind === 'lone'
    const out = line.row.external !== null && this.leftOut.has(line.row.external)
    const wanted: Record<SyncFilter, boolean> = {
      needs_you: alone,
      changed: line.kind === 'changed' && !this.linksOnly,
      added: line.kind === 'added' && !out,
      removed: alone && decided === 'delete',
      unchanged: !this.linksOnly && (line.kind === 'unchanged' || line.kind === 'matched' || line.kind === 'ignored' || (alone && (decided === 'match' || decided === 'ignore'))),
      matched: line.kind === 'matched' || (alone && decided === 'match'),
      ignored: line.kind === 'ignored' || (alone && decided === 'ignore'),
      left_out: out,
      unmatched: (line.kind === 'added' || line.kind === 'unmatched') && !out,
    }
    return wanted[filter]
  }

  #shown(line: Line): SyncRow {
    const decided = this.#decision(line)
    const of = line.candidates.find((one) => one.external === decided?.external)
    const out = line.row.external !== null && this.leftOut.has(line.row.external)
    const mine: Partial<SyncRow> = line.kind === 'ignored' ? { decision: 'ignore' } : out ? { decision: 'leave_out' } : decided ? { decision: decided.kind, decided_with: of ? `${of.name}, ${of.class}` : '', reasons: of?.reasons ?? [], external: decided.external } : {}
    return { ...line.row, ...mine }
  }

  rows(filter: SyncFilter, query: string): SyncRow[] {
    const words = fold(query).split(/\s+/).filter(Boolean)
    return this.#fill().filter((line) => this.#fits(line, filter)).map((line) => this.#shown(line)).filter((row) => words.every((w) => fold(`${row.given_name} ${row.family_name} ${row.username} ${row.class}`).includes(w)))
  }

  candidates(user: string, query: string): { candidates: Candidate[], unmatched: number } {
    const own = this.#fill().find((line) => line.user === user)?.candidates ?? []
    const others = this.#people().filter((one) => !own.some((it) => it.external === one.external))
    const words = fold(query).split(/\s+/).filter(Boolean)
    const free = [...own, ...(words.length > 0 ? others.map((one) => ({ ...one, strength: null, reasons: [], score: 0 })) : [])].filter((one) => !this.#taken(one.external))
    return { candidates: free.filter((one) => words.every((w) => fold(`${one.name} ${one.class}`).includes(w))), unmatched: this.unmatched() }
  }

  #people(): Candidate[] {
    return this.#fill().flatMap((line) => [...line.candidates, ...(line.kind === 'added' || line.kind === 'unmatched' ? [person(line.row.external ?? '', `${line.row.given_name} ${line.row.family_name}`, line.row.class, null, [])] : [])])
  }

  unmatched(): number {
    return this.#people().filter((one) => !this.#taken(one.external)).length
  }

  /** Those whose best suggestion is strong, and nobody's twin. */
  strong(): Line[] {
    return this.#fill().filter((line) => line.kind === 'lone' && !this.#decision(line) && line.candidates[0]?.strength === 'strong' && !line.row.is_twin)
  }

  decide(all: Decide[], acceptStrong: boolean): number {
    const those = [...all, ...(acceptStrong ? this.strong().map((line): Decide => ({ kind: 'match', user: line.user, external: line.candidates[0]?.external ?? null })) : [])]
    for (const { kind, user, external } of those) {
      if (kind === 'match' && external !== null && this.#taken(external)) throw fault('invalid', 'That person is matched with somebody else already. Say first that those two are not the same person.')
      if (kind === 'leave_out' && external !== null) this.leftOut.add(external)
      else if (kind === 'apart') this.#part(user)
      else if (user !== null) this.decided.set(user, { kind, external, at: Date.now() })
    }
    this.revision += 1
    return those.length
  }

  #part(user: string | null): void {
    const line = this.#fill().find((one) => one.user === user)
    if (!line || user === null) return
    this.decided.delete(user)
    if (line.kind !== 'lone') Object.assign(line, { kind: 'lone', row: { ...line.row, external: null, changes: [], why: 'unknown', why_said: 'said not to be who they were matched with' } })
  }

  takeBack(users: string[], externals: string[]): number {
    for (const user of users) {
      const line = this.#fill().find((one) => one.user === user)
      if (line?.kind === 'ignored') Object.assign(line, { kind: 'lone', row: { ...line.row, why: 'unknown', why_said: 'not there under this name' } })
      this.decided.delete(user)
    }
    for (const external of externals) this.leftOut.delete(external)
    this.revision += 1
    return users.length + externals.length
  }

  shown(): SyncShown {
    const count = (filter: SyncFilter): number => this.rows(filter, '').length
    const need = this.rows('needs_you', '')
    const removed = this.linksOnly ? 0 : count('removed')
    const held = this.alarm && !this.linksOnly
    return {
      provider: this.provider, links_only: this.linksOnly, read_at: this.readAt, counts: { students: 412, staff: 38, others: 0, classes: 44, guardians: 0 },
      unchanged: count('unchanged'), changed: count('changed'), suspended: this.linksOnly ? 0 : this.rows('changed', '').filter((row) => row.suspend === true).length, added: count('added'), removed, matched: count('matched'),
      unsettled: need.filter((row) => row.decision === null).length, settled: need.filter((row) => row.decision !== null).length, strong: this.strong().length, ignored: count('ignored'), left_out: count('left_out'), unmatched_people: this.unmatched(),
      new_classes: this.linksOnly ? [] : ['RA blue'], notes: this.linksOnly ? ['Google did not allow “classroom.rosters.readonly”. What hangs on it is left as it is.'] : [],
      alarms: held ? [{ code: 'too_many_removed', sentence: 'This update would delete or suspend 2 of 412 users, more than usual, for instance Ava Begum (4H).', names: ['Ava Begum (4H)', 'Noah O’Brien (2W)', 'Siân Davies (6B)'] }] : [],
      consent: held ? removed + 1 : null, revision: `${this.provider}-${this.revision}`,
    }
  }
}
