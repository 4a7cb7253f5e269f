import { expect, it } from 'vitest'
import { SETTINGS } from '../../bridge/fake/world'
import { asked, draftFaults, draftOf, fileName, isChanged, readNumber, sizeOf } from './fields'

const setup = { name: 'Larkfield Primary', settings: { ...SETTINGS, address: 'Larkfield Lane' } }

it('takes whole numbers within their range', () => {
  expect(readNumber('idle_minutes', ' 240 ')).toBe(240)
  for (const bad of ['', '0', '241', '1.5', '-3', 'ten']) expect(readNumber('idle_minutes', bad)).toBeNull()
})

it('sends a draft only when nothing is at fault', () => {
  const draft = draftOf(setup)
  expect(isChanged(setup, draft)).toBe(false)
  expect(isChanged(setup, { ...draft, guard_percent: '5' })).toBe(true)
  expect(asked({ ...draft, guard_percent: '5' }, setup.settings)?.settings).toEqual({ ...setup.settings, guard_percent: 5 })
  expect(draftFaults({ ...draft, name: ' ', guard_percent: '90' })).toEqual(['name', 'guard_percent'])
  expect(asked({ ...draft, name: '' }, setup.settings)).toBeNull()
})

it('says sizes and files as an office reads them', () => {
  expect(sizeOf(420)).toEqual({ key: 'setup.size_kb', n: '1' })
  expect(sizeOf(2_340_000)).toEqual({ key: 'setup.size_mb', n: '2.3' })
  expect(fileName('C:\\Rollbook\\backups\\a.rollbook')).toBe('a.rollbook')
  expect(fileName('/srv/rollbook/a.rollbook')).toBe('a.rollbook')
})
