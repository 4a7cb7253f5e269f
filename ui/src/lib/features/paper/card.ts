// Cards of people chosen elsewhere.
import { ask, desk } from '../../desk.svelte'
import { toast } from '../../toast.svelte'
import { t } from '../../words'
import { undoOf } from '../undo/undo.svelte'
import { complain } from '../users/actions'

/** Voids cards, with undo. Whether it was done; says by itself what happened. */
export async function voidCard(ids: string[], name: string): Promise<boolean> {
  try {
    const { entry, count } = await ask('void_cards', { ids })
    toast(entry ? { text: t('paper.card_voided', { n: count, name }), tone: 'good', undo: undoOf(entry) } : { text: t('users.nothing_changed') })
    void desk.refresh()
    return true
  } catch (thrown) {
    complain(thrown)
    return false
  }
}
