import axe from 'axe-core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { call } from '../lib/bridge/call'
import { liveCard } from '../lib/bridge/fake/paper'
import { TEACHER, type World } from '../lib/bridge/fake/world'
import { desk } from '../lib/desk.svelte'
import { flow } from '../lib/features/paper/flow.svelte'
import { manage } from '../lib/features/users/manage.svelte'
import { router } from '../lib/router.svelte'
import { toasts } from '../lib/toast.svelte'
import { named, open, press, settle, type } from './app'

let world: World
let close: () => Promise<void> = async () => undefined

async function start(hash: string, asked: Parameters<typeof open>[1] = {}): Promise<void> {
  ;({ world, close } = await open(hash, asked))
}
afterEach(async () => {
  vi.useRealTimers()
  toasts.list = []
  await close()
})

const shown = (): string => (document.querySelector('main')?.textContent ?? '').replace(/\s+/g, ' ')
const dialog = (): string => document.querySelector('[role=dialog]')?.textContent ?? ''
const faults = async (): Promise<string[]> => (await axe.run(document.body, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } })).violations.map((v) => `${v.id}: ${v.nodes[0]?.html.slice(0, 160)}`)
const tick = (title: string): void => named<HTMLInputElement>(new RegExp(`^${title}, \\d+ pupils?$`), 'input').click()
const button = (name: string | RegExp): HTMLButtonElement => named<HTMLButtonElement>(name, 'button')
const pupilsOf = (title: string) => world.live().filter((u) => u.role === 'student' && world.row(u).class === title && u.status === 'active')

async function choose(...titles: string[]): Promise<void> {
  titles.forEach(tick)
  await settle()
  button('Preview').click()
  await settle(60)
}

