// All classes, read anew whenever the data change; and what is done to one of them.
import { Failure } from '../../bridge/call'
import type { ClassKind, ClassRow } from '../../bridge/types'
import { ask } from '../../desk.svelte'
import { toast } from '../../toast.svelte'
import { t } from '../../words'
import { undoOf } from '../undo/undo.svelte'

export class Classes {
  rows = $state.raw<ClassRow[]>([])
  ready = $state(false)
  failure = $state.raw<Failure | null>(null)
  #round = 0

  /** The archived ones too: the screen itself decides what it shows. */
  async read(): Promise<void> {
    const round = ++this.#round
    try {
      const { classes } = await ask('list_classes', { archived: true })
      if (round !== this.#round) return
      this.rows = classes
      this.failure = null
      this.ready = true
    } catch (thrown) {
      if (round === this.#round) this.failure = Failure.of(thrown)
    }
  }

  find(id: string): ClassRow | null {
    return this.rows.find((row) => row.id === id) ?? null
  }

  /** Rejects with what was wrong with the title. */
  async add(title: string, kind: ClassKind): Promise<ClassRow> {
    const added = await ask('add_class', { title, kind })
    toast({ text: t('classes.added', { title: added.class.title }), tone: 'good', undo: undoOf(added.entry) })
    await this.read()
    return added.class
  }

  /** Rejects with what was wrong with the title. */
  async rename(row: ClassRow, title: string): Promise<void> {
    const renamed = await ask('rename_class', { id: row.id, title })
    if (renamed.entry) toast({ text: t('classes.renamed', { title: renamed.class.title }), tone: 'good', undo: undoOf(renamed.entry) })
    await this.read()
  }

  async archive(row: ClassRow, archived: boolean): Promise<void> {
    try {
      const { entry } = await ask('archive_classes', { ids: [row.id], archived })
      toast({ text: t(archived ? 'classes.was_archived' : 'classes.was_restored', { title: row.title }), undo: undoOf(entry) })
      await this.read()
    } catch (thrown) {
      const failure = Failure.of(thrown)
      if (failure.code !== 'cancelled') toast({ text: failure.message || t('common.unexpected'), tone: 'bad' })
    }
  }
}
