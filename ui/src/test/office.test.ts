import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import App from '../App.svelte'
import { restart, type world } from '../lib/bridge/fake'
import { desk } from '../lib/desk.svelte'
import { recovery } from '../lib/features/first/recovery.svelte'
import { router } from '../lib/router.svelte'
import { toasts } from '../lib/toast.svelte'

let now: typeof world

function start(asked: Parameters<typeof restart>[0], hash: string): void {
  now = restart(asked)
  router.replace(hash)
  render(App)
}

const press = async (name: string | RegExp): Promise<void> => void (await fireEvent.click(await screen.findByRole('button', { name })))
const type = async (label: string | RegExp, text: string): Promise<void> => void (await fireEvent.input(await screen.findByLabelText(label), { target: { value: text } }))
const password = async (): Promise<void> => {
  await type(/^Password of/, 'right')
  await press('Continue')
}

beforeEach(() => {
  desk.state = null
  toasts.list = []
})
afterEach(() => {
  recovery.done()
  cleanup()
})

describe('the first run', () => {
  it('makes the school, and does not let go of the recovery key until it is on paper', async () => {
    start({ stage: 'welcome' }, '#/')
    await press('Make your school')
    await press('Continue')
    expect(await screen.findByText('Type the name of the school.')).toBeTruthy()
    await type('Name of the school', 'Beech Hill')
    await press('Continue')
    await type('Your name', 'Gill Thomas')
    expect(((await screen.findByLabelText('Username')) as HTMLInputElement).value).toBe('gthomas')
    await type('Password', 'plum-tree-boat')
    await type('The same password again', 'plum-tree-boat')
    await press('Make Beech Hill')
    expect(await screen.findByRole('heading', { name: 'Your recovery key' })).toBeTruthy()
    expect(screen.getAllByText('K7QM').length).toBeGreaterThan(0)
    now.emit('changed', { head: 99 })
    await new Promise((done) => setTimeout(done, 20))
    const go = screen.getByRole('button', { name: 'Continue' }) as HTMLButtonElement
    expect(go.disabled).toBe(true)
    await fireEvent.click(screen.getByRole('checkbox'))
    expect(go.disabled).toBe(false)
    await fireEvent.click(go)
    expect(await screen.findByRole('heading', { name: 'Manage users' })).toBeTruthy()
    expect(screen.queryByText('K7QM')).toBeNull()
  })

  it('keeps a refused password beside its field', async () => {
    start({ stage: 'sign_in' }, '#/')
    await type('Username', 'gthomas')
    await type('Password', 'wrong')
    await press('Sign in')
    expect(await screen.findByText('That is not the right password.')).toBeTruthy()
    expect(screen.getByLabelText('Password').getAttribute('aria-invalid')).toBe('true')
  })
})

describe('a backup on a new computer', () => {
  it('asks for its key, keeps a wrong one beside the field, and leads to sign-in', async () => {
    start({ stage: 'welcome' }, '#/')
    await press('Choose a backup…')
    expect(await screen.findByRole('heading', { name: 'The backup needs its key' })).toBeTruthy()
    await press('Restore the backup')
    expect(await screen.findByText('Type the recovery key.')).toBeTruthy()
    await fireEvent.click(screen.getByRole('radio', { name: 'Passphrase' }))
    const phrase = async (text: string): Promise<void> => void (await fireEvent.input(await screen.findByLabelText('Passphrase', { selector: '[type=password]' }), { target: { value: text } }))
    await phrase('wrong')
    await press('Restore the backup')
    expect(await screen.findByText('That is not the passphrase.')).toBeTruthy()
    await phrase('correct horse battery')
    await press('Restore the backup')
    expect(await screen.findByRole('heading', { name: 'Sign in' })).toBeTruthy()
    expect(await screen.findByText(/is restored\. Sign in as you did before/)).toBeTruthy()
  })

  it('that is none is said to be none, with what to do', async () => {
    start({ stage: 'welcome' }, '#/')
    now.backup = '/media/stick/not-a-backup.zip'
    await press('Choose a backup…')
    expect(await screen.findByText('That file is not a backup of Rollbook.')).toBeTruthy()
    expect(screen.getByText(/ends in \.rollbook/)).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Make your school' })).toBeTruthy()
  })
})

