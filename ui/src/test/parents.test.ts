import axe from 'axe-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TEACHER, type World } from '../lib/bridge/fake/world'
import { flow } from '../lib/features/paper/flow.svelte'
import { router } from '../lib/router.svelte'
import { toasts } from '../lib/toast.svelte'
import { named, open, press, settle, type } from './app'

let world: World
let close: () => Promise<void> = async () => undefined

async function start(hash: string, asked: Parameters<typeof open>[1] = {}): Promise<void> {
  ;({ world, close } = await open(hash, asked))
}
beforeEach(() => (toasts.list = []))
afterEach(() => close())

const shown = (): string => document.body.textContent ?? ''
const dialog = (): HTMLElement => {
  const found = [...document.querySelectorAll<HTMLElement>('[role=dialog]')].at(-1)
  if (!found) throw new Error('no dialog is open')
  return found
}
const inside = (): string => dialog().textContent ?? ''
const field = (label: string): HTMLInputElement => {
  const found = [...document.querySelectorAll('label')].filter((it) => it.textContent?.startsWith(label)).map((it) => document.getElementById(it.htmlFor)).find((it) => it !== null)
  return found as HTMLInputElement
}
const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-pupil]')]
const buttons = (): string[] => [...document.querySelectorAll('button')].map((b) => b.getAttribute('aria-label') ?? b.textContent?.trim() ?? '')
const press_ = async (name: string | RegExp, ms = 60): Promise<void> => {
  named(name).click()
  await settle(ms)
}
const send = async (): Promise<void> => {
  dialog().querySelector('form')?.requestSubmit()
  await settle(60)
}
const password = async (): Promise<void> => {
  const asked = document.querySelector('.dialog.above')
  type(asked?.querySelector('input') as HTMLInputElement, 'right')
  asked?.querySelector('form')?.requestSubmit()
  await settle(80)
}
const faults = async (): Promise<string[]> => (await axe.run(document.body, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } })).violations.map((v) => `${v.id}: ${v.nodes[0]?.html.slice(0, 160)}`)
const said = (): string[] => toasts.list.map((one) => one.text)

