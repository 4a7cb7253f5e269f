import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import App from '../App.svelte'
import { restart, type world } from '../lib/bridge/fake'
import { desk } from '../lib/desk.svelte'
import { router } from '../lib/router.svelte'
import { toasts } from '../lib/toast.svelte'
// The window reads it when it is wanted: here it is there at once.
import '../routes/Frame.svelte'

let now: typeof world

function start(hash: string, asked: Parameters<typeof restart>[0] = {}): void {
  now = restart(asked)
  now.providers.pace = 0
  router.replace(hash)
  render(App)
}

const button = (name: string | RegExp): Promise<HTMLElement> => screen.findByRole('button', { name })
const press = async (name: string | RegExp): Promise<void> => void (await fireEvent.click(await button(name)))
const type = async (label: string | RegExp, text: string): Promise<void> => void (await fireEvent.input(await screen.findByLabelText(label), { target: { value: text } }))
const password = async (): Promise<void> => {
  await type(/^Password of/, 'right')
  await press('Continue')
}
const unfold = async (within_: HTMLElement, name: string): Promise<void> => {
  const fold = within(within_).getByText(name).closest('details') as HTMLDetailsElement
  fold.open = true
  await fireEvent(fold, new Event('toggle'))
}
const provider = (name: string): Promise<HTMLElement> => screen.findByRole('region', { name: new RegExp(`^${name}`) })
const title = (name: string | RegExp): Promise<HTMLElement> => screen.findByRole('heading', { level: 1, name })
const row = async (name: RegExp): Promise<HTMLElement> => screen.findByRole('row', { name })

beforeEach(() => {
  desk.state = null
  toasts.list = []
})
afterEach(() => cleanup())

