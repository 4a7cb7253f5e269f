// What the fake bridge remembers, and how it writes: every change is one entry that can be undone.
import type { Action, DeskState, HistoryRow, IdentityShown, Role, Settings, Stage, UserFilter, UserRow, UserSort } from '../types'
import type { Command } from '../commands'
import { FakeUpload } from '../fake-upload'
import { pastRuns, liveCard, type FakePaper } from './paper'
import { noMail, noPortal, pastMail } from './mail'
import { pastParents, type FakeOrder } from './parents'
import { pastProviders, type FakeProviders } from './providers'
import { DAY, makeClasses, makeUsers, suggest, type FakeClass, type FakeUser } from './people'

/** What the shell rejects with. */
export const fault = (code: string, message: string, field?: string, names?: string[]): { code: string, message: string, field?: string, names?: string[] } => ({ code, message, field, names })

type Row = FakeUser | FakeClass | FakeOrder
type Table = 'users' | 'classes' | 'orders'
interface Image { table: Table, id: string, before: Row | null, after: Row | null }
/** A teacher with a class, to look at the screens as. */
export const TEACHER = 'user-12'
interface Entry extends HistoryRow { images: Image[], operator: string, persons: string[] }

export const fold = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
export const word = (role: Role): string => (role === 'student' ? 'pupil' : role)
const order = new Intl.Collator('en-GB', { numeric: true, sensitivity: 'base' })

/** As a school has them that is set up. */
export const SETTINGS: Settings = { username_pattern: 'initial_surname', idle_minutes: 10, keep_deleted_days: 30, guard_percent: 10, address: 'Larkfield Lane\nMillbrook\nMB4 7QT', contact: 'the school office, 01632 960000', portal_address: 'https://portal.larkfield.example', language: 'en', code_days: 60, code_adults: 4, acceptable_use: '', portal: { on: true, listen: 'this_computer', port: 8443 }, messages: { parents: true, replies: true, mails: true }, mail: noMail().settings, mail_secret: null }

export class World {
  users = new Map<string, FakeUser>()
  classes = new Map<string, FakeClass>()
  orders = new Map<string, FakeOrder>()
  entries: Entry[] = []
  head = 1
  stage: Stage = 'open'
  sample = false
  operator: string | null = 'user-0'
  confirmedAt = 0
  school = 'Larkfield Primary'
  settings: Settings = structuredClone(SETTINGS)
  backups = [{ path: '/home/office/Rollbook/backups/larkfield-2026-09-03.rollbook', at: Date.now() - 3_600_000, bytes: 1_843_200 }]
  upload: FakeUpload | null = null
  keyring = true
  hasPassphrase = false
  /** What the Open dialog answers when a backup is looked for. */
  backup = '/media/stick/larkfield-2026-09-01.rollbook'
  paper: FakePaper = { draft: 0, drafts: [], runs: [], logo: null, faulty: false, bad: [], printed: true, chosen: [] }
  mail = noMail()
  portal = noPortal()
  providers: FakeProviders = pastProviders(this)
  /** What the shell refuses just now, and what was asked of it, for tests. */
  refusing: Partial<Record<Command, ReturnType<typeof fault>>> = {}
  asked: Command[] = []
  /** Pages that the system's browser was sent to. */
  opened: string[] = []
  listeners: Array<{ event: string, heard: (payload: never) => void }> = []

  constructor(asked: { stage?: string, users?: number, sample?: boolean, as?: string } = {}) {
    for (const one of makeClasses()) this.classes.set(one.id, one)
    for (const one of makeUsers(asked.users ?? 464, [...this.classes.values()], Date.now())) this.users.set(one.id, one)
    if (asked.stage) this.stage = asked.stage as Stage
    if (asked.as === 'teacher') this.operator = TEACHER
    if (this.stage !== 'open') this.operator = null
    this.sample = asked.sample ?? false
    this.past()
    pastRuns(this)
    pastParents(this)
    pastMail(this)
  }

