// The fake bridge's answers about mail and the Parent Portal. No part of the built program.
import type { MailSettings, MailShown, MailState, PortalSetup } from '../types'
import { DAY } from './people'
import type { Answers } from './users'
import { fault, type World } from './world'

export interface FakeMail { settings: MailSettings, secret: string, mails: MailShown[], trouble: string | null }
export interface FakePortal extends Pick<PortalSetup, 'on' | 'listen' | 'port'> { broken: string | null }

export const noMail = (): FakeMail => ({
  settings: { host: 'smtp.larkfield.example', port: 465, security: 'tls', username: 'office@larkfield.example', auth: 'password', from: 'office@larkfield.example', from_name: '', reply_to: '', paused: false },
  secret: 'plum', mails: [], trouble: null,
})
export const noPortal = (): FakePortal => ({ on: true, listen: 'this_computer', port: 8443, broken: null })

const SAID: Partial<Record<MailState, string>> = { bounced: 'The mail server said: 550 No such mailbox', unsure: 'The connection broke at the last moment. The mail may have gone or not.', cancelled: '' }

/** One mail for each invitation by e-mail, and a few of other kinds. */
export function pastMail(world: World): void {
  const now = Date.now()
  const make = (id: string, of: Partial<MailShown>): MailShown => ({ id: `mail-${id}`, kind: 'invitation', recipient: '', child: null, state: 'sent', attempts: 1, said: '', next_at: 0, at: now - 2 * DAY, done_at: now - 2 * DAY, can_again: false, ...of })
  const mails = [...world.users.values()].flatMap((u) => u.invitations.filter((one) => one.email !== null).map((one) => {
    const state: MailState = one.state === 'queued' ? 'queued' : one.state === 'bounced' ? 'bounced' : 'sent'
    return make(one.id, { recipient: one.email ?? '', child: u.given_name, at: one.at, state, attempts: state === 'queued' ? 0 : 1, next_at: state === 'queued' ? now + 60_000 : 0, done_at: state === 'queued' ? null : one.at + 40_000, said: SAID[state] ?? '' })
  }))
  mails.push(make('verify', { kind: 'verify', recipient: 'rhodri.evans@home.example', at: now - 3_600_000, done_at: now - 3_590_000 }))
  mails.push(make('unsure', { kind: 'invitation', recipient: 'grace.begum@home.example', child: 'Mia', at: now - 7_200_000, state: 'unsure', said: SAID.unsure ?? '', done_at: now - 7_190_000, can_again: true }))
  world.mail.mails = mails.sort((a, b) => b.at - a.at)
}