describe('the upload', () => {
  const atRest = (): Promise<void> => waitFor(() => expect((screen.getByRole('button', { name: 'Go on' }) as HTMLButtonElement).disabled).toBe(false))
  const toCheck = async (): Promise<void> => {
    start({}, '#/upload')
    await press('Choose a file…')
    await screen.findByRole('heading', { name: '4 rows need you' })
    await atRest()
  }

  it('mends a row in the preview and goes on to the next one', async () => {
    await toCheck()
    const field = (await screen.findByLabelText('Username of row 35')) as HTMLInputElement
    await fireEvent.input(field, { target: { value: 'jsmith9' } })
    await fireEvent.keyDown(field, { key: 'Enter' })
    expect(await screen.findByRole('heading', { name: '3 rows need you' })).toBeTruthy()
    await waitFor(() => expect((document.activeElement as HTMLElement).dataset.cell).toBe('0:63:email'))
  })

  it('puts a text back with Escape', async () => {
    await toCheck()
    const field = (await screen.findByLabelText('Username of row 35')) as HTMLInputElement
    await fireEvent.input(field, { target: { value: 'other' } })
    await fireEvent.keyDown(field, { key: 'Escape' })
    expect(field.value).toBe('j smith')
  })

  it('says the cost by number and name, and wants the number typed', async () => {
    await toCheck()
    await fireEvent.click(screen.getByRole('checkbox'))
    expect(await screen.findByRole('heading', { name: 'This may be the wrong file' })).toBeTruthy()
    await atRest()
    await press('Go on')
    const go = await screen.findByRole('button', { name: 'Add 3 users, change 8, delete 14 pupils' })
    expect(await screen.findByText(/and 9 more$/)).toBeTruthy()
    await fireEvent.click(go)
    expect(await screen.findByText('That is not the number. Look at the sentence above.')).toBeTruthy()
    expect(now.upload).not.toBeNull()
    await type('The number', '14')
    await fireEvent.click(go)
    await password()
    expect(await screen.findByRole('heading', { name: /^Done: 3 added, 8 changed, 14 deleted/ })).toBeTruthy()
  })

  it('comes back to the check when the data changed meanwhile', async () => {
    await toCheck()
    await press('Go on')
    if (!now.upload) throw new Error('There is no draft.')
    now.upload.revision += 1
    await press(/^Add 3 users, change 8$/)
    await password()
    expect(await screen.findByText(/data changed while you were looking/)).toBeTruthy()
    expect(screen.getByRole('heading', { name: '4 rows need you' })).toBeTruthy()
    expect(now.upload).not.toBeNull()
  })

  it('offers a draft from before', async () => {
    await toCheck()
    cleanup()
    desk.state = null
    render(App)
    expect(await screen.findByText('You have not finished pupils september.csv')).toBeTruthy()
    await press('Go on checking')
    expect(await screen.findByRole('heading', { name: '4 rows need you' })).toBeTruthy()
  })
})

describe('classes', () => {
  it('says first who would leave another registration class', async () => {
    start({}, '#/classes')
    await fireEvent.click(await screen.findByText('4H', { selector: 'b' }))
    location.hash = (await screen.findByText('4H', { selector: 'b' })).closest('a')?.getAttribute('href') ?? ''
    await press('Add people')
    const options = await screen.findAllByRole('option')
    await fireEvent.click(options[0] as HTMLElement)
    await press('Add 1 person')
    const asked = await screen.findByRole('dialog', { name: '1 person is in another class' })
    const before = now.head
    expect(within(asked).getByText('4H')).toBeTruthy()
    await fireEvent.click(within(asked).getByRole('button', { name: 'Move 1 to 4H' }))
    await waitFor(() => expect(now.head).toBe(before + 1))
    expect(await screen.findByText('1 person is now in 4H')).toBeTruthy()
  })

  it('keeps a title that is taken in its field', async () => {
    start({}, '#/classes')
    await press('Add class')
    await type('Name', '4H')
    await fireEvent.submit((await screen.findByLabelText('Name')).closest('form') as HTMLFormElement)
    expect(await screen.findByText(/There is a class 4H already/)).toBeTruthy()
    expect((screen.getByLabelText('Name') as HTMLInputElement).value).toBe('4H')
  })
})

describe('history and setup', () => {
  it('strikes what was undone and leads to what undid it', async () => {
    start({}, '#/history')
    await screen.findByText('Imported 412 users')
    const user = [...now.users.values()][5]
    if (!user) throw new Error('There are no users.')
    now.write('users_changed', 'Changed somebody', ['First name: A → B'], () => (user.given_name = 'B'), { users: [user.id] })
    await press('Undo: Changed somebody')
    expect(await screen.findByText('Undid: Changed somebody')).toBeTruthy()
    expect(await screen.findByRole('button', { name: 'See when it was undone' })).toBeTruthy()
  })

  it('sets a passphrase, typed twice, after the operator’s own password', async () => {
    start({}, '#/setup')
    await press('Set a passphrase')
    const dialog = await screen.findByRole('dialog', { name: 'Set a passphrase' })
    const send = async (): Promise<void> => void (await fireEvent.click(within(dialog).getByRole('button', { name: 'Set a passphrase' })))
    await type('Passphrase', 'too short')
    await send()
    expect(await screen.findByText('The passphrase needs at least 12 characters.')).toBeTruthy()
    await type('Passphrase', 'correct horse battery')
    await type('The same passphrase again', 'correct horse')
    await send()
    expect(await screen.findByText('The two passphrases are not the same.')).toBeTruthy()
    await type('The same passphrase again', 'correct horse battery')
    await send()
    expect(now.hasPassphrase).toBe(false)
    await password()
    await waitFor(() => expect(now.hasPassphrase).toBe(true))
    expect(await screen.findByRole('button', { name: 'Change the passphrase' })).toBeTruthy()
  })

  it('refuses a number out of range and saves a good one', async () => {
    start({}, '#/setup')
    await type('Lock after', '999')
    await press('Save changes')
    expect(await screen.findByText('A whole number from 1 to 240.')).toBeTruthy()
    expect(now.settings.idle_minutes).toBe(10)
    await type('Lock after', '30')
    await press('Save changes')
    await waitFor(() => expect(now.settings.idle_minutes).toBe(30))
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Save changes' })).toBeNull())
  })
})
