import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Failure, call } from '../lib/bridge/call'
import type { World } from '../lib/bridge/fake/world'
import { desk, guarded } from '../lib/desk.svelte'
import { manage } from '../lib/features/users/manage.svelte'
import { toasts } from '../lib/toast.svelte'
import { named, open, press, settle, type } from './app'

let world: World
let close: () => Promise<void>
beforeEach(async () => {
  ;({ world, close } = await open('#/users'))
})
afterEach(async () => {
  toasts.list = []
  await close()
})

const cell = (row: number, col: number): HTMLElement => document.querySelector<HTMLElement>(`[data-cell="${row}:${col}"]`) as HTMLElement
const input = (selector: string): HTMLInputElement => document.querySelector<HTMLInputElement>(selector) as HTMLInputElement

describe('manage users', () => {
  it('shows only the rows in view, and tells how many there are', () => {
    expect(document.querySelectorAll('[role=row]').length).toBeLessThan(80)
    expect(document.querySelector('[role=grid]')?.getAttribute('aria-rowcount')).toBe(String(world.live().length + 1))
    expect(document.querySelectorAll('[role=grid] [tabindex="0"]').length).toBe(1)
  })

  it('edits a cell in place, keeps the row there and takes it back', async () => {
    const id = manage.pages.at(2)?.id ?? ''
    const before = world.one(id).family_name
    cell(2, 3).click()
    await settle()
    type(input('.editor input'), 'Zzz-Kamińska')
    press('Enter')
    await settle(60)
    expect(world.one(id).family_name).toBe('Zzz-Kamińska')
    expect(manage.pages.at(2)?.id).toBe(id)
    expect(document.activeElement).toBe(cell(2, 3))
    named('Undo').click()
    await settle(60)
    expect(world.one(id).family_name).toBe(before)
  })

  it('keeps what was typed beside the error, and leaves on Escape', async () => {
    const id = manage.pages.at(0)?.id ?? ''
    const before = world.one(id).email
    cell(0, 6).focus()
    press('F2')
    await settle()
    type(input('.editor input'), 'not an address')
    press('Enter')
    await settle()
    expect(input('.editor input').value).toBe('not an address')
    expect(input('.editor input').getAttribute('aria-invalid')).toBe('true')
    expect(document.querySelector('#cell-note')?.textContent).toContain('e-mail')
    press('Escape')
    await settle()
    expect([document.querySelector('.editor'), world.one(id).email]).toEqual([null, before])
  })

  it('makes a class that is missing, and says which one the user would leave', async () => {
    const id = manage.pages.at(0)?.id ?? ''
    const from = manage.pages.at(0)?.class
    cell(0, 4).click()
    await settle(40)
    type(input('.editor input'), '9Z')
    await settle(40)
    expect(document.querySelector('[role=option]')?.textContent).toContain('New class “9Z”')
    press('Enter')
    await settle(80)
    expect(document.querySelector('#cell-note')?.textContent).toContain(`Moves from ${from} to 9Z`)
    expect(world.classes.get(world.one(id).class_id ?? '')?.title).toBe(from)
    named('Move').click()
    await settle(60)
    expect(world.classes.get(world.one(id).class_id ?? '')?.title).toBe('9Z')
  })

  it('goes on with Tab', async () => {
    cell(1, 2).focus()
    press('F2')
    await settle()
    press('Tab')
    await settle(40)
    expect(document.activeElement).toBe(input('.editor input'))
    expect(manage.active).toEqual({ row: 1, col: 3 })
  })

  it('moves, ticks and extends by keyboard', async () => {
    cell(0, 0).focus()
    press('ArrowDown')
    await settle()
    expect(document.activeElement).toBe(cell(1, 0))
    press(' ')
    press('ArrowDown', { shiftKey: true })
    await settle()
    expect(manage.selection.list()).toEqual([manage.pages.at(1)?.id, manage.pages.at(2)?.id])
    press('a', { ctrlKey: true })
    await settle()
    expect(manage.selection.size).toBe(world.live().length)
    press('Escape')
    expect(manage.selection.size).toBe(0)
  })

  it('searches as one types', async () => {
    press('/')
    const field = input('input[type=search]')
    expect(document.activeElement).toBe(field)
    type(field, 'kaminski')
    await settle(40)
    expect(manage.pages.at(0)?.family_name).toBe('Kamiński')
    expect(document.body.textContent).toMatch(/\d+ of 458 shown/)
  })

  it('deletes after saying the cost, and undoes it as one', async () => {
    cell(3, 0).click()
    cell(4, 0).click()
    await settle()
    const ids = manage.selection.list()
    press('Delete')
    manage.begin('delete')
    await settle(60)
    expect(document.querySelector('[role=dialog]')?.textContent).toContain(world.name(world.one(ids[0] ?? '')))
    named('Delete 2 users').click()
    await settle(60)
    expect(ids.map((id) => world.one(id).status)).toEqual(['deleted', 'deleted'])
    toasts.list[0]?.undo?.()
    await settle(60)
    expect(ids.map((id) => world.one(id).status)).toEqual(['active', 'active'])
  })

  it('asks for the typed number where the guard wants it', async () => {
    await manage.selectAll()
    manage.begin('delete')
    await settle(60)
    const go = named<HTMLButtonElement>(/^Delete 458 users$/)
    expect(go.disabled).toBe(true)
    type(input('[role=dialog] input'), '458')
    await settle()
    expect(go.disabled).toBe(false)
  })

  it('adds a user with the username the school would give', async () => {
    press('n')
    await settle()
    const [given, family] = [...document.querySelectorAll<HTMLInputElement>('.drawer input')]
    type(given as HTMLInputElement, 'Bronwen')
    type(family as HTMLInputElement, 'Llywelyn')
    await settle(40)
    expect([...document.querySelectorAll<HTMLInputElement>('.drawer input')][2]?.value).toBe('bllywelyn')
    document.querySelector<HTMLFormElement>('#add-user')?.requestSubmit()
    await settle(60)
    const made = world.live().find((u) => u.username === 'bllywelyn')
    expect([made?.given_name, made?.password, made?.role]).toEqual(['Bronwen', null, 'student'])
  })
})

