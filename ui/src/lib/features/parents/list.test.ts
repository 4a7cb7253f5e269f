import { describe, expect, it } from 'vitest'
import type { Invited, NoLinkOrder, PupilParents } from '../../bridge/types'
import { faultsOf, readyOf, rowsOf } from './addresses'
import { againOf, chaseOf, find, heightOf, isOpen, stepOf, TALL } from './list'
import { inTurn } from './orders.svelte'

const NOW = Date.now()
const DAY = 86_400_000
const invited = (of: Partial<Invited> = {}): Invited => ({ id: 'i', email: null, state: 'sent', stuck: null, said: null, used: 0, adults: 4, at: NOW - DAY, until: NOW + DAY, ...of })
const pupil = (of: Partial<PupilParents> = {}): PupilParents => ({ id: 'p', name: 'Ava Ali', class: '1A', language: 'en', adults: [], invitations: [], orders: 0, ...of })
const adult: PupilParents['adults'][number] = { link: 'l', guardian: 'g', name: 'Ewa Nowak', email: 'ewa@home.example', relation: 'mother', since: 0, seen_at: null, messages: true, locked: false }

describe('pupils and their adults', () => {
  const pupils = [pupil({ id: 'a', adults: [adult] }), pupil({ id: 'b', invitations: [invited({ email: 'x@y.example' })] }), pupil({ id: 'c', class: '2B', invitations: [invited({ stuck: 'expired', email: 'z@y.example' })] }), pupil({ id: 'd' })]
  const ids = (list: PupilParents[]): string => list.map((one) => one.id).join('')

  it('are each counted once, but that what is stuck is invited too', () => {
    expect((['connected', 'invited', 'stuck', 'nobody', 'all'] as const).map((show) => ids(find(pupils, show, '')))).toEqual(['a', 'bc', 'c', 'd', 'abcd'])
  })

  it('are found by their adults and addresses too', () => {
    expect([ids(find(pupils, 'all', 'nowak')), ids(find(pupils, 'all', 'z@y')), ids(find(pupils, 'connected', 'z@y')), ids(find(pupils, 'all', '2b'))]).toEqual(['a', 'c', '', 'c'])
  })

  it('have one next step for each reason, and a letter where no address is known', () => {
    const step = (stuck: Invited['stuck'], email: string | null): string => stepOf({ stuck, email })
    expect((['queued', 'bounced', 'not_opened', 'not_registered', 'not_verified', 'never_used', 'expired', 'refused'] as const).map((stuck) => [step(stuck, 'a@b.c'), step(stuck, null)])).toEqual([
      ['mail', 'letter'], ['correct', 'letter'], ['again', 'letter'], ['letter', 'letter'], ['again', 'letter'], ['letter', 'letter'], ['invite', 'letter'], ['order', 'order'],
    ])
    expect(step(null, null)).toBe('wait')
  })

  it('are chased by class, and invited again only by the address they have', () => {
    expect(chaseOf(pupils).map((group) => [group.class, group.lines.length])).toEqual([['2B', 1]])
    expect(againOf([...pupils, pupil({ id: 'e', invitations: [invited({ stuck: 'never_used' })] })]).map(({ pupil: one }) => one.id)).toEqual(['c'])
  })

  it('show a used invitation only while others may still use it', () => {
    expect([isOpen(invited({ state: 'connected', used: 1 })), isOpen(invited({ state: 'connected', used: 4 })), isOpen(invited({ state: 'connected', used: 1, until: NOW - 1 }))]).toEqual([true, false, false])
  })

  it('take the room they need', () => {
    const one = pupil({ adults: [adult], invitations: [invited({ stuck: 'expired' })], orders: 1 })
    expect([heightOf(pupil(), false), heightOf(one, false), heightOf(one, true)]).toEqual([TALL.line, TALL.adult + TALL.stuck, TALL.line + TALL.adult + TALL.stuck])
  })
})

describe('rows of a file of addresses', () => {
  const read = { found: [{ row: 2, user: 'u1', name: 'Ava Ali', email: 'ava@home.example' }], problems: [{ row: 3, message: 'No pupil.', name: 'Avva', email: 'avva@home.example', user: null }, { row: 4, message: 'No address.', name: 'Ben Ali', email: 'at home', user: 'u2' }] }

  it('begin with the problems, which say what the shell said until they are mended', () => {
    const rows = rowsOf(read)
    expect(rows.map((row) => row.row)).toEqual([3, 4, 2])
    expect(faultsOf(rows)).toEqual(['as_read', 'as_read', null])
    expect(readyOf(rows, faultsOf(rows))).toEqual([{ user: 'u1', email: 'ava@home.example' }])
  })

  it('are ready once both are right, and not twice', () => {
    const rows = rowsOf(read)
    const [first, second] = rows as [(typeof rows)[number], (typeof rows)[number]]
    Object.assign(first, { email: 'other@home.example' })
    Object.assign(second, { email: 'ben@home' })
    expect(faultsOf(rows)).toEqual(['no_pupil', 'no_address', null])
    Object.assign(first, { user: 'u1', email: ' AVA@home.example ' })
    Object.assign(second, { email: 'ben@home.example ' })
    expect(faultsOf(rows)).toEqual(['twice', null, null])
    expect(readyOf(rows, faultsOf(rows))).toContainEqual({ user: 'u2', email: 'ben@home.example' })
  })
})

it('has orders that are due first, the longest due at the top', () => {
  const order = (id: string, of: Partial<NoLinkOrder>): NoLinkOrder => ({ id, name: id, email: '', children: [], reason: '', review_on: '', due: false, made_by: '', made_at: 0, lift_asked_by: null, may_lift: false, stopped: 0, ...of })
  const orders = [order('new', { made_at: 9 }), order('old', { made_at: 1 }), order('asked', { lift_asked_by: 'Noah' }), order('due', { due: true, review_on: '2026-05-01' }), order('long due', { due: true, review_on: '2026-01-01' })]
  expect(inTurn(orders).map((one) => one.id)).toEqual(['long due', 'due', 'asked', 'new', 'old'])
})
