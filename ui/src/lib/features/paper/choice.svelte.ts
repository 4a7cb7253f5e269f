// What was chosen to be printed, and what is handed over by other screens.
import type { PaperKind, PreparePaper, Sheet, WhichPaper } from '../../bridge/types'
import { go } from '../../router.svelte'

export type Kind = PaperKind | 'list'
export const KINDS: Kind[] = ['cards', 'letters', 'list']
export const SHEETS: Record<PaperKind, Sheet[]> = { cards: ['ten', 'avery_square', 'l7160', 'one'], letters: ['letter', 'two', 'six'] }
/** In the choice of a language: each family's own. */
export const OWN = 'own'

export class Choice {
  kind = $state<Kind>('cards')
  classes = $state.raw<ReadonlySet<string>>(new Set())
  /** Users handed over by another screen, with the only one's name. */
  users = $state.raw<string[]>([])
  name = $state('')
  sheets = $state<Record<PaperKind, Sheet>>({ cards: 'ten', letters: 'letter' })
  which = $state<WhichPaper>('needed')
  backs = $state(false)
  first_passwords = $state(false)
  language = $state<string>(OWN)
  renew = $state(false)
  policy = $state(false)
  /** ISO date; empty is the school's rule. */
  until = $state('')

  get isEmpty(): boolean {
    return this.classes.size === 0 && (this.users.length === 0 || this.kind === 'list')
  }

  flip(id: string): void {
    const next = new Set(this.classes)
    if (!next.delete(id)) next.add(id)
    this.classes = next
  }

  /** The request, for cards and letters. */
  request(kind: PaperKind): PreparePaper {
    const letters = kind === 'letters'
    return {
      kind, classes: [...this.classes], users: this.users, except: [], aside: false, which: this.which, sheet: this.sheets[kind],
      backs: !letters && this.backs, first_passwords: !letters && this.first_passwords,
      language: letters && this.language !== OWN ? this.language : null, renew: letters && this.renew, policy: letters && this.policy,
      until: this.until || null,
    }
  }
}

export type Handover = { kind: Kind, classes?: string[], users?: string[], name?: string, which?: WhichPaper }

class Handed {
  now = $state.raw<Handover | null>(null)

  take(): Handover | null {
    const it = this.now
    this.now = null
    return it
  }
}
export const handed = new Handed()

/** Leads to Cards and letters with these classes or users chosen. */
export function printFor(what: Handover): void {
  handed.now = what
  go('#/paper')
}
