// Undo, from a notice or from the history: what changed since is shown and kept, unless the operator says otherwise.
import { Failure } from '../../bridge/call'
import type { EntryId, Undone } from '../../bridge/types'
import { ask, desk } from '../../desk.svelte'
import { toast } from '../../toast.svelte'
import { t } from '../../words'

class Undoing {
  /** An entry whose cells changed since; the dialog asks what to do. */
  asked = $state.raw<{ id: EntryId, tried: Undone, settle: (done: boolean) => void } | null>(null)
}

export const undoing = new Undoing()

/** Undoes an entry. Whether anything went back. Says by itself what happened; never rejects. */
export async function undo(id: EntryId): Promise<boolean> {
  try {
    const tried = await ask('undo', { id, overwrite: false, dry_run: true })
    if (tried.conflicts.length === 0) return await carryOut(id, false)
    return await new Promise<boolean>((settle) => (undoing.asked = { id, tried, settle }))
  } catch (thrown) {
    return refused(thrown)
  }
}

/** Writes it, after the dry run. */
export async function carryOut(id: EntryId, overwrite: boolean): Promise<boolean> {
  try {
    const undone = await ask('undo', { id, overwrite, dry_run: false })
    const { entry } = undone
    toast(entry ? { text: t('common.undo_done', { n: undone.count }), tone: 'good', undo: undoOf(entry) } : { text: t('common.undo_nothing') })
    await desk.refresh()
    return entry !== null
  } catch (thrown) {
    return refused(thrown)
  }
}

function refused(thrown: unknown): false {
  const failure = Failure.of(thrown)
  if (failure.code !== 'cancelled') toast({ text: failure.message || t('common.unexpected'), tone: 'bad' })
  return false
}

/** The Undo of a notice; none where nothing was written, or for those who may not. */
export const undoOf = (entry: EntryId | null): (() => unknown) | null => (entry && desk.may('undo') ? () => undo(entry) : null)