  /** A little history to look at. */
  past(): void {
    const rows: Array<[number, Action, string, string[], number, string | null]> = [
      [40, 'school_made', 'Made the school', [], 1, null],
      [39, 'users_imported', 'Imported 412 users', [], 412, null],
      [3, 'users_changed', 'Changed Łukasz Kamiński', ['Surname: Kaminski → Kamiński'], 1, 'user-3'],
      [1, 'users_moved', 'Moved 2 users to 4H', ['Class: 3A → 4H'], 2, 'user-3'],
    ]
    rows.forEach(([ago, action, sentence, details, count, person]) => {
      this.entries.unshift({ id: `entry-past-${ago}`, at: Date.now() - ago * DAY, actor: 'Gill Thomas', action, sentence, details, count, person, undoable: false, undone_by: null, images: [], operator: 'user-0', persons: person ? [person] : [] })
    })
  }

  emit(event: string, payload: unknown): void {
    for (const one of this.listeners) if (one.event === event) one.heard(payload as never)
  }

  name(user: FakeUser): string {
    return `${user.given_name} ${user.family_name}`.trim() || user.username
  }

  row(user: FakeUser): UserRow {
    const home = user.class_id ? (this.classes.get(user.class_id) ?? null) : null
    const left = user.deleted_at === null ? null : Math.max(0, this.settings.keep_deleted_days - Math.floor((Date.now() - user.deleted_at) / DAY))
    return { id: user.id, username: user.username, given_name: user.given_name, family_name: user.family_name, class: home?.title ?? null, class_id: home?.id ?? null, email: user.email, role: user.role, status: user.status, has_password: user.password !== null, must_change: user.must_change, last_sign_in_at: user.last_sign_in_at, days_left: left, has_card: liveCard(user) !== null, language: user.language }
  }

  /** Most are known at Wonde, some at Google. */
  identities(user: FakeUser): IdentityShown[] {
    const n = Number(user.id.replace(/\D/g, ''))
    const { links } = this.providers
    return [
      ...(links.wonde && n % 7 !== 6 ? [{ provider: 'wonde' as const, rule: user.role === 'student' ? 'same unique pupil number' : 'same staff number', since: Date.now() - 40 * DAY }] : []),
      ...(links.google && n % 3 === 0 ? [{ provider: 'google' as const, rule: 'matched by a person', since: Date.now() - 3 * DAY }] : []),
    ]
  }

  /** The classes of the teacher who is signed in; null is all of them. */
  own(): Set<string> | null {
    const me = this.users.get(this.operator ?? '')
    return me?.role === 'teacher' ? new Set([...me.teaching, ...(me.class_id ? [me.class_id] : [])]) : null
  }

  sees(user: FakeUser): boolean {
    const own = this.own()
    return own === null || (user.role === 'student' && user.status !== 'deleted' && [user.class_id ?? '', ...user.teaching].some((id) => own.has(id)))
  }

  live(): FakeUser[] {
    return [...this.users.values()].filter((u) => u.status !== 'deleted')
  }

  one(id: string): FakeUser {
    const user = this.users.get(id)
    if (!user) throw fault('not_found', 'This user is no longer here.')
    return user
  }

  taken(username: string, but: string | null = null): boolean {
    return this.live().some((u) => u.id !== but && fold(u.username) === fold(username))
  }

  suggest(given: string, family: string): string {
    return suggest(given, family, (name) => this.taken(name))
  }

  #found = new Map<string, FakeUser[]>()