describe('printing login cards', () => {
  it('shows the counts, the proof and the pages before anything is made', async () => {
    await start('#/paper')
    expect(button('Preview').disabled).toBe(true)
    await choose('1A')
    const n = pupilsOf('1A').length
    expect(shown()).toContain(`${n} login cards on ${Math.ceil(n / 10)} pages`)
    expect(shown()).toContain('Every code was read back from the page')
    expect([...document.querySelectorAll<HTMLImageElement>('.pages img')].every((img) => img.src.startsWith('data:image/svg+xml'))).toBe(true)
    expect(document.querySelector('.pages img')?.getAttribute('alt')).toMatch(/^Page 1 of \d, for .+ and .+/)
    expect(document.querySelector('.pages svg')).toBeNull()
    expect(world.paper.runs.some((run) => run.class === '1A')).toBe(false)
    expect(await faults()).toEqual([])
  })

  it('makes them alive only when they are printed, and takes that back', async () => {
    await start('#/paper')
    await choose('1A')
    button('Print').click()
    await settle(80)
    expect(document.querySelector('h1')?.textContent).toMatch(/^\d+ login cards were made \(C12-001 to C12-0\d\d\)\.$/)
    expect(pupilsOf('1A').every((u) => liveCard(u)?.startsWith('C12-'))).toBe(true)
    expect(await faults()).toEqual([])
    button(/^They did not come out/).click()
    await settle(60)
    expect(shown()).toContain('Taken back.')
    expect(pupilsOf('1A').some((u) => liveCard(u))).toBe(false)
  })

  it('leaves everything as it was when the print dialog is cancelled', async () => {
    await start('#/paper')
    world.paper.printed = false
    await choose('1A')
    button('Print').click()
    await settle(80)
    expect(shown()).toContain('Nothing was printed. Nothing has changed.')
    expect(flow.step).toBe('check')
    expect([flow.paper?.made, world.paper.runs.length, pupilsOf('1A').some((u) => liveCard(u))]).toEqual([null, 3, false])
    expect(document.querySelector('[data-print]')).toBeNull()
  })

  it('looks again when the data changed meanwhile', async () => {
    await start('#/paper')
    await choose('1A')
    world.write('users_changed', 'Changed', [], () => (world.one('user-1').given_name = 'Other'), { users: ['user-1'] })
    button('Print').click()
    await settle(60)
    expect(shown()).toContain('The data changed meanwhile')
    expect(flow.paper?.made).toBeNull()
    button('Print').click()
    await settle(80)
    expect(flow.step).toBe('done')
  })

  it('holds everything while the proof finds a fault, and leads to its page', async () => {
    await start('#/paper')
    world.paper.faulty = true
    await choose('1A', '1H')
    expect([button('Print').disabled, button('Save as PDF').disabled]).toEqual([true, true])
    expect(shown()).toContain('2 faults: nothing can be printed')
    button(/^Page 2/).click()
    await settle(40)
    expect(document.querySelector<HTMLElement>('.pages')?.scrollTop).toBeGreaterThan(100)
    expect(await faults()).toEqual([])
  })

  it('prints all but those the proof refused, and says who they are', async () => {
    await start('#/paper')
    world.paper.faulty = true
    flow.choice.sheets.cards = 'l7160'
    await choose('1A', '1H')
    const [all, names] = [flow.paper?.items.length ?? 0, flow.paper?.faults.map((f) => world.name(world.one(f.user ?? '')))]
    button('Print all but these 2').click()
    await settle(60)
    expect([flow.paper?.items.length, flow.paper?.size, flow.paper?.faults.length]).toEqual([all - 2, [210, 297], 0])
    expect(world.paper.drafts.at(-1)?.asked).toMatchObject({ sheet: 'l7160', classes: ['class-1a', 'class-1h'] })
    const said = new RegExp(`2 left out: (${names?.join(' and ')}|${names?.reverse().join(' and ')})`)
    expect(shown()).toMatch(said)
    button('Print').click()
    await settle(80)
    expect(flow.step).toBe('done')
    expect(shown()).toMatch(said)
    expect(await faults()).toEqual([])
  })

  it('prints the same pages again only while their codes work', async () => {
    await start('#/paper')
    await choose('1A')
    button('Print').click()
    await settle(80)
    const lost = flow.paper?.items[2]
    await call('recall_paper', { serials: [lost?.serial ?? ''] })
    await settle(40)
    world.asked = []
    button(/^Print again/).click()
    await settle(80)
    expect(world.asked.filter((name) => ['make_paper', 'paper_page', 'print_page', 'unmake_paper'].includes(name))).toEqual(['make_paper'])
    expect(shown()).toContain('Some of these codes no longer work')
    expect(document.querySelector('[role=alert]')?.textContent).toContain(lost?.name)
    expect([flow.step, flow.paper?.made?.name]).toEqual(['done', 'C12'])
    expect(await faults()).toEqual([])
  })

  it('asks whether they came out where taking back fails, also after the next sign-in', async () => {
    await start('#/paper')
    world.paper.printed = false
    world.refusing.unmake_paper = { code: 'busy', message: 'The data are in use.' }
    await choose('1A')
    button('Print').click()
    await settle(80)
    expect([flow.step, flow.paper?.made?.name]).toEqual(['done', 'C12'])
    expect(shown()).toContain('The data are in use.')
    button(/^They did not come out/).click()
    await settle(60)
    expect([flow.step, flow.paper?.made?.name]).toEqual(['done', 'C12'])
    expect(shown()).toContain('The data are in use.')
    await desk.lock()
    await settle(60)
    expect([flow.step, flow.paper, flow.failure]).toEqual(['choose', null, null])
    world.refusing = {}
    desk.take(await call('sign_in', { username: world.one('user-0').username, password: 'right' }))
    await settle(80)
    expect(shown()).toContain('Did they come out?')
    button(/^They did not come out/).click()
    await settle(60)
    expect(shown()).toContain('Taken back.')
    expect(pupilsOf('1A').some((u) => liveCard(u))).toBe(false)
  })

  it('asks no more once it was answered', async () => {
    await start('#/paper')
    await choose('1A')
    button('Print').click()
    await settle(80)
    button(/^Print cards for another class/).click()
    await settle(40)
    router.go('#/classes')
    await settle(40)
    router.go('#/paper')
    await settle(60)
    expect([flow.step, flow.draft]).toEqual(['choose', null])
  })

  it('does not lock while the print dialog is open', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] })
    await start('#/paper')
    let answered: (printed: boolean) => void = () => undefined
    world.paper.printed = new Promise((resolve) => (answered = resolve))
    await choose('1A')
    button('Print').click()
    await settle(80)
    world.asked = []
    vi.advanceTimersByTime(30 * 60_000)
    await settle(40)
    expect([flow.busy, world.stage]).toEqual(['printing', 'open'])
    expect(world.asked.filter((name) => name === 'list_classes').length).toBeGreaterThan(25)
    answered(false)
    await settle(60)
    expect(shown()).toContain('Nothing was printed. Nothing has changed.')
    expect(pupilsOf('1A').some((u) => liveCard(u))).toBe(false)
    vi.advanceTimersByTime(11 * 60_000)
    await settle(40)
    expect(world.stage).toBe('sign_in')
  })

  it('says so when it was stopped', async () => {
    await start('#/paper')
    await choose('1A')
    world.refusing.make_paper = { code: 'cancelled', message: 'Stopped.' }
    button('Print').click()
    await settle(60)
    expect(shown()).toContain('Stopped. Nothing was made.')
    expect(flow.step).toBe('check')
  })

  it('takes the shell’s days for the last one', async () => {
    await start('#/paper')
    const days = await call('paper_languages')
    button('Another day').click()
    await settle()
    const field = document.querySelector<HTMLInputElement>('.date-field input') as HTMLInputElement
    type(field, '1/1/2199')
    await settle()
    expect(shown()).toContain('The last day that can be chosen is')
    type(field, days.cards_last)
    tick('1A')
    await settle()
    expect(button('Preview').disabled).toBe(false)
    type(field, '1 Jan 2001')
    await settle()
    expect(shown()).toContain('Choose a day that is still to come.')
    expect(button('Preview').disabled).toBe(true)
    type(field, 'soon')
    field.dispatchEvent(new FocusEvent('blur'))
    await settle()
    expect(shown()).toContain('Type a day, such as 3/9/2026.')
    expect(button('Preview').disabled).toBe(true)
  })

  it('saves a PDF under the name of the pages', async () => {
    await start('#/paper')
    await choose('1A')
    button('Save as PDF').click()
    await settle(60)
    expect(world.paper.chosen).toEqual(['Login cards 1A.pdf'])
    expect(shown()).toContain('Saved as /home/office/Documents/Login cards 1A.pdf')
    expect(button(/^Open folder/)).toBeTruthy()
    button(/^Print the count sheet/).click()
    await settle(60)
    expect(document.querySelector('h1')?.textContent).toBe('Count sheet C12')
    button('Print').click()
    await settle(80)
    expect(document.querySelector('h1')?.textContent).toBe('Count sheet C12 was printed.')
    button(/^Back to Login cards 1A/).click()
    await settle(40)
    expect(shown()).toContain('Saved as /home/office/Documents/Login cards 1A.pdf')
    button(/^Print the count sheet/).click()
    await settle(60)
    button('Back to Login cards 1A').click()
    await settle(40)
    button(/^They did not come out/).click()
    await settle(60)
    expect(shown()).toContain('Taken back.')
    expect(pupilsOf('1A').some((u) => liveCard(u))).toBe(false)
  })

  it('prints only for those who need one, and says who keeps theirs', async () => {
    await start('#/paper')
    await choose('3A')
    expect(flow.paper?.items.length).toBeLessThan(10)
    expect(shown()).toMatch(/\d+ keep the card they hold/)
    expect(shown()).toContain('3 cards they hold stop working')
    button('Back').click()
    await settle()
    document.querySelector<HTMLInputElement>('input[value=all]')?.click()
    await settle()
    button('Preview').click()
    await settle(60)
    expect(flow.paper?.kept.every((one) => one.why === 'suspended')).toBe(true)
  })

  it('asks the operator’s own password for first passwords', async () => {
    await start('#/paper')
    named<HTMLElement>(/^Print a first password/, 'label').querySelector('input')?.click()
    await choose('1A')
    expect(desk.confirming).not.toBeNull()
    desk.confirming?.settle(false)
    await settle(40)
    expect(flow.step).toBe('choose')
    button('Preview').click()
    await settle()
    await call('confirm', { password: 'right' })
    desk.confirming?.settle(true)
    await settle(60)
    expect(flow.step).toBe('check')
  })

  it('asks for it again before passwords are printed, and forgets them at the lock', async () => {
    await start('#/paper')
    await call('confirm', { password: 'right' })
    for (const user of pupilsOf('1A')) user.password = null
    flow.choice.first_passwords = true
    await choose('1A')
    expect(flow.paper?.passwords).toBe(pupilsOf('1A').length)
    world.confirmedAt = 0
    button('Print').click()
    await settle(60)
    desk.confirming?.settle(false)
    await settle(40)
    expect([flow.paper?.made, shown().includes('Stopped. Nothing was made.')]).toEqual([null, true])
    button('Print').click()
    await settle(60)
    await call('confirm', { password: 'right' })
    desk.confirming?.settle(true)
    await settle(80)
    expect(flow.step).toBe('done')
    await desk.lock()
    desk.take(await call('sign_in', { username: world.one('user-0').username, password: 'right' }))
    await settle(80)
    expect(shown()).toContain('Did they come out?')
    expect(shown()).not.toContain('Print again')
    button(/^They did not come out/).click()
    await settle(60)
    expect([flow.step, pupilsOf('1A').some((u) => liveCard(u))]).toEqual(['choose', false])
    expect(shown()).toContain('Taken back.')
  })

  it('keeps the pages while one looks at another screen', async () => {
    await start('#/paper')
    await choose('1A')
    router.go('#/classes')
    await settle(40)
    router.go('#/paper')
    await settle(60)
    expect(document.querySelector('h1')?.textContent).toBe('Login cards 1A')
  })
})

