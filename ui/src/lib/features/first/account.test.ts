import { describe, expect, it } from 'vitest'
import { faults, keyGroups, pageOf, pages, secondsIn, splitName, strength, suggestUsername, type SchoolForm } from './account'

const form = (over: Partial<SchoolForm> = {}): SchoolForm => ({ school: 'Larkfield Primary', name: 'Gill Thomas', username: 'gthomas', password: 'plum tree boat', again: 'plum tree boat', passphrase: '', phraseAgain: '', ...over })

describe('the suggested username', () => {
  it('follows the four patterns', () => {
    expect(suggestUsername('John', 'Smith')).toBe('jsmith')
    expect(suggestUsername('John', 'Smith', 'first_dot_surname')).toBe('john.smith')
    expect(suggestUsername('John', 'Smith', 'surname_initial')).toBe('smithj')
    expect(suggestUsername('John', 'Smith', 'first_initial')).toBe('johns')
  })

  it('keeps letters only and drops accents, as the Rust side does', () => {
    expect(suggestUsername('Siân', 'O’Brien-Webb')).toBe('sobrienwebb')
    expect(suggestUsername('Łukasz', 'Kamiński')).toBe('lkaminski')
    expect(suggestUsername('Madonna', '')).toBe('madonna')
    expect(suggestUsername('', '')).toBe('')
    expect(suggestUsername('محمد', 'خان')).toBe('مخان')
  })

  it('takes the last word of a full name as the surname', () => {
    expect(splitName('  Mary  Ann Thomas ')).toEqual({ given: 'Mary Ann', family: 'Thomas' })
    expect(splitName('Gill')).toEqual({ given: 'Gill', family: '' })
    expect(splitName('')).toEqual({ given: '', family: '' })
  })
})

describe('a page of the first form', () => {
  it('finds each fault beside its field', () => {
    expect(faults(form(), 'school')).toEqual({})
    expect(faults(form({ school: '  ' }), 'school')).toEqual({ school: 'first.fault_school' })
    expect(faults(form({ username: 'g thomas' }), 'you')).toEqual({ username: 'first.fault_username_space' })
    expect(faults(form({ password: 'short', again: 'other' }), 'you')).toEqual({ password: 'first.fault_password_short' })
    expect(faults(form({ again: 'Plum tree boat' }), 'you')).toEqual({ again: 'first.fault_again' })
    expect(faults(form({ passphrase: 'eleven char', phraseAgain: 'eleven char' }), 'passphrase')).toEqual({ passphrase: 'first.fault_passphrase_short' })
  })

  it('asks for a passphrase only where there is no keyring', () => {
    expect(pages(true)).toEqual(['school', 'you'])
    expect(pages(false)).toEqual(['school', 'you', 'passphrase'])
  })

  it('finds the page of a field that the Rust side refused', () => {
    expect(pageOf('password')).toBe('you')
    expect(pageOf('name')).toBe('school')
    expect(pageOf('passphrase')).toBe('passphrase')
    expect(pageOf(undefined)).toBeNull()
  })
})

describe('the strength hint', () => {
  it('counts length first and sees the own name', () => {
    expect(strength('', 8)).toBe('none')
    expect(strength('boat', 8)).toBe('short')
    expect(strength('aaaaaaaaaaaa', 8)).toBe('weak')
    expect(strength('gthomas2026', 8, ['gthomas'])).toBe('weak')
    expect(strength('plumtree', 8)).toBe('fair')
    expect(strength('plum-tree-boat', 8)).toBe('good')
  })
})

it('groups a recovery key by four, however it came', () => {
  expect(keyGroups('abcd-efgh 2345\n6')).toEqual(['abcd', 'efgh', '2345', '6'])
})

it('reads the wait out of the sentence', () => {
  expect(secondsIn('Try again in 30 seconds.')).toBe(30)
  expect(secondsIn('Please wait 2 minutes.')).toBe(120)
  expect(secondsIn('Wrong password.')).toBe(0)
})