  /** The users a filter lets through, in order; the same question is not sorted twice. */
  find(filter: UserFilter, sort: UserSort, descending: boolean): FakeUser[] {
    const key = JSON.stringify([filter, sort, descending, this.head, this.operator])
    const found = this.#found.get(key) ?? this.#find(filter, sort, descending)
    if (this.#found.size > 5) this.#found.clear()
    this.#found.set(key, found)
    return found
  }

  #find(filter: UserFilter, sort: UserSort, descending: boolean): FakeUser[] {
    const words = fold(filter.query).split(/\s+/).filter(Boolean)
    const fits = (u: FakeUser): boolean => {
      if (!this.sees(u)) return false
      if ((u.status === 'deleted') !== filter.deleted) return false
      if (filter.status && u.status !== filter.status) return false
      if (filter.no_password && u.password !== null) return false
      if (filter.no_card && liveCard(u) !== null) return false
      if (filter.roles.length > 0 && !filter.roles.includes(u.role)) return false
      const inClass = filter.classes.some((id) => u.class_id === id || u.teaching.includes(id)) || (filter.no_class && u.class_id === null)
      if ((filter.classes.length > 0 || filter.no_class) && !inClass) return false
      const text = fold(`${u.username} ${u.given_name} ${u.family_name} ${u.email} ${this.classes.get(u.class_id ?? '')?.title ?? ''}`)
      return words.every((w) => text.includes(w))
    }
    const title = (u: FakeUser): string => this.classes.get(u.class_id ?? '')?.title ?? '\uffff'
    const name = (u: FakeUser): string => `${u.family_name}\u0001${u.given_name}\u0001${u.username}`
    const keys: Record<UserSort, (u: FakeUser) => string> = {
      family_name: name,
      given_name: (u) => `${u.given_name}\u0001${u.family_name}`,
      username: (u) => u.username,
      class: (u) => `${title(u)}\u0001${name(u)}`,
      role: (u) => `${word(u.role)}\u0001${name(u)}`,
      email: (u) => `${u.email || '\uffff'}\u0001${name(u)}`,
      last_sign_in: (u) => String(u.last_sign_in_at ?? 0).padStart(15, '0'),
    }
    const found = [...this.users.values()].filter(fits).map((u) => ({ u, key: keys[sort](u) }))
    found.sort((a, b) => order.compare(a.key, b.key))
    if (descending) found.reverse()
    return found.map(({ u }) => u)
  }

  /** Writes, and keeps how it was. Nothing changed: no entry. */
  write(action: Action, sentence: string, details: string[], change: () => void, ids: Partial<Record<Table, string[]>>): string | null {
    const before = this.images(ids)
    const known = { users: new Set(this.users.keys()), classes: new Set(this.classes.keys()), orders: new Set(this.orders.keys()) }
    change()
    const made = { users: [...this.users.keys()].filter((id) => !known.users.has(id)), classes: [...this.classes.keys()].filter((id) => !known.classes.has(id)), orders: [...this.orders.keys()].filter((id) => !known.orders.has(id)) }
    const images = [...before, ...this.images(made).map((i) => ({ ...i, before: null }))]
      .map((image) => ({ ...image, after: structuredClone(this[image.table].get(image.id) ?? null) }))
      .filter((image) => JSON.stringify(image.before) !== JSON.stringify(image.after))
    if (images.length === 0) return null
    const persons = images.filter((i) => i.table === 'users').map((i) => i.id)
    return this.enter({ action, sentence, details, count: images.length, person: persons.length === 1 ? (persons[0] ?? null) : null, images, persons })
  }

  enter(of: Pick<Entry, 'action' | 'sentence' | 'details' | 'count' | 'person' | 'images' | 'persons'>): string {
    this.head += 1
    const id = `entry-${this.head}`
    const me = this.users.get(this.operator ?? '')
    this.entries.unshift({ id, at: Date.now(), actor: me ? this.name(me) : 'Program', undoable: of.images.length > 0, undone_by: null, operator: this.operator ?? '', ...of })
    queueMicrotask(() => this.emit('changed', { head: this.head }))
    return id
  }

  images(ids: Partial<Record<Table, string[]>>): Image[] {
    const of = (table: Table, list: string[] = []): Image[] => list.map((id) => ({ table, id, before: structuredClone(this[table].get(id) ?? null), after: null }))
    return [...of('users', ids.users), ...of('classes', ids.classes), ...of('orders', ids.orders)]
  }

  needConfirmed(): void {
    if (Date.now() - this.confirmedAt > 300_000) throw fault('confirm_needed', 'Please give your own password.')
  }

  desk(): DeskState {
    const me = this.operator ? this.users.get(this.operator) : undefined
    return {
      stage: this.stage,
      trouble: this.stage === 'trouble' ? 'The data folder is on a network drive, where two computers could damage the data. Move it to a disk of this computer.' : null,
      school: this.stage === 'welcome' || this.stage === 'key_needed' || this.stage === 'trouble' ? null : this.school,
      sample: this.sample,
      operator: me && this.stage === 'open' ? { id: me.id, name: this.name(me), username: me.username, role: me.role, must_change: me.must_change } : null,
      folder: '/home/office/Rollbook',
      idle_minutes: this.settings.idle_minutes,
      version: '0.1.0',
      backed_up_at: this.backups[0]?.at ?? null,
      users: this.live().length,
      classes: [...this.classes.values()].filter((c) => !c.archived).length,
      head: this.head,
    }
  }
}
