// What the first administrator's account is made of, worked out as they type. The Rust side decides in the end.
import type { UsernamePattern } from '../../bridge/types'
import type { Key } from '../../words'

/** One full name as typed, split where the office would split it: the last word is the surname. */
export function splitName(name: string): { given: string, family: string } {
  const words = name.trim().split(/\s+/).filter(Boolean)
  if (words.length < 2) return { given: words[0] ?? '', family: '' }
  return { given: words.slice(0, -1).join(' '), family: words.at(-1) ?? '' }
}

const SPECIAL: Record<string, string> = { ł: 'l', ø: 'o', đ: 'd', ð: 'd', ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th', ı: 'i', ħ: 'h' }

/** Letters and digits only, no case and no accents: the same folding the Rust side compares with. */
export function letters(text: string): string {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  return [...plain].map((c) => SPECIAL[c] ?? c).join('').replace(/[^\p{L}\p{N}]/gu, '')
}

/** The username a pattern makes of a name, before looking whether it is taken. Empty for an empty name. */
export function suggestUsername(given: string, family: string, pattern: UsernamePattern = 'initial_surname'): string {
  const [g, f] = [letters(given), letters(family)]
  if (!g || !f) return g + f
  const first = (text: string): string => [...text][0] ?? ''
  if (pattern === 'first_dot_surname') return `${g}.${f}`
  if (pattern === 'surname_initial') return f + first(g)
  if (pattern === 'first_initial') return g + first(f)
  return first(g) + f
}

export const SHORTEST_PASSWORD = 8
export const SHORTEST_PASSPHRASE = 12

export type Strength = 'none' | 'short' | 'weak' | 'fair' | 'good'

/** A hint while typing, no verdict: length counts most, then how many different characters there are. */
export function strength(password: string, shortest: number, own: string[] = []): Strength {
  const length = [...password].length
  if (length === 0) return 'none'
  if (length < shortest) return 'short'
  const folded = letters(password)
  const different = new Set(password).size
  if (different < 5 || own.some((word) => letters(word).length > 2 && folded.includes(letters(word)))) return 'weak'
  return length >= shortest + 6 || (length >= shortest + 3 && /[^\p{L}]/u.test(password)) ? 'good' : 'fair'
}

export interface SchoolForm {
  school: string
  name: string
  username: string
  password: string
  again: string
  passphrase: string
  phraseAgain: string
}

export type FormPage = 'school' | 'you' | 'passphrase'
export type FormField = keyof SchoolForm

/** Faults of one page, as keys of the words catalogue by field. */
export function faults(form: SchoolForm, page: FormPage): Partial<Record<FormField, Key>> {
  const found: Partial<Record<FormField, Key>> = {}
  if (page === 'school') {
    if (!form.school.trim()) found.school = 'first.fault_school'
    return found
  }
  if (page === 'you') {
    if (!form.username.trim()) found.username = 'first.fault_username'
    else if (/\s/.test(form.username.trim())) found.username = 'first.fault_username_space'
    if ([...form.password].length < SHORTEST_PASSWORD) found.password = 'first.fault_password_short'
    else if (form.password !== form.again) found.again = 'first.fault_again'
    return found
  }
  if ([...form.passphrase].length < SHORTEST_PASSPHRASE) found.passphrase = 'first.fault_passphrase_short'
  else if (form.passphrase !== form.phraseAgain) found.phraseAgain = 'first.fault_phrase_again'
  return found
}

/** The pages in order; the passphrase is asked only where the computer has nowhere to keep the key. */
export function pages(keyring: boolean): FormPage[] {
  return keyring ? ['school', 'you'] : ['school', 'you', 'passphrase']
}

/** On which page a field stands that the Rust side refused. */
export function pageOf(field: string | undefined): FormPage | null {
  if (field === 'name' || field === 'school') return 'school'
  if (field === 'passphrase') return 'passphrase'
  return field && ['username', 'password', 'given_name', 'family_name'].includes(field) ? 'you' : null
}

/** The recovery key in groups of four, however it came. */
export function keyGroups(key: string): string[] {
  const bare = key.replace(/[\s-]+/g, '')
  return bare.match(/.{1,4}/g) ?? []
}

/** The seconds to wait that a slow_down sentence names; 0 where it names none. */
export function secondsIn(sentence: string): number {
  const found = /(\d+)\s*(second|minute|hour)/i.exec(sentence)
  if (!found) return 0
  const unit = (found[2] ?? '').toLowerCase()
  return Number(found[1]) * (unit === 'minute' ? 60 : unit === 'hour' ? 3600 : 1)
}