describe('Setup', () => {
  it('shows how each provider stands', async () => {
    start('#/setup')
    const wonde = await provider('Wonde')
    expect(within(wonde).getByText('Updates your users')).toBeTruthy()
    expect(within(wonde).getByText(/^yesterday, 16:40: 412 pupils, 38 staff and 44 classes$/)).toBeTruthy()
    expect(within(wonde).getByText('443 users')).toBeTruthy()
    expect(within(await provider('Google')).getByText(/classroom\.rosters\.readonly/)).toBeTruthy()
    expect(within(await provider('Microsoft')).queryByText('Signing in at the portal')).toBeNull()
  })

  it('says when the token is not on this computer', async () => {
    start('#/setup')
    Object.assign(now.providers.links.wonde ?? {}, { has_token: false })
    now.emit('changed', { head: now.head })
    expect(await within(await provider('Wonde')).findByText(/The token for Wonde is not on this computer/)).toBeTruthy()
  })

  it('links Wonde with a token and a school that was looked for', async () => {
    start('#/setup')
    now.providers.links = {}
    now.emit('changed', { head: now.head })
    await press('Link: Wonde')
    const dialog = await screen.findByRole('dialog', { name: 'Link Wonde' })
    await fireEvent.click(within(dialog).getByRole('button', { name: 'Link' }))
    expect(await screen.findByText('Paste the school’s token for Wonde.')).toBeTruthy()
    await type(/^Token/, 'a-long-row')
    await unfold(dialog, 'Find my school, or ask it for access')
    await type('Postcode or establishment number', 'MB4 7QT')
    await press('Find')
    await within(dialog).findByText('Millbrook Junior School')
    await fireEvent.click(within(dialog).getAllByRole('button', { name: 'Ask for access' })[1] as HTMLElement)
    expect((await within(dialog).findAllByText(/Asked Millbrook Junior School for access/)).length).toBeGreaterThan(0)
    await press('Use this school')
    await fireEvent.click(within(dialog).getByRole('button', { name: 'Link' }))
    await password()
    await waitFor(() => expect(now.providers.asked).toEqual([{ provider: 'wonde', school: 'A1930499544', region: '', token: 'a-long-row' }]))
    expect(await within(await provider('Wonde')).findByText('Updates your users')).toBeTruthy()
  })

  it('waits for the browser, and stops waiting when told to', async () => {
    start('#/setup')
    now.providers.pace = 1e6
    await press('Link: Microsoft')
    await type('Client ID', 'app-1')
    const dialog = await screen.findByRole('dialog', { name: 'Link Microsoft' })
    await fireEvent.click(within(dialog).getByRole('button', { name: 'Link' }))
    await password()
    expect(await screen.findByText('Finish in the browser')).toBeTruthy()
    await press('Stop waiting')
    await waitFor(() => expect(screen.queryByText('Finish in the browser')).toBeNull())
    expect((screen.getByLabelText('Client ID') as HTMLInputElement).value).toBe('app-1')
    expect(now.providers.links.microsoft).toBeUndefined()
  })

  it('says what unlinking costs before it asks for the password', async () => {
    start('#/setup')
    await press('Unlink: Wonde')
    expect(await screen.findByText(/^443 users who are matched stay as they are/)).toBeTruthy()
    expect(screen.getByText('It is the sync provider: your users are no longer updated.')).toBeTruthy()
    await press('Unlink Wonde')
    await password()
    await waitFor(() => expect(now.providers.links.wonde).toBeUndefined())
    expect(await button('Link: Wonde')).toBeTruthy()
  })

  it('imports the units that were ticked, once at least one is', async () => {
    start('#/setup')
    const google = await provider('Google')
    await unfold(google, 'What is imported')
    const unit = (await within(google).findByRole('checkbox', { name: '/Pupils' })) as HTMLInputElement
    expect(unit.checked).toBe(true)
    await fireEvent.click(unit)
    await fireEvent.submit(unit.closest('form') as HTMLFormElement)
    expect(await within(google).findByText('Choose at least one, or say that none are wanted.')).toBeTruthy()
    await fireEvent.click(within(google).getByRole('checkbox', { name: '/Reception' }))
    await fireEvent.submit(unit.closest('form') as HTMLFormElement)
    await waitFor(() => expect(now.providers.links.google?.choice.pupils).toEqual({ in: ['unit-/Reception'] }))
  })

  it('shows the redirect address letter by letter, and keeps a fault beside its field', async () => {
    start('#/setup')
    const wonde = await provider('Wonde')
    await unfold(wonde, 'Signing in at the portal')
    expect(await within(wonde).findByText('https://portal.larkfield.example/sign-in/wonde/back')).toBeTruthy()
    expect(within(wonde).getByText('https://portal.larkfield.example/sign-in/mylogin/back')).toBeTruthy()
    const on = within(wonde).getByRole('checkbox', { name: /Show a Wonde button/ })
    await fireEvent.click(on)
    await fireEvent.submit(on.closest('form') as HTMLFormElement)
    await password()
    expect(await within(wonde).findByText(/Wonde needs the client id and the secret/)).toBeTruthy()
    await fireEvent.input(within(wonde).getByLabelText('Client ID'), { target: { value: 'web' } })
    await fireEvent.input(within(wonde).getByLabelText('Client secret'), { target: { value: 'plum' } })
    await fireEvent.submit(on.closest('form') as HTMLFormElement)
    await waitFor(() => expect(now.providers.links.wonde?.sign_in.is_on).toBe(true))
  })

  it('says that there is no redirect address while the portal has no public one', async () => {
    start('#/setup')
    now.settings.portal_address = ''
    now.emit('changed', { head: now.head })
    const google = await provider('Google')
    await unfold(google, 'Signing in at the portal')
    expect(await within(google).findByText(/The portal has no public address yet/)).toBeTruthy()
  })
})

