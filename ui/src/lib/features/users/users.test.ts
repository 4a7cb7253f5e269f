import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { ListUsers, UserList, UserRow } from '../../bridge/types'
import { columns, nextEditable } from './columns'
import { chips, flipClass, isNarrowed, noFilter } from './filter'
import { PAGE, pagesOf, UserPages, type Question } from './pages.svelte'
import { chance, makePassword, parts } from './password'
import { Selection } from './selection.svelte'

const row = (n: number): UserRow => ({ id: `u${n}`, username: `user${n}`, given_name: '', family_name: '', class: null, class_id: null, email: '', role: 'student', status: 'active', has_password: true, must_change: false, last_sign_in_at: null, days_left: null, has_card: false, language: '' })
const question = (query = ''): Question => ({ filter: { ...noFilter(), query }, sort: 'family_name', descending: false })

/** A list of `shown` users that answers when told to. */
function desk(shown = 1000) {
  const waiting: Array<{ asked: ListUsers, answer: (head?: number) => void }> = []
  const fetch = (asked: ListUsers): Promise<UserList> =>
    new Promise((resolve) => waiting.push({ asked, answer: (head = 1) => resolve({ users: Array.from({ length: Math.max(0, Math.min(asked.limit, shown - asked.offset)) }, (_, i) => row(asked.offset + i)), shown, total: shown, pupils: shown, staff: 0, deleted: 0, keep_deleted_days: 30, head }) }))
  return { waiting, pages: new UserPages(fetch) }
}
const settle = (ms = 0): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

describe('pages', () => {
  it('knows which pages hold the rows in view', () => {
    expect(pagesOf(0, 30, 1000)).toEqual([0])
    expect(pagesOf(PAGE - 1, PAGE, 1000)).toEqual([0, 1])
    expect(pagesOf(900, 5000, 250)).toEqual([1])
    expect(pagesOf(0, 0, 0)).toEqual([0])
  })

  it('reads a page once, when it comes into view', async () => {
    const { waiting, pages } = desk()
    void pages.show(question(), 1)
    waiting[0]?.answer()
    await settle()
    expect([pages.count, pages.at(3)?.id, pages.at(PAGE)]).toEqual([1000, 'u3', undefined])
    pages.need(PAGE - 10, PAGE + 10)
    pages.need(PAGE - 9, PAGE + 11)
    await settle(80)
    expect(waiting.length).toBe(2)
    waiting[1]?.answer()
    await settle()
    expect(pages.at(PAGE)?.id).toBe(`u${PAGE}`)
    expect(pages.ids(PAGE - 1, PAGE)).toEqual([`u${PAGE - 1}`, `u${PAGE}`])
    expect(pages.ids(0, 3 * PAGE)).toBeNull()
  })

  it('does not ask for pages one flies past', async () => {
    const { waiting, pages } = desk(100_000)
    void pages.show(question(), 1)
    waiting[0]?.answer()
    await settle(80)
    for (let row = 0; row < 90_000; row += 1000) pages.need(row, row + 20)
    await settle(80)
    expect(waiting.length).toBeLessThan(4)
    expect(waiting.at(-1)?.asked.offset).toBe(89_000)
  })

  it('drops the answer to a question that is no longer asked', async () => {
    const { waiting, pages } = desk()
    void pages.show(question('a'), 1)
    void pages.show(question('ab'), 1)
    waiting[1]?.answer(7)
    await settle()
    waiting[0]?.answer(3)
    await settle()
    expect(pages.counts?.head).toBe(7)
    expect(pages.waiting).toBe(false)
  })

  it('has an earlier question at once, unless the data changed', async () => {
    const { waiting, pages } = desk()
    for (const query of ['a', 'b']) {
      void pages.show(question(query), 1)
      waiting.at(-1)?.answer(1)
      await settle()
    }
    void pages.show(question('a'), 1)
    expect(waiting.length).toBe(2)
    void pages.show(question('a'), 2)
    expect(waiting.length).toBe(3)
  })

  it('keeps a row that was just edited in its place, and reads again if anything else changed', async () => {
    const { waiting, pages } = desk()
    void pages.show(question(), 1)
    waiting[0]?.answer(1)
    await settle()
    pages.patch({ ...row(4), family_name: 'Zola' })
    void pages.show(question(), 2)
    pages.adopt(2)
    void pages.show(question(), 2)
    expect([waiting.length, pages.at(4)?.family_name]).toEqual([1, 'Zola'])
    pages.patch({ ...row(4), family_name: 'Young' })
    pages.adopt(9)
    void pages.show(question(), 9)
    expect(waiting.length).toBe(2)
  })

  it('keeps what is shown and tells when reading fails', async () => {
    let fails = false
    const pages = new UserPages(() => (fails ? Promise.reject(new Error('no')) : Promise.resolve({ users: [row(0)], shown: 1, total: 1, pupils: 1, staff: 0, deleted: 0, keep_deleted_days: 30, head: 1 })))
    await pages.show(question(), 1)
    fails = true
    await pages.show(question('x'), 1)
    expect([pages.failure instanceof Error, pages.at(0)?.id]).toEqual([true, 'u0'])
  })
})

