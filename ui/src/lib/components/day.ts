// Days as people type them. Pure.
import { CalendarDate, parseDate } from '@internationalized/date'
import { locale } from '../words'

const MONTHS = Array.from({ length: 12 }, (_, month) => new Intl.DateTimeFormat(locale, { month: 'long' }).format(new Date(2000, month, 1)).toLowerCase())
/** Letters by which a month is known: March and May, June and July differ in the third. */
const ENOUGH = 3

/** A day that exists, or nothing: 31 February is none. */
function dayOf(year: number, month: number, day: number): CalendarDate | null {
  const made = new CalendarDate(year, month, day)
  return made.year === year && made.month === month && made.day === day ? made : null
}

/** An ISO date as a day of the calendar. */
export function isoDay(text: string | undefined): CalendarDate | null {
  try {
    return text ? parseDate(text) : null
  } catch {
    return null
  }
}

/** The ISO date of what was typed: 3/9/2026, 3.9.26, 3 Sep 2026 or 2026-09-03; `null` for what is no day. */
export function readDay(text: string): string | null {
  const bare = text.trim().toLowerCase().replace(/(\d)(st|nd|rd|th)\b/, '$1').replace(/,/g, ' ')
  const iso = isoDay(bare)
  if (iso) return iso.toString()
  const [, day, word, year] = /^(\d{1,2})[\s./-]+(\d{1,2}|\p{L}+)[\s./-]+(\d{4}|\d{2})$/u.exec(bare) ?? []
  if (!day || !word || !year) return null
  const named = word.length >= ENOUGH ? MONTHS.findIndex((month) => month.startsWith(word)) + 1 : 0
  const month = /^\d/.test(word) ? Number(word) : named
  return dayOf(year.length === 2 ? 2000 + Number(year) : Number(year), month, Number(day))?.toString() ?? null
}