describe('Parents/carers', () => {
  it('shows each pupil with adults and invitations, by class, count and search', async () => {
    await start('#/parents')
    expect(rows().length).toBeGreaterThan(4)
    expect(shown()).toContain('419 pupils')
    named(/^1A/, 'nav a').click()
    router.go(named<HTMLAnchorElement>(/^1A/, 'nav a').getAttribute('href') ?? '')
    await settle(60)
    expect(shown()).toContain('29 pupils')
    await press_(/stuck$/)
    expect(router.query.show).toBe('stuck')
    expect(rows().length).toBeGreaterThan(0)
    for (const row of rows()) expect(row.querySelector('.stuck')).not.toBeNull()
    await press_(/stuck$/)
    type(document.querySelector('input[type=search][placeholder^="Search pupils"]') as HTMLInputElement, 'nobody at all')
    await settle(40)
    expect(shown()).toContain('Nobody fits')
    await press_('Show all')
    expect(rows().length).toBeGreaterThan(4)
  })

  const adults = (): number => [...world.users.values()].reduce((n, u) => n + u.adults.length, 0)

  it('stops one adult from sending messages, shows it, and takes it back', async () => {
    await start('#/parents')
    const off = (): number => [...world.users.values()].flatMap((u) => u.adults).filter((a) => !a.messages).length
    const [before, tags] = [off(), document.querySelectorAll('[title^="The office has stopped"]').length]
    const trigger = named(/^What to do about /)
    trigger.focus()
    press('Enter')
    await settle(60)
    expect(document.querySelector('[role=menuitemcheckbox]')?.getAttribute('aria-checked')).toBe('true')
    named('May send messages', '[role=menuitemcheckbox]').click()
    await settle(80)
    expect(off()).toBeGreaterThan(before)
    expect(document.querySelectorAll('[title^="The office has stopped"]').length).toBeGreaterThan(tags)
    expect(said().at(-1)).toMatch(/may no longer send messages$/)
    await toasts.list.at(-1)?.undo?.()
    await settle(60)
    expect(off()).toBe(before)
  })

  it('opens what an adult sees in the browser, or leads to where the portal is switched on', async () => {
    await start('#/parents')
    const look = async (): Promise<void> => {
      named(/^What to do about /).focus()
      press('Enter')
      await settle(60)
      named(/^See what .* sees/, '[role=menuitem]').click()
      await settle(60)
    }
    await look()
    expect(world.opened).toEqual(['http://127.0.0.1:8443/see/once'])
    expect(world.entries[0]?.sentence).toMatch(/^Looked at what a parent of/)
    world.portal.on = false
    await look()
    expect(world.opened.length).toBe(1)
    expect(said().at(-1)).toMatch(/^The Parent Portal is not running/)
    toasts.list.at(-1)?.action?.run()
    await settle(60)
    expect(router.screen).toBe('setup')
  })

  it('removes an adult at once, offers the siblings in one step, and takes it back', async () => {
    await start('#/parents')
    const before = adults()
    await press_(/^Remove /)
    expect(adults()).toBe(before - 1)
    expect(said()[0]).toMatch(/is no longer connected to/)
    expect(document.querySelector('.note')?.textContent).toMatch(/is still connected to .* and /)
    await press_('Remove from 2 pupils too')
    expect([adults(), document.querySelector('.note')]).toEqual([before - 3, null])
    await toasts.list.at(-1)?.undo?.()
    await settle(60)
    expect(adults()).toBe(before - 1)
  })

  it('leaves the siblings alone when told to, or when the removal is taken back', async () => {
    await start('#/parents')
    const before = adults()
    await press_(/^Remove /)
    await press_('Leave it so')
    expect([adults(), document.querySelector('.note')]).toEqual([before - 1, null])
    await press_(/^Remove /)
    await toasts.list.at(-1)?.undo?.()
    await settle(60)
    expect([adults(), document.querySelector('.note')]).toEqual([before - 1, null])
  })

  it('invites a pupil’s parents by e-mail, with a fault beside its field', async () => {
    await start('#/parents')
    await press_(/^Invite a parent or carer of/)
    type(field('E-mail address'), 'ewa at home')
    await send()
    expect(inside()).toContain('needs an @')
    expect(document.activeElement).toBe(field('E-mail address'))
    type(field('E-mail address'), 'ewa@home.example')
    await send()
    expect(document.querySelector('[role=dialog]')).toBeNull()
    expect([...world.users.values()].some((u) => u.invitations[0]?.email === 'ewa@home.example')).toBe(true)
    expect(said()).toEqual(['The invitation waits to be sent'])
    expect(toasts.list[0]?.undo).not.toBeNull()
  })

  it('invites from a file, after its problems were mended', async () => {
    await start('#/parents')
    press('n')
    await settle(60)
    await press_('Choose a file', 100)
    expect(inside()).toContain('Ada Hugs')
    expect(named('Invite 28 parents')).toBeTruthy()
    type(document.querySelector('[aria-label="E-mail address of row 31"]') as HTMLInputElement, 'mum@home.example')
    await settle(40)
    expect(inside()).toContain('Mended')
    await press_('Leave out row 30')
    expect(await faults()).toEqual([])
    await press_('Invite 29 parents')
    expect(said()).toEqual(['29 invitations wait to be sent'])
    expect([...world.users.values()].some((u) => u.invitations.some((one) => one.email === 'mum@home.example'))).toBe(true)
  })

  it('invites from what a provider gives, without those who must be looked up first', async () => {
    await start('#/parents')
    press('n')
    await settle(60)
    await press_('Take them from Wonde', 100)
    expect(inside()).toContain('A court order concerns Dara Hale')
    expect(await faults()).toEqual([])
    await press_('Invite 13 parents')
    expect(said()).toEqual(['13 invitations wait to be sent'])
    expect([...world.users.values()].some((u) => u.invitations.some((one) => one.email === 'dara.hale@post.example'))).toBe(false)
  })

  it('chooses the pupil of a row by name', async () => {
    await start('#/parents')
    await press_('Invite by e-mail')
    await press_('Choose a file', 100)
    const pupil = document.querySelector<HTMLInputElement>('[aria-label="Pupil of row 30"]')
    pupil?.focus()
    pupil?.click()
    await settle(80)
    expect(document.querySelectorAll('[role=option]').length).toBeGreaterThan(0)
    press('ArrowDown')
    press('Enter')
    await settle(60)
    expect(named('Invite 29 parents')).toBeTruthy()
  })

  it('ticks with the keyboard, and does things for all that are ticked', async () => {
    await start('#/parents?show=stuck')
    rows()[0]?.querySelector('input')?.focus()
    press('ArrowDown')
    await settle(20)
    expect(document.activeElement).toBe(rows()[1]?.querySelector('input'))
    press('ArrowDown', { shiftKey: true })
    await settle(20)
    expect(document.querySelector('[role=toolbar]')?.textContent).toContain('1 pupil')
    ;(document.activeElement as HTMLElement).blur()
    press('a', { ctrlKey: true })
    await settle(20)
    expect(document.querySelector('[role=toolbar]')?.textContent).toContain('60 pupils')
    await press_(/^Send \d+ again$/)
    expect(said().some((text) => /invitations wait to be sent/.test(text))).toBe(true)
    press('Escape')
    await settle(20)
    expect(document.querySelector('[role=toolbar]')).toBeNull()
  })

  it('revokes an invitation and takes that back', async () => {
    await start('#/parents')
    const all = (): number => [...world.users.values()].reduce((n, u) => n + u.invitations.length, 0)
    const before = all()
    await press_(/^Revoke the invitation to/)
    expect(all()).toBe(before - 1)
    await toasts.list[0]?.undo?.()
    await settle(40)
    expect(all()).toBe(before)
  })

  it('leads to letters with the pupils who are ticked', async () => {
    await start('#/parents')
    for (const row of rows().slice(0, 2)) row.querySelector('input')?.click()
    await settle(20)
    named('Create QR codes', '[role=toolbar] button').click()
    await settle(80)
    expect([router.screen, flow.choice.kind, flow.choice.users.length]).toEqual(['paper', 'letters', 2])
  })
})

