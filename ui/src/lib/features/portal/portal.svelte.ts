// The Parent Portal of this computer, read anew whenever the data change.
import { Failure } from '../../bridge/call'
import type { ChangePortal, PortalSetup } from '../../bridge/types'
import { ask, desk } from '../../desk.svelte'
import { toast } from '../../toast.svelte'
import { t, type Key } from '../../words'
import { undoOf } from '../undo/undo.svelte'

export class PortalRead {
  now = $state.raw<PortalSetup | null>(null)
  failure = $state.raw<Failure | null>(null)

  async read(): Promise<void> {
    try {
      this.now = await ask('read_portal')
      this.failure = null
    } catch (thrown) {
      this.failure = Failure.of(thrown)
    }
  }

  /** Rejects with what was wrong with a field. */
  async change(asked: ChangePortal, said: Key): Promise<void> {
    const { entry } = await ask('change_portal', asked)
    toast({ text: t(said), tone: 'good', undo: undoOf(entry) })
    await Promise.all([this.read(), desk.refresh()])
  }
}
