import { expect, it } from 'vitest'
import { inView, offsetsOf, rowAt } from './virtual'

const mixed = offsetsOf(4, (i) => (i === 1 ? 100 : 40))

it('finds the row at a height among rows of different heights', () => {
  expect([...mixed]).toEqual([0, 40, 140, 180, 220])
  expect([0, 39, 40, 139, 140, 999].map((y) => rowAt(mixed, y))).toEqual([0, 0, 1, 1, 2, 3])
})

it('draws the rows in view and a few around them, within the list', () => {
  expect(inView(mixed, 50, 60, 0)).toEqual({ first: 1, last: 1 })
  expect(inView(mixed, 50, 60, 5)).toEqual({ first: 0, last: 3 })
  expect(inView(offsetsOf(0, () => 40), 0, 600, 5)).toEqual({ first: 0, last: -1 })
})

it('is quick for the longest file', () => {
  const many = offsetsOf(200_000, () => 44)
  expect(rowAt(many, 44 * 150_000 + 1)).toBe(150_000)
})
