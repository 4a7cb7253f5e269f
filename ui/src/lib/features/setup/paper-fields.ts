// What Setup settles about paper: the draft, what is sent. What may stand there the shell decides. Pure.
import type { Setup } from '../../bridge/types'

export type PaperNumber = 'code_days' | 'code_adults'

export interface PaperDraft extends Record<PaperNumber, string> {
  address: string
  contact: string
  language: string
}

export function paperDraftOf({ settings }: Pick<Setup, 'settings'>): PaperDraft {
  const { address, contact, language } = settings
  return { address, contact, language, code_days: String(settings.code_days), code_adults: String(settings.code_adults) }
}

/** What is no number leaves it as it is. */
const numberOf = (text: string, now: number): number => (/^\d+$/.test(text.trim()) ? Number(text) : now)

/** What is sent to be saved, with the settings of the other parts as they are. */
export function paperAsked(draft: PaperDraft, { name, settings }: Pick<Setup, 'name' | 'settings'>): Pick<Setup, 'name' | 'settings'> {
  const { address, contact, language } = draft
  return {
    name,
    settings: {
      ...settings, language, address: address.trim(), contact: contact.trim(),
      code_days: numberOf(draft.code_days, settings.code_days), code_adults: numberOf(draft.code_adults, settings.code_adults),
    },
  }
}

export function isPaperChanged(setup: Pick<Setup, 'settings'>, draft: PaperDraft): boolean {
  const before = paperDraftOf(setup)
  return (Object.keys(before) as (keyof PaperDraft)[]).some((field) => before[field].trim() !== draft[field].trim())
}
