// What the screen of users holds, kept while one looks at another screen.
import { Failure } from '../../bridge/call'
import type { EntryId, UserFilter, UserRow, UserSort } from '../../bridge/types'
import { desk, guarded, ask } from '../../desk.svelte'
import { call } from '../../bridge/call'
import { frame } from '../frame/frame.svelte'
import { keep, kept } from '../../preferences.svelte'
import { clampWidth, type Widths } from '../../components/table'
import { columns, isSort, type UserColumn } from './columns'
import { noFilter } from './filter'
import { UserPages } from './pages.svelte'
import { Selection } from './selection.svelte'

/** Milliseconds a row says that it was saved. */
const SAVED = 8_000
/** What stands in front of the table. */
export type Open = 'add' | 'delete' | 'reset' | 'move' | 'restore' | 'card' | 'language' | null

class Manage {
  filter = $state.raw<UserFilter>(noFilter())
  sort = $state<UserSort>('family_name')
  descending = $state(false)
  widths = $state.raw<Widths>(kept('widths', {}))
  active = $state.raw({ row: 0, col: 0 })
  open = $state<Open>(null)
  /** Whom it is about. */
  subjects = $state.raw<string[]>([])
  /** The operator was among them and is left out. */
  spared = $state(false)
  /** Rows that were just saved, with the entry to undo. */
  saved = $state.raw<ReadonlyMap<string, EntryId>>(new Map())
  pages = new UserPages((asked) => guarded(() => call('list_users', asked)))
  selection = new Selection()
  columns = $derived(columns(this.filter.deleted, desk.may('edit_user')))
  question = $derived({ filter: this.filter, sort: this.sort, descending: this.descending })
  #timers = new Map<string, ReturnType<typeof setTimeout>>()

  /** Another list: back to its top. Ticks stay while one searches, not when the deleted ones are shown. */
  look(filter: UserFilter): void {
    if (filter.deleted !== this.filter.deleted) this.selection.clear()
    this.filter = filter
    this.active = { row: 0, col: this.active.col }
  }

  sortBy(key: UserColumn): void {
    if (!isSort(key)) return
    this.descending = this.sort === key ? !this.descending : false
    this.sort = key
  }

  widen(key: string, width: number | null): void {
    const { [key]: _before, ...rest } = this.widths
    this.widths = width === null ? rest : { ...rest, [key]: clampWidth(width) }
    keep('widths', this.widths)
  }

  /** Ids of all that match, in the table's order. */
  async matching(): Promise<string[]> {
    return (await ask('match_users', { ...this.question, offset: 0, limit: 0 })).ids
  }

  async selectAll(): Promise<void> {
    this.selection.all(await this.matching())
  }

  /** Ticks up to this row. Rows that were not read yet are asked for. */
  async selectTo(index: number): Promise<void> {
    const { from, to } = this.selection.rangeTo(index)
    const ids = this.pages.ids(from, to) ?? (await this.matching()).slice(from, to + 1)
    this.selection.range(ids, index)
  }

  /** Opens a dialog about these users; about nobody it does not open. */
  begin(open: Open, ids: string[] = this.targets()): void {
    if (open === null || (open !== 'add' && ids.length === 0)) return
    // One's own password is changed by oneself: reset, it would end the sitting before the new ones were read.
    const others = open === 'reset' ? ids.filter((id) => id !== desk.operatorId) : ids
    if (open !== 'add' && others.length === 0) return void (frame.password = true)
    this.spared = others.length < ids.length
    this.subjects = others
    this.open = open
  }

  /** A row that has been read. */
  row(id: string | undefined): UserRow | undefined {
    const at = id === undefined ? null : this.pages.indexOf(id)
    return at === null ? undefined : this.pages.at(at)
  }

  /** Whether pupils, staff or both are meant; those that have not been read may be either. */
  kind(ids: string[]): 'staff' | 'pupils' | 'mixed' {
    const rows = ids.map((id) => this.row(id))
    if (rows.every((row) => row?.role === 'student')) return 'pupils'
    return rows.every((row) => row !== undefined && row.role !== 'student') ? 'staff' : 'mixed'
  }

  /** What an action is done to: the ticked ones, or the one with the focus. */
  targets(): string[] {
    if (this.selection.size > 0) return this.selection.list()
    const row = this.pages.at(this.active.row)
    return row ? [row.id] : []
  }

  /** A row was written: shown at once, and marked for a while. */
  wrote(user: UserRow, entry: EntryId | null): void {
    if (!entry) return this.pages.patch(user), this.pages.adopt(desk.head)
    this.pages.patch(user)
    this.saved = new Map(this.saved).set(user.id, entry)
    clearTimeout(this.#timers.get(user.id))
    this.#timers.set(user.id, setTimeout(() => this.unmark(user.id), SAVED))
    void desk.refresh().finally(() => {
      this.pages.adopt(desk.head)
      void this.pages.show(this.question, desk.head)
    })
  }

  unmark(id: string): void {
    const rest = new Map(this.saved)
    rest.delete(id)
    this.saved = rest
  }

  get failure(): Failure | null {
    return this.pages.failure === null ? null : Failure.of(this.pages.failure)
  }

  /** Nothing of one sitting is left for the next. */
  reset(): void {
    this.filter = noFilter()
    this.active = { row: 0, col: 0 }
    this.open = null
    this.saved = new Map()
    this.selection.clear()
    this.pages.forget()
  }
}

export const manage = new Manage()
