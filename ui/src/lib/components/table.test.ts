import { describe, expect, it } from 'vitest'
import { matches } from './match'
import { clampWidth, leastWidth, move, stickyAt, template, type Column } from './table'

const columns: Column[] = [
  { key: 'tick', title: '', width: 4, grow: 0, sticky: true },
  { key: 'name', title: 'Name', width: 8, sticky: true },
  { key: 'mail', title: 'E-mail', width: 10, grow: 14 },
]

describe('table', () => {
  it('shares out the width, except for columns that were resized or never grow', () => {
    expect(template(columns, {})).toBe('4rem minmax(8rem, 8fr) minmax(10rem, 14fr)')
    expect(template(columns, { mail: 20 })).toBe('4rem minmax(8rem, 8fr) 20rem')
    expect(leastWidth(columns, { mail: 20 })).toBe(32)
    expect(clampWidth(-3)).toBeGreaterThan(0)
  })

  it('puts a sticky column beside the ones before it', () => {
    expect(columns.map((_, i) => stickyAt(columns, i, {}))).toEqual([0, 4, null])
  })

  it('moves by arrows, pages and ends, and stops at the edges', () => {
    const from = { row: 5, col: 1 }
    const to = (key: string, ctrl = false): unknown => move(from, key, ctrl, 100, 3, 20)
    expect(to('ArrowUp')).toEqual({ row: 4, col: 1 })
    expect(to('PageDown')).toEqual({ row: 25, col: 1 })
    expect(to('PageUp')).toEqual({ row: 0, col: 1 })
    expect(to('Home')).toEqual({ row: 5, col: 0 })
    expect(to('End', true)).toEqual({ row: 99, col: 2 })
    expect(to('x')).toBeNull()
    expect(move({ row: 0, col: 0 }, 'ArrowUp', false, 100, 3, 20)).toEqual({ row: -1, col: 0 })
    expect(move({ row: -1, col: 0 }, 'ArrowUp', false, 100, 3, 20)).toEqual({ row: -1, col: 0 })
    expect(move({ row: 99, col: 2 }, 'ArrowRight', false, 100, 3, 20)).toEqual({ row: 99, col: 2 })
  })

  it('matches words without case and accents', () => {
    expect(matches('Siân Ní Bhriain', 'bhri SIAN')).toBe(true)
    expect(matches('Siân', 'sianx')).toBe(false)
  })
})
