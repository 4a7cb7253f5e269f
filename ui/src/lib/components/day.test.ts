import { expect, it } from 'vitest'
import { isoDay, readDay } from './day'

it('reads a day as people write it, the day first', () => {
  for (const text of ['3/9/2026', '03/09/2026', '3.9.26', '3-9-2026', ' 3 September 2026 ', '3rd sep 26', '3 Sept, 2026', '2026-09-03']) expect(readDay(text), text).toBe('2026-09-03')
  expect(readDay('29/2/2028')).toBe('2028-02-29')
})

it('takes no day for another one', () => {
  for (const text of ['', '3/9', '31/2/2026', '29/2/2027', '0/1/2026', '3/13/2026', '3 ju 2026', '3 Septober 2026', 'tomorrow', '3/9/026', '2026-13-01', '1/1/0000']) expect(readDay(text), text).toBeNull()
  expect([isoDay(undefined), isoDay('Year 3')]).toEqual([null, null])
})
