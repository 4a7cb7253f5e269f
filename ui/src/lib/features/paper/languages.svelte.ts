// The languages of paper and what the school has settled for it, read again when the data changed.
import type { PaperLanguage, PaperLanguages } from '../../bridge/types'
import { ask } from '../../desk.svelte'
import { t } from '../../words'

class Languages {
  settled = $state.raw<PaperLanguages | null>(null)
  all = $derived<PaperLanguage[]>(this.settled?.languages ?? [])
  #head = -1

  async read(head = 0): Promise<void> {
    if (this.#head === head) return
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

  /** For a Select. */
  get options(): { value: string, label: string, hint?: string }[] {
    return this.all.map((one) => ({ value: one.code, label: one.name, ...(one.checked ? {} : { hint: t('paper.language_unchecked_tag') }) }))
  }
}

export const languages = new Languages()
