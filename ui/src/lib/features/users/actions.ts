// What can be done to users without asking first, because it can be undone.
import { Failure } from '../../bridge/call'
import type { UserId, UsernameTaken } from '../../bridge/types'
import { ask, desk } from '../../desk.svelte'
import { toast } from '../../toast.svelte'
import { t } from '../../words'
import { undoOf } from '../undo/undo.svelte'

/** Says a failure as a notice; one that was cancelled needs no word. */
export function complain(thrown: unknown): void {
  const failure = Failure.of(thrown)
  if (failure.code !== 'cancelled') toast({ text: failure.message || t('common.unexpected'), tone: 'bad' })
}

export async function suspend(ids: UserId[], suspended: boolean, name: string): Promise<boolean> {
  try {
    const { entry, count } = await ask('suspend_users', { ids, suspended })
    const said = t(suspended ? 'users.suspended_done' : 'users.resumed_done', { n: count, name })
    toast({ text: entry ? said : t('users.nothing_changed'), tone: 'good', undo: undoOf(entry) })
    void desk.refresh()
    return true
  } catch (thrown) {
    complain(thrown)
    return false
  }
}

/** Restores; answers those whose usernames were taken meanwhile. Rejects as a call does. */
export async function restore(ids: UserId[], usernames: Array<[UserId, string]>): Promise<UsernameTaken[]> {
  const { entry, count, taken } = await ask('restore_users', { ids, usernames })
  if (count > 0) toast({ text: t('users.restored_done', { n: count }), tone: 'good', undo: undoOf(entry) })
  void desk.refresh()
  return taken
}
