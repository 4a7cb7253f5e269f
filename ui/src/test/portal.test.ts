import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { World } from '../lib/bridge/fake/world'
import { router } from '../lib/router.svelte'
import { toasts } from '../lib/toast.svelte'
import { named, open, settle, type } from './app'

let world: World
let close: () => Promise<void> = async () => undefined

async function start(hash: string): Promise<void> {
  ;({ world, close } = await open(hash))
}
beforeEach(() => (toasts.list = []))
afterEach(() => close())

const part = (id: string): HTMLElement => document.getElementById(`setup-${id}`)?.closest('section') as HTMLElement
const shown = (): string => document.body.textContent ?? ''
const field = (label: string): HTMLInputElement => [...document.querySelectorAll('label')].filter((it) => it.textContent?.startsWith(label)).map((it) => document.getElementById(it.htmlFor)).find((it) => it !== null) as HTMLInputElement
const submit = async (id: string, n = 0): Promise<void> => {
  part(id).querySelectorAll('form')[n]?.requestSubmit()
  await settle(60)
}
const password = async (): Promise<void> => {
  const dialog = document.querySelector('.dialog.above')
  type(dialog?.querySelector('input') as HTMLInputElement, 'right')
  dialog?.querySelector('form')?.requestSubmit()
  await settle(80)
}

describe('mail in Setup', () => {
  it('is set up with the fault beside its field, and the password kept unless another is typed', async () => {
    await start('#/setup')
    type(field('Mail server'), 'smtp larkfield')
    await settle()
    await submit('mail')
    expect(part('mail').textContent).toContain('without spaces')
    expect(document.activeElement).toBe(field('Mail server'))
    type(field('Mail server'), 'mail.larkfield.sch.uk')
    await settle()
    expect(part('mail').textContent).toContain('asked again because the server or the username is another one')
    await submit('mail')
    expect(part('mail').textContent).toContain('Enter the password for the mail server')
    type(field('Password'), 'boat')
    await submit('mail')
    await password()
    expect([world.mail.settings.host, world.mail.secret, field('Password').value]).toEqual(['mail.larkfield.sch.uk', 'boat', ''])
    type(field('With the name'), 'Larkfield office')
    await submit('mail')
    expect([world.mail.settings.from_name, world.mail.secret]).toEqual(['Larkfield office', 'boat'])
  })

  it('is filled in for the services most schools have', async () => {
    await start('#/setup')
    named('Microsoft 365').click()
    await settle(20)
    expect([field('Mail server').value, part('mail').querySelector<HTMLInputElement>('[inputmode=numeric]')?.value]).toEqual(['smtp.office365.com', '587'])
    named('Google Workspace').click()
    await settle(20)
    expect([field('Mail server').value, part('mail').querySelector<HTMLInputElement>('[inputmode=numeric]')?.value]).toEqual(['smtp.gmail.com', '465'])
    named('Put back').click()
    await settle(20)
    expect(field('Mail server').value).toBe('smtp.larkfield.example')
  })

  it('is tried out, with what the server said', async () => {
    await start('#/setup')
    await submit('mail', 1)
    expect(part('mail').textContent).toContain('The mail server took it')
    world.mail.trouble = 'The mail server smtp.larkfield.example cannot be reached.'
    await submit('mail', 1)
    expect(part('mail').textContent).toContain('It was not sent. The mail server smtp.larkfield.example cannot be reached.')
    type(field('Send a test message to'), ' ')
    await submit('mail', 1)
    expect(part('mail').textContent).toContain('Enter the address that the test message is to go to.')
    type(field('Send a test message to'), 'nobody')
    await submit('mail', 1)
    expect(part('mail').textContent).toContain('nobody is not an e-mail address')
    type(field('With the name'), 'Office')
    await settle(20)
    expect(part('mail').textContent).toContain('Save the changes first')
    expect((named('Send a test') as HTMLButtonElement).disabled).toBe(true)
  })

  it('is tried with the address that was just saved', async () => {
    await start('#/setup')
    type(field('Mail server'), '')
    type(field('Mails come from'), '')
    await submit('mail')
    await password()
    expect([field('Send a test message to').value, part('mail').textContent]).toEqual(['', expect.stringContaining('Enter a mail server above first.')])
    type(field('Mail server'), 'smtp.larkfield.example')
    type(field('Mails come from'), 'office@larkfield.example')
    type(field('Password'), 'plum')
    await submit('mail')
    expect(field('Send a test message to').value).toBe('office@larkfield.example')
    await submit('mail', 1)
    expect(part('mail').textContent).toContain('Look whether it arrived at office@larkfield.example.')
  })

  it('has switches whose hints are told once', async () => {
    await start('#/setup')
    for (const it of part('portal').querySelectorAll<HTMLInputElement>('[role=switch]')) {
      const [name, hint] = ['aria-labelledby', 'aria-describedby'].map((by) => document.getElementById(it.getAttribute(by) ?? '')?.textContent ?? '')
      expect([name?.length, hint?.length].every(Boolean) && !name?.includes(hint ?? '')).toBe(true)
    }
  })

  it('is known to have come back once the other server’s message is opened or dropped', async () => {
    await start('#/setup')
    const bounced = (): number => world.mail.mails.filter((one) => one.state === 'bounced').length
    const before = bounced()
    named('Open the message…').click()
    await settle(60)
    expect([bounced(), part('mail').textContent]).toEqual([before + 1, expect.stringContaining('1 mail is now known not to have arrived.')])
    world.emit('dropped', ['/home/office/lunch.eml', '/home/office/pupils.csv'])
    await settle(60)
    expect(part('mail').textContent).toContain('lunch.eml: This is no report of a mail that came back.')
    expect([bounced(), part('mail').textContent?.includes('pupils.csv')]).toEqual([before + 1, false])
  })

  it('is held back, which Parents/carers says too', async () => {
    await start('#/setup')
    part('mail').querySelector<HTMLInputElement>('[role=switch]')?.click()
    await settle(60)
    expect(world.mail.settings.paused).toBe(true)
    expect(toasts.list[0]?.text).toBe('Mail is held back')
    router.go('#/parents')
    await settle(80)
    expect(shown()).toContain('All mail is held back in Setup.')
  })
})

