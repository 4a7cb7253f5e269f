import { expect, it } from 'vitest'
import { pictureOf, zoomBy } from '../../components/book.svelte'
import { paperAsked, paperDraftOf, readPortal } from '../setup/paper-fields'
import { readSerial } from './words'

it('reads a serial number as people type it', () => {
  for (const typed of ['C12-003', ' c12 3', 'C12–3', 'c 12 - 003']) expect(readSerial(typed)).toEqual({ run: 'C12', serial: 'C12-003' })
  expect(readSerial('l4')).toEqual({ run: 'L4', serial: null })
  for (const typed of ['', '12-3', 'C', 'C12-x']) expect(readSerial(typed)).toBeNull()
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

it('keeps a sign-in address only as https with a host', () => {
  expect(readPortal(' Portal.Larkfield.example/ ')).toBe('https://portal.larkfield.example')
  expect(readPortal('https://larkfield.example:8443/in')).toBe('https://larkfield.example:8443/in')
  expect(readPortal('')).toBe('')
  for (const bad of ['http://larkfield.example', 'larkfield', 'larkfield.example/a b', 'ftp://a.b', 'a..b']) expect(readPortal(bad)).toBeNull()
  const settings = { username_pattern: 'initial_surname' as const, idle_minutes: 7, keep_deleted_days: 30, guard_percent: 10, address: '', contact: '', portal_address: '', language: 'en', code_days: 60, code_adults: 4, acceptable_use: '' }
  const draft = paperDraftOf({ settings })
  expect(paperAsked({ ...draft, code_adults: '9' }, { name: 'Larkfield', settings })).toBeNull()
  expect(paperAsked({ ...draft, code_days: '30' }, { name: 'Larkfield', settings })?.settings).toEqual({ ...settings, code_days: 30 })
})
