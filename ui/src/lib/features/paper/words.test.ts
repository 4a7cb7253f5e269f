import { expect, it } from 'vitest'
import { SETTINGS } from '../../bridge/fake/world'
import { pictureOf, zoomBy } from '../../components/book.svelte'
import { isPaperChanged, paperAsked, paperDraftOf } from '../setup/paper-fields'
import { faultLines, readSerial } from './words'

it('reads a serial number as people type it', () => {
  for (const typed of ['C12-003', ' c12 3', 'C12–3', 'c 12 - 003', 'C 12 – 003', 'C12‑0003']) expect(readSerial(typed)).toEqual({ run: 'C12', serial: 'C12-003' })
  expect(readSerial('p4')).toEqual({ run: 'P4', serial: null })
  for (const typed of ['', '12-3', 'C', 'C12-x', 'X1-1', 'C1-1-1']) expect(readSerial(typed)).toBeNull()
})

it('takes a picture’s address whole, whatever stands in it', () => {
  const svg = '<svg\n\txmlns="http://www.w3.org/2000/svg"><path fill="#fff" d="M0 0"/><text>100% é</text></svg>'
  const [, text = ''] = pictureOf(svg).split(/,(.*)/s)
  expect(decodeURIComponent(text)).toBe(svg)
  expect(text).not.toMatch(/[#\n\t]/)
})

it('zooms in steps and stops at the ends', () => {
  expect([zoomBy(1, 1), zoomBy(0.71, 1), zoomBy(0.71, -1), zoomBy(4, 1), zoomBy(0.25, -1)]).toEqual([1.25, 0.8, 0.67, 4, 0.25])
})

it('sends what is typed in Setup, and leaves a number alone where none is typed', () => {
  const settings = { ...SETTINGS, idle_minutes: 7 }
  const draft = paperDraftOf({ settings })
  expect(isPaperChanged({ settings }, draft)).toBe(false)
  expect(paperAsked({ ...draft, contact: ' the office ', code_days: '999', code_adults: 'four' }, { name: 'Larkfield', settings })).toEqual({ name: 'Larkfield', settings: { ...settings, contact: 'the office', code_days: 999 } })
})

it('gathers what is wrong by child', () => {
  const fault = (page: number, user: string | null, message: string) => ({ page, user, message })
  expect(faultLines([fault(1, 'ava', 'no code'), fault(2, null, 'too long'), fault(1, 'ava', 'no name'), fault(2, null, 'too wide')])).toEqual([
    { page: 1, user: 'ava', messages: ['no code', 'no name'] }, { page: 2, user: null, messages: ['too long'] }, { page: 2, user: null, messages: ['too wide'] },
  ])
})