describe('the mails', () => {
  it('are filtered by how they stand, called back and sent again', async () => {
    await start('#/setup/mail')
    const waiting = (): number => world.mail.mails.filter((one) => one.state === 'queued').length
    const before = waiting()
    expect(named(`${before} mails wait`, 'a').getAttribute('href')).toBe('#/setup/mail')
    named(/wait$/, '.tiles button').click()
    await settle(20)
    named(/^Call back: the mail to/).click()
    await settle(60)
    expect(waiting()).toBe(before - 1)
    named(/may have gone$/, '.tiles button').click()
    await settle(20)
    named(/^Send again: the mail to/).click()
    await settle(60)
    expect(waiting()).toBe(before)
    expect(shown()).toContain('No mail fits')
    named('Show all').click()
    await settle(20)
    expect(shown()).toContain('Verify the address')
  })
})

describe('what happens by itself', () => {
  const told = async (): Promise<void> => {
    world.emit('changed', { head: world.head })
    await settle(80)
  }

  it('is shown when mail goes or comes back, though no entry tells of it', async () => {
    await start('#/setup/mail')
    const waiting = (): number => world.mail.mails.filter((one) => one.state === 'queued').length
    const [first, second] = world.mail.mails.filter((one) => one.state === 'queued')
    const before = waiting()
    Object.assign(first!, { state: 'sent', done_at: Date.now() })
    Object.assign(second!, { state: 'bounced', done_at: Date.now(), said: 'The mail server said: 550 No such mailbox' })
    await told()
    expect(named(`${before - 2} mails wait`, 'a').getAttribute('href')).toBe('#/setup/mail')
    expect(document.querySelector('.tiles')?.textContent).toContain(String(before - 2))
  })

  it('is shown when the portal stops, and when a parent registers', async () => {
    await start('#/setup')
    world.portal.broken = 'Another program uses the port.'
    await told()
    expect(part('portal').textContent).toContain('Another program uses the port.')
    router.go('#/parents')
    await settle(80)
    const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-pupil]')]
    const id = rows().map((row) => row.dataset.pupil ?? '').find((one) => world.one(one).invitations.some((it) => it.state === 'sent' && !it.stuck)) ?? ''
    const text = (): string => rows().find((row) => row.dataset.pupil === id)?.textContent ?? ''
    expect(text()).not.toContain('registered')
    for (const one of world.one(id).invitations) one.state = 'registered'
    await told()
    expect(text()).toContain('registered')
  })
})

