// The numbers of Setup: ranges, what was changed, sizes in words. Pure.
import type { Setup, UsernamePattern } from '../../bridge/types'

export const RANGES = {
  idle_minutes: { low: 1, high: 240 },
  keep_deleted_days: { low: 1, high: 365 },
  guard_percent: { low: 1, high: 50 },
} as const
export type NumberField = keyof typeof RANGES
export const NUMBERS = Object.keys(RANGES) as NumberField[]

export interface SchoolDraft extends Record<NumberField, string> {
  name: string
  username_pattern: UsernamePattern
}

export function draftOf(setup: Pick<Setup, 'name' | 'settings'>): SchoolDraft {
  const { settings } = setup
  return {
    name: setup.name,
    username_pattern: settings.username_pattern,
    idle_minutes: String(settings.idle_minutes),
    keep_deleted_days: String(settings.keep_deleted_days),
    guard_percent: String(settings.guard_percent),
  }
}

/** A whole number within the range of its field, or `null`. */
export function readNumber(field: NumberField, text: string): number | null {
  const bare = text.trim()
  const n = Number(bare)
  const { low, high } = RANGES[field]
  return /^\d+$/.test(bare) && n >= low && n <= high ? n : null
}

/** Fields that cannot be saved as they stand. */
export function draftFaults(draft: SchoolDraft): (NumberField | 'name')[] {
  const faults: (NumberField | 'name')[] = NUMBERS.filter((field) => readNumber(field, draft[field]) === null)
  return draft.name.trim() === '' ? ['name', ...faults] : faults
}

/** What is sent to be saved, with the settings of the other parts as they are; `null` while something is at fault. */
export function asked(draft: SchoolDraft, settings: Setup['settings']): Pick<Setup, 'name' | 'settings'> | null {
  if (draftFaults(draft).length > 0) return null
  const n = (field: NumberField): number => readNumber(field, draft[field]) ?? 0
  return {
    name: draft.name.trim(),
    settings: { ...settings, username_pattern: draft.username_pattern, idle_minutes: n('idle_minutes'), keep_deleted_days: n('keep_deleted_days'), guard_percent: n('guard_percent') },
  }
}

export function isChanged(setup: Pick<Setup, 'name' | 'settings'>, draft: SchoolDraft): boolean {
  const before = draftOf(setup)
  return (Object.keys(before) as (keyof SchoolDraft)[]).some((field) => before[field].trim() !== draft[field].trim())
}

/** Bytes as an office reads them. */
export function sizeOf(bytes: number): { key: 'setup.size_kb' | 'setup.size_mb', n: string } {
  const mb = bytes / 1_000_000
  if (mb < 1) return { key: 'setup.size_kb', n: String(Math.max(1, Math.round(bytes / 1000))) }
  return { key: 'setup.size_mb', n: mb < 10 ? mb.toFixed(1) : String(Math.round(mb)) }
}

/** A path's last part, of either system. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).filter(Boolean).at(-1) ?? path
}