describe('letters', () => {
  it('warn of a language nobody has checked and of a missing address', async () => {
    await start('#/paper')
    world.settings.portal_address = ''
    document.querySelector<HTMLInputElement>('input[value=letters]')?.click()
    await settle()
    flow.choice.language = 'so'
    await settle()
    expect(shown()).toContain('No native reader has checked the words in Soomaali (Somali) yet.')
    await choose('1A')
    expect(shown()).toContain('There is no sign-in address yet')
    expect(shown()).toContain('No native reader has checked the words in Soomaali (Somali).')
  })

  it('are in the language chosen for a family, with undo', async () => {
    await start('#/users/user-1')
    manage.begin('language', ['user-1', 'user-2'])
    await settle(40)
    expect(dialog()).toContain('Language of letters to 2 families')
    await call('choose_language', { ids: ['user-1'], language: 'cy' })
    expect(world.one('user-1').language).toBe('cy')
    button('Choose for 2 pupils').click()
    await settle(60)
    expect(world.one('user-1').language).toBe('')
    toasts.list[0]?.undo?.()
    await settle(60)
    expect(world.one('user-1').language).toBe('cy')
  })
})

describe('other screens', () => {
  it('hand over who is selected', async () => {
    await start('#/users')
    for (const row of [0, 1]) document.querySelector<HTMLElement>(`[data-cell="${row}:0"]`)?.click()
    await settle()
    const ids = manage.selection.list()
    button('Print cards').click()
    await settle(60)
    expect([router.screen, flow.choice.users]).toEqual(['paper', ids])
    expect(shown()).toContain('2 chosen users')
    button('Remove 2 chosen users').click()
    await settle()
    expect(button('Preview').disabled).toBe(true)
  })

  it('hand over a class, ready to preview', async () => {
    await start('#/classes/class-1a')
    await settle(40)
    const menu = button('Print')
    menu.focus()
    press('ArrowDown')
    await settle(60)
    named('Print letters').click()
    await settle(60)
    expect([flow.choice.kind, [...flow.choice.classes]]).toEqual(['letters', ['class-1a']])
    expect(button('Preview').disabled).toBe(false)
  })

  it('filter by missing cards', async () => {
    await start('#/users')
    manage.look({ ...manage.filter, no_card: true })
    await settle(60)
    expect(manage.pages.at(0)?.has_card).toBe(false)
    expect(shown()).toContain('No card that works')
  })

  it('renew and void one card', async () => {
    await start('#/users')
    const user = world.live().find((u) => liveCard(u) && u.status === 'active')
    const before = liveCard(user as never)
    manage.begin('card', [user?.id ?? ''])
    await settle(60)
    expect(dialog()).toContain(`A new card replaces ${before}.`)
    button('Renew card').click()
    await settle(60)
    expect(dialog()).toContain(`${before} stops working when you print or save it.`)
    expect(await faults()).toEqual([])
    button('Print').click()
    await settle(80)
    expect(liveCard(user as never)).toBe('C12-001')
    expect(user?.printed[before ?? '']).toBe('replaced')
    expect(world.paper.drafts.at(-1)?.asked).toMatchObject({ aside: true })
    button('Close').click()
    await settle(40)
    manage.begin('card', [user?.id ?? ''])
    await settle(60)
    button('Void card').click()
    await settle(60)
    expect(liveCard(user as never)).toBeNull()
    toasts.list.at(-1)?.undo?.()
    await settle(60)
    expect(liveCard(user as never) ?? liveCard(world.one(user?.id ?? ''))).toBe('C12-001')
  })
})