describe('selection', () => {
  const ids = Array.from({ length: 20 }, (_, n) => `u${n}`)
  let it_: Selection
  beforeEach(() => (it_ = new Selection()))
  const upTo = (index: number): void => {
    const { from, to } = it_.rangeTo(index)
    it_.range(ids.slice(from, to + 1), index)
  }

  it('ticks a range in both directions from the last row ticked', () => {
    it_.toggle('u5', 5)
    upTo(8)
    expect(it_.list()).toEqual(['u5', 'u6', 'u7', 'u8'])
    upTo(3)
    expect(it_.size).toBe(6)
  })

  it('takes ticks away by range where the first was taken away', () => {
    it_.all(ids)
    it_.toggle('u5', 5)
    upTo(9)
    expect(it_.size).toBe(15)
    expect(it_.has('u9')).toBe(false)
  })

  it('has no range without a beginning', () => {
    expect(it_.rangeTo(4)).toEqual({ from: 4, to: 4 })
  })
})

describe('filter', () => {
  it('says what is on, and takes one part away', () => {
    const f = { ...flipClass(noFilter(), 'c1'), roles: ['teacher' as const], status: 'suspended' as const }
    const on = chips(f, [{ id: 'c1', title: '4H', kind: 'homeroom', archived: false, pupils: 0, teachers: [] }])
    expect(on.map((chip) => chip.text)).toEqual(['Class 4H', 'Teachers', 'Suspended'])
    expect(on[0]?.without.classes).toEqual([])
    expect(on[2]?.without.status).toBeNull()
  })

  it('is narrowed by a search but not by spaces', () => {
    expect(isNarrowed({ ...noFilter(), query: '  ' })).toBe(false)
    expect(isNarrowed({ ...noFilter(), query: 'a' })).toBe(true)
    expect(isNarrowed({ ...noFilter(), deleted: true })).toBe(false)
  })
})

describe('cells', () => {
  it('goes on to the next cell that can be edited, over the end of a row, and stops at the ends', () => {
    const cols = columns(false)
    const at = (key: string): number => cols.findIndex((c) => c.key === key)
    expect(nextEditable(cols, { row: 0, col: at('username') }, 1, 2)).toEqual({ row: 0, col: at('given_name') })
    expect(nextEditable(cols, { row: 0, col: at('email') }, 1, 2)).toEqual({ row: 1, col: at('username') })
    expect(nextEditable(cols, { row: 1, col: at('email') }, 1, 2)).toBeNull()
    expect(nextEditable(cols, { row: 1, col: at('username') }, -1, 2)).toEqual({ row: 0, col: at('email') })
    expect(nextEditable(cols, { row: 0, col: at('username') }, -1, 2)).toBeNull()
  })
})

describe('passwords', () => {
  it('are short words for pupils and long for staff', () => {
    for (let n = 0; n < 50; n += 1) {
      expect(makePassword('student')).toMatch(/^[a-z]{3,8}\d\d$/)
      expect(makePassword('teacher')).toMatch(/^([a-z]{3,8}-){3}\d\d$/)
    }
  })

  it('draw evenly: a number past the last whole share is drawn again', () => {
    const draws = [2 ** 32 - 1, 7]
    const spy = vi.spyOn(crypto, 'getRandomValues').mockImplementation((box) => {
      if (box instanceof Uint32Array) box[0] = draws.shift() ?? 0
      return box
    })
    expect(chance(10)).toBe(7)
    spy.mockRestore()
  })

  it('are printed in parts that stay together, nobody twice and nobody left out', () => {
    const list = Array.from({ length: 30 }, (_, i) => i)
    expect(parts(list).map((part) => part.length)).toEqual([12, 12, 6])
    expect(parts(list).flat()).toEqual(list)
    expect(parts([])).toEqual([])
  })
})