describe('reading a provider', () => {
  it('begins with the green button and leads to what it would change', async () => {
    start('#/users')
    expect(await button('Match with Google')).toBeTruthy()
    await press('Update from Wonde')
    expect(await screen.findByText('Wonde was read yesterday, 16:40: 412 pupils, 38 staff and 44 classes.')).toBeTruthy()
    await press('Read now')
    expect(await title('5 users need you')).toBeTruthy()
    expect(router.screen).toBe('sync')
  })

  it('goes on with what was read before, without the internet', async () => {
    start('#/users')
    await press('Update from Wonde')
    await press('Go on with what was read')
    expect(await title('5 users need you')).toBeTruthy()
    expect(now.asked).not.toContain('read_provider')
  })

  it('can be stopped, and says that all is as it was', async () => {
    start('#/users')
    now.providers.pace = 1e6
    await press('Update from Wonde')
    await press('Read now')
    await screen.findByText('Signing in')
    await press('Stop')
    expect(await screen.findByText('Stopped. What was read before stays as it was.')).toBeTruthy()
  })

  it('wants it said that far fewer than last time are right', async () => {
    start('#/users')
    now.providers.fewer = true
    await press('Update from Wonde')
    await press('Read now')
    expect(await screen.findByText(/named 31 pupils where it named 412 last time/)).toBeTruthy()
    await press('It is right: read again')
    expect(await title('5 users need you')).toBeTruthy()
  })

  it('is not offered where no provider is linked, nor to teachers', async () => {
    start('#/users', { as: 'teacher' })
    await title('My pupils')
    expect(screen.queryByRole('button', { name: /Wonde|Google/ })).toBeNull()
    expect(now.asked).not.toContain('list_providers')
  })
})