describe('the Parent Portal in Setup', () => {
  it('is switched off and on, and says who can reach it', async () => {
    await start('#/setup')
    expect(part('portal').textContent).toContain('Only this computer, and people at home if')
    part('portal').querySelector<HTMLInputElement>('[role=switch]')?.click()
    await settle(60)
    await password()
    expect(world.portal.on).toBe(false)
    expect(part('portal').textContent).toContain('Nobody reaches it here.')
    expect(toasts.list.map((one) => one.text)).toContain('The Parent Portal is off')
  })

  it('lets parents write and reply, or not, at once', async () => {
    await start('#/setup')
    const switches = [...part('portal').querySelectorAll<HTMLInputElement>('[role=switch]')]
    expect(switches.map((it) => it.checked)).toEqual([true, true, true, true])
    switches[2]?.click()
    await settle(60)
    await password()
    expect([world.settings.messages, world.portal.on]).toEqual([{ parents: true, replies: false, mails: true }, true])
    expect(part('portal').textContent).toContain('Parents can reply to class boards')
  })

  it('stays as it is where the password is not given', async () => {
    await start('#/setup')
    const flip = part('portal').querySelector<HTMLInputElement>('[role=switch]')
    flip?.click()
    await settle(60)
    named('Cancel', '[role=dialog] button').click()
    await settle(60)
    expect([world.portal.on, flip?.checked]).toEqual([true, true])
  })

  it('lets the network in, with faults beside their fields and one of the service above', async () => {
    await start('#/setup')
    part('portal').querySelectorAll<HTMLInputElement>('input[type=radio]')[1]?.click()
    const port = [...part('portal').querySelectorAll<HTMLInputElement>('input')].find((it) => it.value === '8443') as HTMLInputElement
    type(port, '80')
    await settle()
    await submit('portal')
    expect(part('portal').textContent).toContain('A whole number from 1024 to 65535.')
    type(port, '8080')
    type(field('Public address'), 'http://larkfield')
    await settle()
    expect(part('portal').textContent).toContain('already lead to the address from before')
    await submit('portal')
    expect(part('portal').textContent).toContain('Enter the address as https://')
    expect(document.activeElement).toBe(field('Public address'))
    type(field('Public address'), 'Cards.Larkfield.sch.uk/')
    await submit('portal')
    await password()
    expect([world.portal.listen, world.settings.portal_address]).toEqual(['network', 'https://cards.larkfield.sch.uk'])
    expect(part('portal').textContent).toContain('Another program on this computer uses port 8080')
    expect(part('portal').textContent).toContain('Nobody, until the fault above is put right.')
  })

  it('has a policy that begins with a template, and says what changing it costs', async () => {
    await start('#/setup')
    named('Begin with a template').click()
    await settle(20)
    await submit('portal')
    await password()
    expect(world.settings.acceptable_use).toMatch(/^The Parent Portal lets you see/)
    type(field('Acceptable-use policy'), 'Be kind.')
    await settle(20)
    expect(part('portal').textContent).toContain('Every parent is asked to accept it anew')
  })
})