describe('one card beside other work', () => {
  it('leaves the pages of the screen alone, and is taken back where the dialog is closed meanwhile', async () => {
    await start('#/paper')
    await choose('1A')
    router.go('#/users')
    await settle(40)
    const user = world.live().find((u) => !liveCard(u) && u.status === 'active' && world.row(u).class === '1A')
    manage.begin('card', [user?.id ?? ''])
    await settle(80)
    let answered: (printed: boolean) => void = () => undefined
    world.paper.printed = new Promise((resolve) => (answered = resolve))
    button('Print').click()
    await settle(60)
    expect(liveCard(user as never)).toBe('C12-001')
    button('Cancel').click()
    await settle(40)
    expect(dialog()).toBe('')
    answered(false)
    await settle(60)
    expect(liveCard(world.one(user?.id ?? ''))).toBeNull()
    router.go('#/paper')
    await settle(60)
    expect(document.querySelector('h1')?.textContent).toBe('Login cards 1A')
    expect(world.asked).not.toContain('discard_paper')
  })
})

describe('what was printed so far', () => {
  it('recalls a run after saying the cost, and undoes it', async () => {
    await start('#/paper/runs/run-C11')
    const live = Number(/Recall (\d+) cards/.exec((button('Recall all').click(), await settle(40), dialog()))?.[1])
    expect(live).toBeGreaterThan(20)
    expect(dialog()).toMatch(/ and \d+ others/)
    button(`Recall ${live} cards`).click()
    await settle(60)
    const states = async (): Promise<string[]> => (await call('find_run', { id: 'run-C11' })).items.map((item) => item.state)
    expect(new Set(await states())).toEqual(new Set(['recalled']))
    toasts.list[0]?.undo?.()
    await settle(60)
    expect((await states()).filter((state) => state === 'alive').length).toBeGreaterThan(20)
  })

  it('recalls only what is ticked', async () => {
    await start('#/paper/runs/run-C11')
    for (const serial of ['C11-001', 'C11-003']) document.querySelector<HTMLInputElement>(`[data-serial="${serial}"] input`)?.click()
    await settle()
    button('Recall').click()
    await settle(40)
    button('Recall 2 cards').click()
    await settle(60)
    expect((await call('find_run', { id: 'run-C11' })).items.filter((item) => item.state === 'recalled').map((item) => item.serial)).toEqual(['C11-001', 'C11-003'])
  })

  it('finds a serial number, and says where there is none', async () => {
    await start('#/paper/runs')
    const field = document.querySelector<HTMLInputElement>('input[type=search]') as HTMLInputElement
    type(field, 'C99-001')
    field.form?.requestSubmit()
    await settle()
    expect(shown()).toContain('There is no C99-001')
    type(field, 'c11 3')
    field.form?.requestSubmit()
    await settle(80)
    expect(document.activeElement?.closest('[data-serial]')?.getAttribute('data-serial')).toBe('C11-003')
  })

  it('prints what changed', async () => {
    await start('#/paper/runs/run-C10')
    button('Print what changed').click()
    await settle(60)
    expect([flow.choice.users.length, flow.choice.which]).toEqual([3, 'needed'])
  })
})