describe('the review', () => {
  const open = async (): Promise<void> => {
    start('#/sync/wonde')
    await title('5 users need you')
    await screen.findByRole('heading', { name: 'Who is Tomos Ahmed in Wonde?' })
  }
  const settleAll = async (): Promise<void> => {
    await press('Accept 2 strong suggestions')
    await title('3 users need you')
    for (let left = 3; left > 0; left -= 1) {
      await fireEvent.click((await screen.findAllByRole('button', { name: /^Ignore / }))[0] as HTMLElement)
      if (left > 1) await title(left === 2 ? '1 user needs you' : `${left - 1} users need you`)
    }
    await title('Ready: 6 new, 7 changed')
  }

  it('shows who somebody may be with the reasons, and matches them', async () => {
    await open()
    expect(await screen.findByText('same birthday, 11 March 2016')).toBeTruthy()
    expect(screen.getByText('surname spelt Ahmed-Ward, Ahmed here')).toBeTruthy()
    await press('This is the same person: Tomos Ahmed-Ward')
    expect(await title('4 users need you')).toBeTruthy()
    expect(within(await row(/^Tomos Ahmed /)).getByText('Matched')).toBeTruthy()
    expect(await screen.findByRole('heading', { name: 'Who is Ibrahim Patel in Wonde?' })).toBeTruthy()
    await press('Take back: Tomos Ahmed')
    expect(await title('5 users need you')).toBeTruthy()
  })

  it('is settled with the keyboard alone', async () => {
    await open()
    const first = await row(/^Tomos Ahmed /)
    first.focus()
    await fireEvent.keyDown(first, { key: 'ArrowDown' })
    await waitFor(() => expect(document.activeElement?.textContent).toContain('Ibrahim Patel'))
    await fireEvent.keyDown(document.activeElement as Element, { key: 'i' })
    expect(await title('4 users need you')).toBeTruthy()
    await waitFor(() => expect(document.activeElement?.textContent).toContain('Niamh Lewandowski'))
    await fireEvent.keyDown(document.activeElement as Element, { key: 'Delete' })
    expect(await title('3 users need you')).toBeTruthy()
    await waitFor(() => expect(document.activeElement?.textContent).toContain('Tomos Kamiński'))
    await fireEvent.keyDown(document.activeElement as Element, { key: 'Home' })
    await waitFor(() => expect(document.activeElement?.textContent).toContain('Tomos Ahmed'))
    await screen.findByText('same birthday, 11 March 2016')
    await fireEvent.keyDown(document.activeElement as Element, { key: 'm' })
    await waitFor(() => expect(document.activeElement?.textContent).toContain('Tomos Ahmed-Ward'))
    await fireEvent.keyDown(document.activeElement as Element, { key: 'Enter' })
    expect(await title('2 users need you')).toBeTruthy()
  })

  it('closes the suggestions with Escape and goes back to the row', async () => {
    await open()
    const first = await row(/^Tomos Ahmed /)
    first.focus()
    await screen.findByText('same birthday, 11 March 2016')
    await fireEvent.keyDown(first, { key: 'm' })
    await waitFor(() => expect(document.activeElement?.textContent).toContain('Tomos Ahmed-Ward'))
    await fireEvent.keyDown(document.activeElement as Element, { key: 'Escape' })
    await waitFor(() => expect(screen.queryByRole('heading', { name: /^Who is/ })).toBeNull())
    expect(document.activeElement).toBe(await row(/^Tomos Ahmed /))
  })

  it('warns of twins, and never accepts them among many', async () => {
    await open()
    expect(within(await row(/^Ibrahim Patel /)).getByText('twins: please look')).toBeTruthy()
    await press('Accept 2 strong suggestions')
    await title('3 users need you')
    expect(within(await row(/^Ibrahim Patel /)).getByText('twins: please look')).toBeTruthy()
  })

  it('accepts none of many when another plan was made since it was looked at', async () => {
    await open()
    if (!now.providers.plans.wonde) throw new Error('There is no plan.')
    now.providers.plans.wonde.revision += 1
    await press('Accept 2 strong suggestions')
    expect(await screen.findByText(/^Something changed while you were looking/)).toBeTruthy()
    await title('5 users need you')
    await press('Accept 2 strong suggestions')
    await title('3 users need you')
  })

  it('finds anybody who is not matched by name', async () => {
    await open()
    await type('Search 11 unmatched people', 'bethan')
    expect(await screen.findByText('Bethan Pryce')).toBeTruthy()
    await type('Search 11 unmatched people', 'nobody at all')
    expect(await screen.findByText(/is called “nobody at all”/)).toBeTruthy()
  })

  it('shows each change as old and new, and lets a newcomer be left out', async () => {
    await open()
    await press('7 changed')
    const changed = await row(/Adeyemi-Jones/)
    expect(within(changed).getByText('leaves Recorder group')).toBeTruthy()
    expect(within(changed).getByText('keeps First name, set by hand')).toBeTruthy()
    await press('6 new')
    await press('Leave out Rosa Lindqvist')
    expect(await button('5 new')).toBeTruthy()
    await press('1 left out')
    await press('Take back: Rosa Lindqvist')
    expect(await button('6 new')).toBeTruthy()
  })

  it('unties a match that was wrong', async () => {
    await open()
    await press('3 matched now')
    await screen.findByRole('heading', { name: 'Hana Green in Wonde' })
    await press('Not the same person')
    expect(await title('6 users need you')).toBeTruthy()
  })

  it('cannot be confirmed before everybody is settled; then it is, with the own password, and undone as one', async () => {
    await open()
    expect((await button('Update 13 users') as HTMLButtonElement).disabled).toBe(true)
    await settleAll()
    const before = now.live().length
    await press('Update 13 users')
    await title('Shall this be written?')
    await press('Update 13 users')
    await password()
    expect(await title('Done: 6 added, 7 changed')).toBeTruthy()
    expect(now.live().length).toBe(before + 6)
    expect(await button(/^Print cards for the 6 new users/)).toBeTruthy()
    await press('Undo all of it')
    expect(await title('The update is undone')).toBeTruthy()
    expect(now.live().length).toBe(before)
  })

  it('names those it deletes, and wants the number typed where an alarm holds it', async () => {
    await open()
    if (!now.providers.plans.wonde) throw new Error('There is no plan.')
    now.providers.plans.wonde.alarm = true
    await press('Delete José O’Brien')
    await title('4 users need you')
    await press('Accept 2 strong suggestions')
    await title('2 users need you')
    await press('Ignore Ibrahim Patel')
    await title('1 user needs you')
    await press('Ignore Tomos Kamiński')
    await title('Look at this before you go on')
    await press('Update 13 users, delete 1')
    expect(await screen.findByText(/^José O’Brien/)).toBeTruthy()
    await press('Update 13 users, delete 1')
    expect(await screen.findByText('That is not the number. Look at the sentence above.')).toBeTruthy()
    await type('The number', '2')
    await press('Update 13 users, delete 1')
    await password()
    expect(await title('Done: 6 added, 7 changed, 1 deleted')).toBeTruthy()
  })

  it('comes back to the check when something changed meanwhile', async () => {
    await open()
    await settleAll()
    await press('Update 13 users')
    if (!now.providers.plans.wonde) throw new Error('There is no plan.')
    now.providers.plans.wonde.revision += 1
    await press('Update 13 users')
    await password()
    expect(await screen.findByText(/^Something changed while you were looking/)).toBeTruthy()
    expect(await title('Ready: 6 new, 7 changed')).toBeTruthy()
  })

  it('only matches with a provider that is not the sync provider, and waits for nobody', async () => {
    start('#/sync/google')
    await title('5 users are not matched')
    expect(screen.getByText(/only matched for signing in with Google; nothing else changes/)).toBeTruthy()
    expect(screen.queryByRole('button', { name: /^Delete / })).toBeNull()
    expect(screen.queryByRole('button', { name: /unchanged/ })).toBeNull()
    await press('Match 3 users')
    await title('Shall this be written?')
    await press('Match 3 users')
    await password()
    expect(await title('Done: 3 matched')).toBeTruthy()
  })

  it('says so where a provider is not linked, or was not read yet', async () => {
    start('#/sync/microsoft')
    expect(await screen.findByRole('heading', { name: 'Microsoft is not linked' })).toBeTruthy()
    cleanup()
    desk.state = null
    start('#/sync/wonde')
    now.providers.plans = {}
    expect(await screen.findByRole('heading', { name: 'Wonde has not been read yet' })).toBeTruthy()
  })
})

