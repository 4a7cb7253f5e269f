import axe from 'axe-core'
import { afterEach, describe, expect, it } from 'vitest'
import { named, open, press, settle } from './app'

let close: () => Promise<void> = async () => undefined
afterEach(() => close())

/** What axe finds, as "rule: first element". Contrast is measured in a browser, not here. */
async function faults(): Promise<string[]> {
  const found = await axe.run(document.body, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } })
  return found.violations.map((v) => `${v.id}: ${v.nodes[0]?.html.slice(0, 160)}`)
}

describe('every screen can be used with a screen reader', () => {
  const screens: Array<[string, string, Parameters<typeof open>[1]]> = [
    ['users', '#/users', {}],
    ['one user', '#/users/user-3', {}],
    ['no users yet', '#/users', { users: 1 }],
    ['classes', '#/classes', {}],
    ['cards and letters', '#/paper', {}],
    ['printed so far', '#/paper/runs', {}],
    ['one print run', '#/paper/runs/run-C11', {}],
    ['history', '#/history', {}],
    ['setup', '#/setup', {}],
    ['upload', '#/upload', {}],
    ['an update from a provider', '#/sync/wonde', {}],
    ['matching with a provider', '#/sync/google', {}],
    ['a provider that is not linked', '#/sync/microsoft', {}],
    ['first start', '#/', { stage: 'welcome' }],
    ['sign in', '#/', { stage: 'sign_in' }],
    ['key needed', '#/', { stage: 'key_needed' }],
    ['trouble', '#/', { stage: 'trouble' }],
  ]
  for (const [name, hash, asked] of screens) {
    it(name, async () => {
      ;({ close } = await open(hash, asked))
      expect(await faults()).toEqual([])
    })
  }

  for (const [name, hash, button] of [['reading a provider', '#/users', 'Update from Wonde'], ['linking Wonde', '#/setup', 'Link again: Wonde'], ['linking Microsoft', '#/setup', 'Link: Microsoft'], ['unlinking', '#/setup', 'Unlink: Google']] as const) {
    it(name, async () => {
      ;({ close } = await open(hash))
      named(button).click()
      await settle(60)
      document.querySelectorAll<HTMLDetailsElement>('[role=dialog] details').forEach((fold) => (fold.open = true))
      await settle(60)
      expect(await faults()).toEqual([])
    })
  }

  for (const [name, key, more] of [['adding a user', 'n', {}], ['the keys', '?', {}], ['the palette', 'k', { ctrlKey: true }]] as const) {
    it(name, async () => {
      ;({ close } = await open('#/users'))
      press(key, more)
      await settle(60)
      expect(await faults()).toEqual([])
    })
  }
})