describe('a teacher', () => {
  it('prints for own classes only', async () => {
    await start('#/paper', { as: 'teacher' })
    const own = world.own() ?? new Set()
    const boxes = [...document.querySelectorAll('.left li input')]
    expect(boxes.length).toBe(own.size)
    await choose(world.row(world.one(TEACHER)).class ?? '')
    const seen = [...(flow.paper?.items ?? []), ...(flow.paper?.kept ?? [])].map((one) => world.one(one.user))
    expect(seen.length).toBeGreaterThan(0)
    expect(seen.every((user) => world.sees(user))).toBe(true)
    router.go('#/paper/runs')
    await settle(60)
    const mine = world.paper.runs.filter((run) => run.items.some((item) => world.sees(world.one(item.user))))
    const rows = [...document.querySelectorAll('tbody tr')]
    expect(rows.map((row) => row.querySelector('a')?.textContent)).toEqual(mine.map((run) => run.name))
    expect([rows.length > 0, rows.length < world.paper.runs.length]).toEqual([true, true])
  })
})

describe('Setup', () => {
  it('brings a number into its range, and leaves everything else as it is', async () => {
    await start('#/setup')
    const days = named<HTMLElement>('The code of a letter works for', 'label').parentElement?.querySelector<HTMLInputElement>('input') as HTMLInputElement
    type(days, '9999')
    await settle()
    button('Save changes').click()
    await settle(60)
    expect([world.settings.code_days, days.value, world.settings.idle_minutes]).toEqual([365, '365', 10])
  })

  it('sets a logo and takes it away', async () => {
    await start('#/setup')
    button('Choose a logo…').click()
    await settle(40)
    expect(document.querySelector('img[alt="Logo of the school"]')).not.toBeNull()
    button('Take it away').click()
    await settle(40)
    expect(world.paper.logo).toBeNull()
  })
})
