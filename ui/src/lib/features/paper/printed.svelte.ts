// What was printed so far, read anew whenever the data change; and recalling it.
import { Failure } from '../../bridge/call'
import type { PaperKind, PrintRun, PrintRunDetail } from '../../bridge/types'
import { ask, desk } from '../../desk.svelte'
import { toast } from '../../toast.svelte'
import { t } from '../../words'
import { undoOf } from '../undo/undo.svelte'

export class RunList {
  rows = $state.raw<PrintRun[] | null>(null)
  failure = $state.raw<Failure | null>(null)

  async read(): Promise<void> {
    try {
      this.rows = (await ask('list_runs')).runs
      this.failure = null
    } catch (thrown) {
      this.failure = Failure.of(thrown)
    }
  }
}

export class RunRead {
  now = $state.raw<PrintRunDetail | null>(null)
  failure = $state.raw<Failure | null>(null)

  async read(id: string): Promise<void> {
    try {
      this.now = await ask('find_run', { id })
      this.failure = null
    } catch (thrown) {
      this.failure = Failure.of(thrown)
    }
  }
}

/** Recalls serial numbers or whole runs, and says so. Rejects as a call does. */
export async function recall(kind: PaperKind, serials: string[]): Promise<void> {
  const { entry, count } = await ask('recall_paper', { serials })
  toast({ text: t(`paper.recalled_${kind}`, { n: count }), tone: 'good', undo: undoOf(entry) })
  void desk.refresh()
}