describe('elsewhere', () => {
  it('the side bar says when the sync provider was read', async () => {
    start('#/classes')
    expect((await screen.findByText('Wonde read yesterday, 16:40')).closest('a')?.getAttribute('href')).toBe('#/sync/wonde')
  })

  it('the drawer says who somebody is at each provider, and releases what was kept', async () => {
    now = restart()
    start('#/users/user-3')
    now.one('user-3').kept = ['family_name']
    expect(await screen.findByText(/^same unique pupil number, since/)).toBeTruthy()
    await press('Release: Surname')
    expect(await screen.findByText('Surname follows Wonde again')).toBeTruthy()
    expect(now.one('user-3').kept).toEqual([])
  })

  it('the drawer changes the number that staff are known by, and keeps it from updates', async () => {
    now = restart()
    const teacher = [...now.users.values()].find((user) => user.role === 'teacher')
    if (!teacher) throw new Error('There is no teacher.')
    start(`#/users/${teacher.id}`)
    await fireEvent.keyDown(await screen.findByRole('button', { name: 'More' }), { key: 'Enter' })
    await fireEvent.click(await screen.findByRole('menuitem', { name: 'Change staff number' }))
    await fireEvent.input(await screen.findByRole('textbox', { name: /^Staff number/ }), { target: { value: ' T-0815 ' } })
    await press('Save')
    await waitFor(() => expect(now.one(teacher.id)).toMatchObject({ employee_number: 'T-0815', kept: ['employee_number'] }))
    expect(await screen.findByText('T-0815')).toBeTruthy()
  })

  it('a cell that is changed by hand is kept from updates, unless the tick is taken away', async () => {
    start('#/users')
    const edit = async (keep: boolean, text: string): Promise<void> => {
      const cell = (await screen.findAllByRole('gridcell')).find((it) => it.textContent?.trim() === 'Adaeze' || it.textContent?.trim() === 'Ada') as HTMLElement
      await fireEvent.dblClick(cell)
      cell.focus()
      await fireEvent.keyDown(cell, { key: 'Enter' })
      const field = await screen.findByRole('textbox', { name: /^First name of/ })
      const tick = (await screen.findByRole('checkbox', { name: 'Keep this when updating from Wonde' })) as HTMLInputElement
      expect(tick.checked).toBe(true)
      if (!keep) await fireEvent.keyDown(field, { key: 'k', altKey: true })
      expect(tick.checked).toBe(keep)
      await fireEvent.input(field, { target: { value: text } })
      await fireEvent.keyDown(field, { key: 'Enter' })
      await waitFor(() => expect([...now.users.values()].some((u) => u.given_name === text)).toBe(true))
    }
    await edit(false, 'Ada')
    expect([...now.users.values()].find((u) => u.given_name === 'Ada')?.kept ?? []).toEqual([])
    await edit(true, 'Addie')
    expect([...now.users.values()].find((u) => u.given_name === 'Addie')?.kept).toEqual(['given_name'])
  })
})
