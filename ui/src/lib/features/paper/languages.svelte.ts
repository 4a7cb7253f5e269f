// The languages of paper and what the school has settled for it, read again when the data changed.
import type { PaperLanguage, PaperLanguages } from '../../bridge/types'
import { ask } from '../../desk.svelte'
import { t } from '../../words'
import type { Kind } from './choice.svelte'

class Languages {
  settled = $state.raw<PaperLanguages | null>(null)
  all = $derived<PaperLanguage[]>(this.settled?.languages ?? [])
  #head = -1

  /** `anew`: read already or not; the days move on by themselves. */
  async read(head = 0, anew = false): Promise<void> {
    if (this.#head === head && !anew) return
    this.#head = head
    try {
      this.settled = await ask('paper_languages')
    } catch {
      this.#head = -1
    }
  }

  name(code: string): string {
    return this.all.find((one) => one.code === code)?.name ?? code
  }

  isChecked(code: string): boolean {
    return this.all.find((one) => one.code === code)?.checked ?? true
  }

  /** The last day by the school's rule, and the last that can be chosen, as ISO dates. */
  days(kind: Kind): { until: string, last: string } | null {
    const { settled } = this
    if (!settled || kind === 'list') return null
    return kind === 'cards' ? { until: settled.cards_until, last: settled.cards_last } : { until: settled.letters_until, last: settled.letters_last }
  }

  /** What is wrong with a chosen last day; empty is the school's rule. */
  dayFault(kind: Kind, day: string): 'past' | 'late' | null {
    const days = this.days(kind)
    if (!days || !this.settled || day === '') return null
    return day < this.settled.today ? 'past' : day > days.last ? 'late' : null
  }

  /** For a Select. */
  get options(): { value: string, label: string, hint?: string }[] {
    return this.all.map((one) => ({ value: one.code, label: one.name, ...(one.checked ? {} : { hint: t('paper.language_unchecked_tag') }) }))
  }
}

export const languages = new Languages()
