// The classes, for filters and for choosing one; read again when the data changed.
import type { ClassRow } from '../../bridge/types'
import { ask, desk } from '../../desk.svelte'

class Registrations {
  all = $state.raw<ClassRow[]>([])
  #head = -1
  registration = $derived(this.all.filter((c) => c.kind === 'homeroom'))
  teaching = $derived(this.all.filter((c) => c.kind === 'scheduled'))

  /** Reads them unless they are as new as the data. */
  async read(head: number): Promise<void> {
    if (head === this.#head) return
    this.#head = head
    try {
      this.all = (await ask('list_classes', { archived: false })).classes
    } catch {
      this.#head = -1
    }
  }

  /** Makes a registration class and tells its id. */
  async add(title: string): Promise<ClassRow> {
    const { class: made } = await ask('add_class', { title, kind: 'homeroom' })
    this.all = [...this.all, made]
    void desk.refresh()
    return made
  }

  /** Another school may come next. */
  reset(): void {
    this.all = []
    this.#head = -1
  }

  title(id: string | null): string | null {
    return this.all.find((c) => c.id === id)?.title ?? null
  }
}

export const registrations = new Registrations()
