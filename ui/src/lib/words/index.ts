// t('users.shown', { n: 3 }): every sentence of the window, in the language chosen.
import { en } from './en'
import type { Sentence, Sheet } from './sheet'

type Sheets = typeof en
export type Key = { [S in keyof Sheets]: `${S & string}.${keyof Sheets[S] & string}` }[keyof Sheets]
export type Params = Record<string, string | number>
/** A catalogue in another language has the same keys; `cy` joins `catalogues` below. */
export type Catalogue = { [S in keyof Sheets]: Record<keyof Sheets[S], Sentence> }

const catalogues: Record<string, Catalogue> = { en }
const locales: Record<string, string> = { en: 'en-GB', cy: 'cy-GB' }
const language = 'en'

/** For dates and numbers. */
export const locale = locales[language] ?? 'en-GB'
const plural = new Intl.PluralRules(locale)
const figures = new Intl.NumberFormat(locale)

/** A number as people write it: 1,204. */
export const number = (n: number): string => figures.format(n)

/** Picks the plural form and fills in the parameters. */
export function fill(sentence: Sentence, params: Params = {}, rules: Intl.PluralRules = plural): string {
  const n = typeof params.n === 'number' ? params.n : 0
  const text = typeof sentence === 'string' ? sentence : (sentence[rules.select(n)] ?? sentence.other)
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name]
    return value === undefined ? whole : typeof value === 'number' ? number(value) : value
  })
}

/** The sentence under this key. */
export function t(key: Key, params?: Params): string {
  const dot = key.indexOf('.')
  const sheet = (catalogues[language] ?? en)[key.slice(0, dot) as keyof Sheets] as Sheet
  const sentence = sheet[key.slice(dot + 1)]
  return sentence === undefined ? key : fill(sentence, params)
}

const joiner = new Intl.ListFormat(locale, { type: 'conjunction' })
/** "Ava, Ben and Cem". */
export const list = (words: string[]): string => joiner.format(words)
