import { expect, it } from 'vitest'
import type { ClassRow, UserRow } from '../../bridge/types'
import { classesOf, fromOther, isIn, moveTo, nameOf } from './list'

const room = (title: string, over: Partial<ClassRow> = {}): ClassRow => ({ id: title, title, kind: 'homeroom', archived: false, pupils: 30, teachers: [], ...over })
const user = (over: Partial<UserRow>): UserRow => ({ id: 'u', username: 'asmith', given_name: '', family_name: '', class: null, class_id: null, email: '', role: 'student', status: 'active', has_password: true, must_change: false, last_sign_in_at: null, days_left: null, has_card: false, language: '', ...over })

it('orders classes as the school counts them, archived ones last', () => {
  const titles = classesOf([room('10A'), room('2W'), room('1A', { archived: true }), room('Maths', { kind: 'scheduled' })], 'homeroom', '').map((row) => row.title)
  expect(titles).toEqual(['2W', '10A', '1A'])
})

it('finds a class by its title or its teacher, accents aside', () => {
  const rooms = [room('4H', { teachers: ['Siân Davies'] }), room('4J')]
  expect(classesOf(rooms, 'homeroom', 'sian').map((row) => row.title)).toEqual(['4H'])
  expect(classesOf(rooms, 'homeroom', '4').length).toBe(2)
})

it('knows who is in the class and who would leave another', () => {
  const here = user({ id: 'a', class_id: '4H' })
  const there = user({ id: 'b', class_id: '4J' })
  expect(isIn(here, 'homeroom', '4H', new Set())).toBe(true)
  expect(isIn(there, 'scheduled', 'maths', new Set(['b']))).toBe(true)
  expect(fromOther([here, there, user({ id: 'c' })], 'homeroom', '4H')).toEqual([there])
  expect(fromOther([there], 'scheduled', 'maths')).toEqual([])
})

it('names a person by the username where there is no name', () => {
  expect(nameOf(user({ given_name: 'Ava', family_name: 'Smith' }))).toBe('Ava Smith')
  expect(nameOf(user({}))).toBe('asmith')
})

it('stays in the list with the arrow keys', () => {
  expect(moveTo('ArrowDown', 2, 3)).toBe(2)
  expect(moveTo('ArrowUp', 0, 3)).toBe(0)
  expect(moveTo('End', 0, 3)).toBe(2)
  expect(moveTo('a', 0, 3)).toBeNull()
  expect(moveTo('Home', 0, 0)).toBeNull()
})
