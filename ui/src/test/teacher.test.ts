import axe from 'axe-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { call } from '../lib/bridge/call'
import { TEACHER, type World } from '../lib/bridge/fake/world'
import { desk } from '../lib/desk.svelte'
import { manage } from '../lib/features/users/manage.svelte'
import { router } from '../lib/router.svelte'
import { toasts } from '../lib/toast.svelte'
import { named, open, press, settle, type } from './app'

let world: World
let close: () => Promise<void>

async function start(hash: string): Promise<void> {
  ;({ world, close } = await open(hash, { as: 'teacher' }))
}

const shown = (): string => document.body.textContent ?? ''
const buttons = (): string[] => [...document.querySelectorAll('button')].map((b) => b.getAttribute('aria-label') ?? b.textContent?.trim() ?? '')
const faults = async (): Promise<string[]> => (await axe.run(document.body, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } })).violations.map((v) => `${v.id}: ${v.nodes[0]?.html.slice(0, 160)}`)

afterEach(async () => {
  toasts.list = []
  await close()
})

describe('a teacher', () => {
  beforeEach(() => start('#/users'))

  it('has own pupils and classes, and nothing of the office', async () => {
    expect(document.querySelector('h1')?.textContent).toBe('My pupils')
    expect([...document.querySelectorAll('nav a')].map((a) => a.getAttribute('title'))).toEqual(['My pupils', 'Classes', 'Parents/carers', 'Cards and letters'])
    for (const word of ['Add user', 'Upload', 'Download', 'Show deleted users']) expect(buttons()).not.toContain(word)
    expect(manage.pages.counts?.staff).toBe(0)
    expect(manage.pages.count).toBeGreaterThan(0)
    expect(manage.pages.count).toBeLessThan(60)
    expect(await faults()).toEqual([])
  })

  it('comes to own pupils from an address of the office', async () => {
    for (const hash of ['#/history', '#/setup', '#/upload']) {
      router.replace(hash)
      await settle(40)
      expect(document.querySelector('h1')?.textContent).toBe('My pupils')
    }
  })

  it('opens a pupil instead of editing a cell, without history or actions of the office', async () => {
    const cell = document.querySelector<HTMLElement>('[data-cell="1:3"]')
    cell?.click()
    await settle(60)
    expect(document.querySelector('.editor')).toBeNull()
    expect(document.querySelector('.drawer h2')?.textContent).toBeTruthy()
    expect(buttons().filter((b) => b === 'More')).toEqual([])
    expect(document.querySelector('.drawer')?.textContent).not.toContain('History')
    for (const key of ['n', 'Delete']) press(key)
    await settle(40)
    expect(manage.open).toBeNull()
  })

  it('resets the password of own pupils, with no undo offered', async () => {
    document.querySelector<HTMLElement>('[data-cell="0:0"]')?.click()
    await settle()
    expect(buttons()).not.toContain('Move class')
    named('Reset password').click()
    await settle(40)
    named('Reset 1 password').click()
    await settle(40)
    expect(desk.confirming).not.toBeNull()
    await call('confirm', { password: 'right' })
    desk.confirming?.settle(true)
    await settle(60)
    expect(shown()).toContain('The new password')
    expect(toasts.list.every((one) => one.undo === null)).toBe(true)
  })

  it('finds in the palette only what is allowed', async () => {
    press('k', { ctrlKey: true })
    await settle(60)
    const said = [...document.querySelectorAll('.palette-item')].map((it) => it.textContent?.trim())
    expect(said).toContain('My pupils')
    expect(said).toContain('Change your password')
    for (const word of ['History', 'Setup', 'Upload a file of users', 'Show deleted users', 'Download the users']) expect(said).not.toContain(word)
  })

  it('changes the own password from the foot of the sidebar', async () => {
    const foot = named(/^You: /)
    foot.focus()
    press('ArrowDown')
    await settle(60)
    named('Change your password').click()
    await settle(80)
    const fields = [...document.querySelectorAll<HTMLInputElement>('[role=dialog] input')]
    expect(fields.length).toBe(3)
    for (const [i, text] of ['apple7', 'plum-tree-boat', 'plum-tree-boat'].entries()) type(fields[i] as HTMLInputElement, text)
    document.querySelector<HTMLFormElement>('[role=dialog] form')?.requestSubmit()
    await settle(60)
    expect(toasts.list.map((one) => one.text)).toContain('Your password is changed')
  })

  it('is refused by the shell, whatever the window shows', async () => {
    await expect(call('list_history', { query: '', person: null, operator: null, actions: [], from: null, until: null, views: false, offset: 0, limit: 1 })).rejects.toMatchObject({ code: 'not_allowed' })
  })
})

describe('the classes of a teacher', () => {
  it('are own classes, and cannot be changed', async () => {
    await start('#/classes')
    const classes = [...document.querySelectorAll<HTMLAnchorElement>('li > a[href^="#/classes/"]')]
    expect(classes.length).toBeGreaterThan(0)
    expect(classes.length).toBeLessThan(5)
    expect(buttons()).not.toContain('Add class')
    press('n')
    await settle()
    expect(document.querySelector('[role=dialog]')).toBeNull()
    router.replace(classes[0]?.getAttribute('href') ?? '')
    await settle(80)
    for (const word of ['Add people', 'Rename', 'Archive']) expect(buttons()).not.toContain(word)
    expect(document.querySelector('[data-minus]')).toBeNull()
    expect(shown()).toContain(world.name(world.one(TEACHER)))
    expect(await faults()).toEqual([])
  })
})
