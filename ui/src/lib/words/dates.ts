// Dates and times as the office says them: today, yesterday, 3 September, 3 September 2026.
import { locale, t } from './index'

const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long' })
const full = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' })
const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' })

const midnight = (at: number): number => new Date(at).setHours(0, 0, 0, 0)
const daysAgo = (at: number, now: number): number => Math.round((midnight(now) - midnight(at)) / 86_400_000)

/** 3 September 2026. */
export const date = (at: number): string => full.format(at)

/** 3 September 2026, from an ISO date; what is no date stays as it is. */
export function isoDate(text: string): string {
  const at = Date.parse(`${text}T12:00:00`)
  return Number.isNaN(at) ? text : full.format(at)
}

/** 14:05. */
export const time = (at: number): string => clock.format(at)

/** "today", "yesterday", "3 September"; with the year if it is another one. */
export function dayWord(at: number, now: number = Date.now()): string {
  const ago = daysAgo(at, now)
  if (ago === 0) return t('common.today')
  if (ago === 1) return t('common.yesterday')
  return new Date(at).getFullYear() === new Date(now).getFullYear() ? day.format(at) : full.format(at)
}

/** "today, 14:05". */
export const dayAndTime = (at: number, now: number = Date.now()): string => `${dayWord(at, now)}, ${time(at)}`