describe('what is stuck', () => {
  it('has one next step: the address that was wrong is corrected, and the old invitation ends', async () => {
    await start('#/parents?show=stuck')
    const pupil = world.one(named('Correct the address').closest<HTMLElement>('[data-pupil]')?.dataset.pupil ?? '')
    const wrong = pupil.invitations[0]?.email ?? ''
    await press_('Correct the address')
    expect(field('E-mail address').value).toMatch(/@home\.example$/)
    type(field('E-mail address'), 'right@home.example')
    await send()
    expect(pupil.invitations.map((one) => one.email)).toEqual(['right@home.example'])
    expect(shown()).not.toContain(wrong)
  })

  it('is sent again, printed as a letter, or looked up in mail or orders', async () => {
    await start('#/parents?show=stuck')
    for (const step of ['Correct the address', 'Send again', 'Create QR letter', 'Look at mail']) expect(buttons()).toContain(step)
    await press_('Send again')
    expect(said()).toEqual(['The invitation waits to be sent'])
    await press_('Look at mail', 80)
    expect(document.querySelector('h1')?.textContent).toBe('Mails')
  })

  it('is printed for what is shown, a page for each class', async () => {
    await start('#/parents?show=stuck')
    let sheet = ''
    const watch = new MutationObserver(() => (sheet ||= document.querySelector('[data-print]')?.textContent ?? ''))
    watch.observe(document.body, { childList: true, subtree: true })
    await press_('Print the chase list')
    watch.disconnect()
    expect(world.asked).toContain('print_page')
    expect(sheet).toContain('Chase list 1A')
    expect(sheet).toContain('Next step')
    expect(sheet).not.toContain('order')
  })

  it('is nothing, and says so', async () => {
    await start('#/parents?show=stuck')
    for (const u of world.users.values()) u.invitations = []
    world.emit('changed', { head: (world.head += 1) })
    await settle(80)
    expect(shown()).toContain('Nothing is stuck')
  })
})