describe('resetting passwords', () => {
  it('leaves the operator’s own alone, and leads there when it is the only one', async () => {
    manage.begin('reset', ['user-0', 'user-1'])
    await settle(40)
    expect(manage.subjects).toEqual(['user-1'])
    expect(document.querySelector('[role=dialog]')?.textContent).toContain('Your own password stays as it is')
    manage.open = null
    manage.begin('reset', ['user-0'])
    await settle(40)
    expect(manage.open).toBeNull()
    expect(document.querySelector('[role=dialog]')?.textContent).toContain('Your password now')
  })
})

describe('guarded calls', () => {
  it('ask the operator’s password once and go on by themselves', async () => {
    const id = manage.pages.at(0)?.id ?? ''
    const reset = guarded(() => call('reset_passwords', { ids: [id], password: 'river99', must_change: null }))
    await settle()
    expect(desk.confirming).not.toBeNull()
    await call('confirm', { password: 'right' })
    desk.confirming?.settle(true)
    expect((await reset).count).toBe(1)
    expect(world.one(id).password).toBe('river99')
  })

  it('are given up when the operator gives no password', async () => {
    const reset = guarded(() => call('reset_passwords', { ids: ['user-1'], password: 'river99', must_change: null }))
    await settle()
    desk.confirming?.settle(false)
    await expect(reset).rejects.toMatchObject({ code: 'cancelled' })
    expect(world.one('user-1').password).not.toBe('river99')
  })

  it('lead to sign-in when nobody is signed in any more', async () => {
    Object.assign(world, { stage: 'sign_in', operator: null })
    await expect(guarded(() => call('list_classes', { archived: false }))).rejects.toBeInstanceOf(Failure)
    expect(desk.state?.stage).toBe('sign_in')
  })

  it('leave nothing of one sitting for the next', async () => {
    manage.look({ ...manage.filter, query: 'kam' })
    await manage.selectAll()
    await desk.lock()
    await settle()
    expect([manage.filter.query, manage.selection.size, manage.pages.counts]).toEqual(['', 0, null])
  })
})
