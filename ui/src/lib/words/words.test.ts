import { describe, expect, it } from 'vitest'
import { en } from './en'
import { date, dayWord, isoDate } from './dates'
import { fill, list, number, t } from './index'
import type { Sentence } from './sheet'

const sentences = Object.entries(en).flatMap(([sheet, words]) => Object.entries(words as Record<string, Sentence>).flatMap(([key, sentence]) => (typeof sentence === 'string' ? [sentence] : Object.values(sentence)).map((text) => [`${sheet}.${key}`, text] as const)))

describe('words', () => {
  it('chooses the plural form of the language', () => {
    expect(t('users.delete_go', { n: 1 })).toBe('Delete 1 user')
    expect(t('users.delete_go', { n: 1204 })).toBe('Delete 1,204 users')
    const welsh = new Intl.PluralRules('cy')
    const cats = { one: '{n} gath', two: '{n} gath', few: '{n} cath', many: '{n} chath', other: '{n} cath' }
    expect([1, 3, 6, 9].map((n) => fill(cats, { n }, welsh))).toEqual(['1 gath', '3 cath', '6 chath', '9 cath'])
  })

  it('fills in parameters and leaves unknown ones visible', () => {
    expect(fill('{a} to {b}', { a: '3B', b: 0 })).toBe('3B to 0')
    expect(fill('{a} to {b}', { a: '3B' })).toBe('3B to {b}')
  })

  it('writes numbers and lists as people do', () => {
    expect(number(50000)).toBe('50,000')
    expect(list(['Ava', 'Ben', 'Cem'])).toBe('Ava, Ben and Cem')
  })

  it('has no exclamation marks, no jargon and no empty sentences', () => {
    for (const [key, text] of sentences) {
      expect(text, key).not.toMatch(/!|\b(entity|invalid|null|403)\b/i)
      expect(text.trim(), key).not.toBe('')
    }
  })
})

describe('dates', () => {
  const now = new Date(2026, 8, 3, 9, 30).getTime()
  const day = 86_400_000

  it('says today, yesterday, the day, and the year only if it is another one', () => {
    expect(dayWord(now - 60_000, now)).toBe('today')
    expect(dayWord(now - day, now)).toBe('yesterday')
    expect(dayWord(new Date(2026, 6, 16).getTime(), now)).toBe('16 July')
    expect(dayWord(new Date(2025, 6, 16).getTime(), now)).toBe('16 July 2025')
  })

  it('counts days by the calendar, not by 24 hours', () => {
    expect(dayWord(new Date(2026, 8, 2, 23, 59).getTime(), now)).toBe('yesterday')
    expect(dayWord(new Date(2026, 8, 3, 0, 1).getTime(), now)).toBe('today')
  })

  it('writes dates in full and leaves what is no date alone', () => {
    expect(date(now)).toBe('3 September 2026')
    expect(isoDate('2016-03-11')).toBe('11 March 2016')
    expect(isoDate('Year 3')).toBe('Year 3')
  })
})