describe('no-link orders', () => {
  it('stand with those due for review first, and are lifted by a second administrator', async () => {
    await start('#/parents/orders')
    const heads = [...document.querySelectorAll('li h2')].map((h) => h.textContent)
    expect(heads[0]).toContain('Martin Price')
    expect(shown()).toContain('review is due')
    await press_(/^Ask to lift: Martin Price/)
    await password()
    expect(said()).toEqual(['Asked. The order stays in force until a second administrator lifts it.'])
    expect(buttons().some((b) => /Martin Price/.test(b))).toBe(false)
    await press_(/^Lift the order: Jo Hollis/)
    expect(world.orders.size).toBe(1)
    expect(toasts.list.every((one) => one.undo === null)).toBe(true)
  })

  it('is made for an adult and children, with each fault beside its field', async () => {
    await start('#/parents/orders')
    press('n')
    await settle(60)
    await send()
    for (const fault of ['Type the name, the e-mail address or both.', 'Choose at least one child.', 'Say why, for whoever looks at it next.']) expect(inside()).toContain(fault)
    expect(document.activeElement).toBe(field('Name of the adult'))
    type(field('Name of the adult'), 'Sam Price')
    const search = document.querySelector<HTMLInputElement>('[placeholder="Search pupils to add"]') as HTMLInputElement
    type(search, 'Begum')
    await settle(60)
    search.focus()
    press('Enter')
    await settle(40)
    type(field('Reason'), 'Court order.')
    type(field('Review on'), 'next year')
    await send()
    expect(inside()).toContain('Type a day, such as 3/9/2026.')
    expect(document.activeElement).toBe(field('Review on'))
    await press_('Clear: Review on')
    expect([field('Review on').value, field('Review on').placeholder]).toEqual(['', 'day/month/year'])
    type(field('Review on'), '4.3.28')
    field('Review on').dispatchEvent(new FocusEvent('blur'))
    await settle(40)
    expect(field('Review on').value).toBe('4 March 2028')
    await press_('Calendar: Review on')
    const sheet = document.querySelector('.calendar') as HTMLElement
    expect([sheet.querySelector('.calendar-month')?.textContent, sheet.querySelector('[data-selected]')?.textContent?.trim()]).toEqual(['March 2028', '4'])
    expect(await faults()).toEqual([])
    named('The month after').click()
    await settle(40)
    named(/ 5 April 2028/, '.calendar-day').click()
    await settle(60)
    expect([field('Review on').value, document.querySelector('.calendar')]).toEqual(['5 April 2028', null])
    await send()
    await password()
    expect(said()).toEqual(['The order is in force'])
    expect([...world.orders.values()].at(-1)).toMatchObject({ name: 'Sam Price', reason: 'Court order.', review_on: '2028-04-05' })
  })
})

describe('for a teacher', () => {
  it('shows own pupils, no addresses, and nothing of the office', async () => {
    await start('#/parents', { as: 'teacher' })
    expect(document.querySelector('h1')?.textContent).toBe('Parents/carers')
    expect(rows().length).toBeGreaterThan(0)
    const own = world.own() ?? new Set()
    for (const row of rows()) expect([...own].some((id) => world.users.get(row.dataset.pupil ?? '')?.class_id === id || world.users.get(row.dataset.pupil ?? '')?.teaching.includes(String(id)))).toBe(true)
    expect(shown()).not.toContain('@home.example')
    for (const word of [/^Invite/, /^Remove /, /^Revoke/, /No-link/, /^Send again/]) expect(buttons().filter((b) => word.test(b))).toEqual([])
    press('n')
    await settle(20)
    expect(document.querySelector('[role=dialog]')).toBeNull()
    expect(named('Create QR codes')).toBeTruthy()
    expect(world.operator).toBe(TEACHER)
    expect(await faults()).toEqual([])
  })
})

describe('every screen of parents, mail and the portal can be used with a screen reader', () => {
  for (const hash of ['#/parents', '#/parents?show=stuck', '#/parents/orders', '#/setup/mail', '#/users/user-60']) {
    it(hash, async () => {
      await start(hash)
      expect(await faults()).toEqual([])
    })
  }

  for (const [name, hash, button] of [['removing an adult', '#/parents', /^Remove /], ['inviting', '#/parents', /^Invite a parent/], ['adding an order', '#/parents/orders', 'Add an order']] as const) {
    it(name, async () => {
      await start(hash)
      await press_(button)
      expect(await faults()).toEqual([])
    })
  }
})
