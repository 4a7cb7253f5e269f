// Who is in a class; adding and taking out.
import { Failure } from '../../bridge/call'
import type { ClassRow, UserFilter, UserRow } from '../../bridge/types'
import { ask } from '../../desk.svelte'
import { toast } from '../../toast.svelte'
import { t } from '../../words'
import { undoOf } from '../undo/undo.svelte'
import { nameOf } from './list'

export const NOBODY: UserFilter = { query: '', classes: [], no_class: false, roles: [], status: null, no_password: false, no_card: false, deleted: false }

export class Members {
  people = $state.raw<UserRow[]>([])
  ready = $state(false)
  failure = $state.raw<Failure | null>(null)
  #round = 0

  get ids(): Set<string> {
    return new Set(this.people.map((user) => user.id))
  }

  get pupils(): UserRow[] {
    return this.people.filter((user) => user.role === 'student')
  }

  get staff(): UserRow[] {
    return this.people.filter((user) => user.role !== 'student')
  }

  async read(id: string): Promise<void> {
    const round = ++this.#round
    try {
      const { users } = await ask('list_users', { filter: { ...NOBODY, classes: [id] }, sort: 'family_name', descending: false, offset: 0, limit: 0 })
      if (round !== this.#round) return
      this.people = users
      this.failure = null
      this.ready = true
    } catch (thrown) {
      if (round === this.#round) this.failure = Failure.of(thrown)
    }
  }

  /** Rejects with `in_another_class` where that must be asked first. */
  async add(row: ClassRow, users: UserRow[], fromOther: boolean): Promise<void> {
    const { entry, count } = await ask('change_members', { id: row.id, users: users.map((user) => user.id), member: true, from_other: fromOther })
    toast(entry ? { text: t('classes.joined', { n: count, title: row.title }), tone: 'good', undo: undoOf(entry) } : { text: t('classes.joined_none', { title: row.title }) })
    await this.read(row.id)
  }

  async remove(row: ClassRow, user: UserRow): Promise<void> {
    try {
      const { entry } = await ask('change_members', { id: row.id, users: [user.id], member: false, from_other: false })
      toast({ text: t('classes.removed', { name: nameOf(user), title: row.title }), undo: undoOf(entry) })
      await this.read(row.id)
    } catch (thrown) {
      const failure = Failure.of(thrown)
      if (failure.code !== 'cancelled') toast({ text: failure.message || t('common.unexpected'), tone: 'bad' })
    }
  }
}
