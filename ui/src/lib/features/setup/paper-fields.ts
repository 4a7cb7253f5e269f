// What Setup settles about paper: the draft, its faults, what is sent. Pure.
import type { Setup } from '../../bridge/types'

export const PAPER_RANGES = { code_days: { low: 1, high: 365 }, code_adults: { low: 1, high: 8 } } as const
export type PaperNumber = keyof typeof PAPER_RANGES

export interface PaperDraft extends Record<PaperNumber, string> {
  address: string
  contact: string
  portal_address: string
  language: string
  acceptable_use: string
}

export function paperDraftOf({ settings }: Pick<Setup, 'settings'>): PaperDraft {
  const { address, contact, portal_address, language, acceptable_use } = settings
  return { address, contact, portal_address: portal_address.replace(/^https:\/\//, ''), language, acceptable_use, code_days: String(settings.code_days), code_adults: String(settings.code_adults) }
}

/** The sign-in address as it is kept: https and a host, perhaps a path. Empty is none, `null` is no such address. */
export function readPortal(text: string): string | null {
  const bare = text.trim().replace(/^https:\/\//i, '').replace(/\/+$/, '').toLowerCase()
  if (bare === '') return ''
  const label = '[a-z0-9-]{1,63}'
  return bare.length <= 100 && new RegExp(`^${label}(\\.${label})+(:\\d{1,5})?(/[a-z0-9._/-]*)?$`).test(bare) ? `https://${bare}` : null
}

const numberOf = (field: PaperNumber, text: string): number | null => {
  const n = /^\d+$/.test(text.trim()) ? Number(text.trim()) : Number.NaN
  const { low, high } = PAPER_RANGES[field]
  return n >= low && n <= high ? n : null
}

/** Fields that cannot be saved as they stand. */
export function paperFaults(draft: PaperDraft): (PaperNumber | 'portal_address')[] {
  const numbers = (Object.keys(PAPER_RANGES) as PaperNumber[]).filter((field) => numberOf(field, draft[field]) === null)
  return readPortal(draft.portal_address) === null ? ['portal_address', ...numbers] : numbers
}

/** What is sent to be saved, with the settings of the other parts as they are; `null` while something is at fault. */
export function paperAsked(draft: PaperDraft, setup: Pick<Setup, 'name' | 'settings'>): Pick<Setup, 'name' | 'settings'> | null {
  if (paperFaults(draft).length > 0) return null
  const { address, contact, language, acceptable_use } = draft
  return { name: setup.name, settings: { ...setup.settings, address: address.trim(), contact: contact.trim(), language, acceptable_use: acceptable_use.trim(), portal_address: readPortal(draft.portal_address) ?? '', code_days: numberOf('code_days', draft.code_days) ?? 0, code_adults: numberOf('code_adults', draft.code_adults) ?? 0 } }
}

export function isPaperChanged(setup: Pick<Setup, 'settings'>, draft: PaperDraft): boolean {
  const before = paperDraftOf(setup)
  return (Object.keys(before) as (keyof PaperDraft)[]).some((field) => before[field].trim() !== draft[field].trim())
}
