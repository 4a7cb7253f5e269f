// Editing a cell in place: what was typed is kept until it is saved or left; an error stays beside it.
import { Failure } from '../../bridge/call'
import type { Role, UserRow } from '../../bridge/types'
import type { Spot } from '../../components/table'
import { ask } from '../../desk.svelte'
import { t } from '../../words'
import { isText, noEdit, type EditCell } from './columns'
import { providers } from '../providers/providers.svelte'
import { manage } from './manage.svelte'
import { registrations } from './registrations.svelte'

export type Editing = { id: string, key: EditCell, spot: Spot, typed: string, was: string }
export const NO_CLASS = 'none'

class Editor {
  now = $state<Editing | null>(null)
  error = $state<string | null>(null)
  /** The class to move to, once the operator says that leaving the other one is meant. */
  asking = $state.raw<{ to: string, sentence: string } | null>(null)
  busy = $state(false)
  /** What is typed stays, whatever the sync provider says. */
  keep = $state(true)

  begin(user: UserRow, key: EditCell, spot: Spot, first: string | null = null): void {
    const was = isText(key) ? user[key] : key === 'role' ? user.role : (user.class_id ?? NO_CLASS)
    this.#clear()
    this.keep = true
    this.now = { id: user.id, key, spot, typed: first ?? was, was }
  }

  leave(): void {
    this.#clear()
    this.now = null
  }

  /** Whether this cell is one that updates change. */
  asksKeep(key: EditCell): boolean {
    return providers.sync !== null && key !== 'username'
  }

  keeps(key: EditCell): boolean {
    return this.keep && this.asksKeep(key)
  }

  #clear(): void {
    this.error = null
    this.asking = null
  }

  /** Saves what was typed. Whether the cell is done with. */
  async save(consent = false): Promise<boolean> {
    const { now } = this
    if (!now || this.busy) return false
    const value = now.key === 'class' || now.key === 'role' ? now.typed : now.typed.trim()
    if (value === now.was) {
      this.leave()
      return true
    }
    this.busy = true
    this.error = null
    try {
      if (now.key === 'class') await this.#move(now, value, consent)
      else {
        const { user, entry } = await ask('edit_user', { ...noEdit(now.id), [now.key]: now.key === 'role' ? (value as Role) : value, keep: this.keeps(now.key) })
        manage.wrote(user, entry)
      }
      if (this.now === now || this.now?.id === now.id) this.leave()
      return true
    } catch (thrown) {
      this.#refused(Failure.of(thrown), now, value)
      return false
    } finally {
      this.busy = false
    }
  }

  async #move(now: Editing, value: string, consent: boolean): Promise<void> {
    const class_id = value === NO_CLASS ? null : value
    const { entry } = await ask('move_users', { ids: [now.id], class_id, from_other: consent, keep: this.keeps('class') })
    const at = manage.pages.indexOf(now.id)
    const row = at === null ? undefined : manage.pages.at(at)
    if (row) manage.wrote({ ...row, class_id, class: registrations.title(class_id) }, entry)
  }

  #refused(failure: Failure, now: Editing, value: string): void {
    if (failure.code === 'in_another_class') {
      this.asking = { to: value, sentence: t('users.moves', { from: registrations.title(now.was) ?? '', to: registrations.title(value) ?? '' }) }
    } else if (failure.code !== 'cancelled') {
      this.error = failure.message || t('common.unexpected')
    }
  }

  /** Makes a class of this name and moves the user into it. */
  async make(title: string): Promise<boolean> {
    const { now } = this
    if (!now || this.busy) return false
    this.busy = true
    try {
      now.typed = (await registrations.add(title)).id
    } catch (thrown) {
      this.error = Failure.of(thrown).message || t('common.unexpected')
      return false
    } finally {
      this.busy = false
    }
    return this.save()
  }
}

export const editor = new Editor()