export function mail(world: World): Answers {
  const changed = (sentence: string): { entry: string, count: number } => ({ entry: world.enter({ action: 'settings_changed', sentence, details: [], count: 1, person: null, images: [], persons: [] }), count: 1 })
  const waiting = (): number => world.mail.mails.filter((one) => one.state === 'queued').length
  const isAddress = (text: string): boolean => /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(text)
  const isSetUp = (): boolean => world.mail.settings.host !== '' && world.mail.settings.from !== ''
  const account = (of: MailSettings): string => JSON.stringify([of.host, of.port, of.username, of.auth])

  return {
    read_mail: () => ({ settings: world.mail.settings, has_secret: world.mail.secret !== '', in_keyring: world.mail.secret !== '' && world.keyring, school: world.school, waiting: waiting(), trouble: world.mail.trouble }),
    change_mail: ({ settings, secret }) => {
      const host = settings.host.trim().toLowerCase()
      if (/[\s/]/.test(host)) throw fault('invalid', 'Enter the mail server’s name, such as smtp.larkfield.example, without spaces and without https://.', 'host')
      if (settings.security === 'none_on_loopback' && host !== '' && host !== 'localhost') throw fault('invalid', 'Without encryption, mail can be handed only to a server on this computer. Choose TLS or STARTTLS.', 'security')
      if (host !== '' && !isAddress(settings.from.trim())) throw fault('invalid', 'Enter the e-mail address that mails come from, such as office@larkfield.example.', 'from')
      if (host !== '' && settings.auth !== 'none' && settings.username.trim() === '') throw fault('invalid', 'Enter the username with which the mail server lets you sign in.', 'username')
      const next = { ...settings, host, from: settings.from.trim() }
      const kept = account(next) === account(world.mail.settings) ? world.mail.secret : ''
      if (host !== '' && settings.auth !== 'none' && secret === null && kept === '') throw fault('invalid', 'Enter the password for the mail server. It is asked for again whenever the server, the port or the username changes.', 'secret')
      world.needConfirmed()
      Object.assign(world.mail, { settings: next, secret: settings.auth === 'none' ? '' : (secret ?? kept), trouble: null })
      return changed('Changed how mail is sent')
    },
    test_mail: ({ to }) => {
      if (to.trim() === '') throw fault('invalid', 'Enter the address that the test message is to go to.', 'to')
      if (!isAddress(to.trim())) throw fault('invalid', `${to} is not an e-mail address that mail can be sent to.`, 'to')
      if (!isSetUp()) throw fault('invalid', 'No mail server is set up. Enter one in Setup first.')
      if (world.mail.trouble) return { ok: false, said: world.mail.trouble }
      return { ok: true, said: '250 2.0.0 OK' }
    },
    pause_mail: ({ paused }) => {
      world.mail.settings.paused = paused
      return changed(paused ? 'Held all mail back' : 'Let mail go again')
    },
    list_mail: ({ states }) => ({ mails: world.mail.mails.filter((one) => states.length === 0 || states.includes(one.state)), waiting: waiting(), set_up: isSetUp(), paused: world.mail.settings.paused, trouble: world.mail.trouble }),
    cancel_mail: ({ ids }) => {
      const those = world.mail.mails.filter((one) => ids.includes(one.id) && one.state === 'queued')
      if (those.length === 0) throw fault('not_found', 'That mail no longer waits: it has gone, or it was called back before.')
      those.forEach((one) => Object.assign(one, { state: 'cancelled', done_at: Date.now() }))
      return { entry: null, count: those.length }
    },
    send_mail_again: ({ ids }) => {
      const those = world.mail.mails.filter((one) => ids.includes(one.id) && one.can_again)
      if (those.length === 0) throw fault('not_found', 'That mail cannot be sent again, for what it said is no longer kept. Invite again, or let the parent ask for another.')
      those.forEach((one) => Object.assign(one, { state: 'queued', said: '', done_at: null, can_again: false, next_at: Date.now() }))
      return { entry: null, count: those.length }
    },
    take_bounces: ({ paths }) => {
      const taken = { bounced: 0, delayed: 0, known: 0, refused: [] as string[] }
      for (const path of paths) {
        const it = world.mail.mails.find((one) => one.state === 'sent')
        if (path.includes('lunch') || !it) taken.refused.push(`${path.split('/').at(-1)}: This is no report of a mail that came back. Open the message of the other mail server as a whole, saved as an .eml file.`)
        else {
          Object.assign(it, { state: 'bounced', said: 'The mail came back. The other mail server said: 550 5.1.1 no such user' })
          taken.bounced += 1
        }
      }
      return taken
    },
    read_portal: () => {
      const { on, listen, port, broken } = world.portal
      const [host, runs] = [listen === 'network' ? 'office-pc.local' : 'localhost', on && broken === null]
      return { on, listen, port, public_address: world.settings.portal_address, running_at: runs ? `http://${host}:${port}` : null, fault: on ? broken : null, policy: world.settings.acceptable_use, messages: world.settings.messages }
    },
    change_portal: ({ on, listen, port, public_address, policy, messages }) => {
      if (port < 1024 || port > 65535) throw fault('invalid', 'A port is a whole number from 1024 to 65535.', 'port')
      const bare = public_address.trim().replace(/^https:\/\//i, '').replace(/\/+$/, '').toLowerCase()
      if (bare !== '' && !/^[a-z0-9-]+(\.[a-z0-9-]+)+[a-z0-9-._:/]*$/.test(bare)) throw fault('invalid', 'Enter the address as https:// and a host, such as https://portal.larkfield.example, without ? or spaces.', 'public_address')
      world.needConfirmed()
      Object.assign(world.portal, { on, listen, port, broken: on && port === 8080 ? 'Another program on this computer uses port 8080. Choose another port.' : null })
      Object.assign(world.settings, { portal_address: bare && `https://${bare}`, acceptable_use: policy.trim(), messages })
      return changed('Changed the Parent Portal')
    },
  }
}
