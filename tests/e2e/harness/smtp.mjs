//! A mail server of the world's own: it takes every mail, delivers none, and shows what a reader would see. What came is
//! kept in `target/e2e/mail` to be looked at.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'

import { until } from './wait.mjs'
import { OUT } from './world.mjs'

/**
 * @typedef {object} Mail
 * @property {string} to the address it was handed over for
 * @property {string} from
 * @property {string} subject
 * @property {string} text
 * @property {string} html
 * @property {string} head all headers, as they came
 */

/** Without a certificate it speaks plainly, which Rollbook allows on this computer alone. */
export class MailServer {
  #folder
  #server
  #seen = new Map()
  /** @type {Mail[]} in the order they came */
  mails = []
  /** Addresses that do not exist here. */
  unknown = new Set()

  /** @param {import('./world.mjs').World} world @param {{ key: Buffer, cert: Buffer } | null} [certificate] */
  static async start(world, certificate = null) {
    const mail = new MailServer()
    mail.#folder = join(OUT, 'mail', world.name)
    mkdirSync(mail.#folder, { recursive: true })
    mail.#server = new SMTPServer({
      ...(certificate ? { ...certificate, secure: true } : { disabledCommands: ['AUTH', 'STARTTLS'] }),
      authOptional: true,
      disableReverseLookup: true,
      onRcptTo: ({ address }, _session, answer) => answer(mail.unknown.has(address) ? refusal(address) : null),
      onData: (stream, session, answer) => void mail.#take(stream, session).then(() => answer(), answer),
    })
    // What a client does wrong is the client's to say.
    mail.#server.on('error', () => undefined)
    const listening = mail.#server.listen(0, '127.0.0.1')
    await once(listening, 'listening')
    mail.port = listening.address().port
    return world.host(mail)
  }

  async #take(stream, { envelope }) {
    const parts = []
    for await (const part of stream) parts.push(part)
    const raw = Buffer.concat(parts)
    const { subject, text, html, from } = await simpleParser(raw)
    writeFileSync(join(this.#folder, `${String(this.mails.length + 1).padStart(2, '0')}.html`), html || `<pre>${text}</pre>`)
    const [head] = raw.toString('latin1').split('\r\n\r\n')
    for (const { address } of envelope.rcptTo) this.mails.push({ to: address, from: from?.text ?? '', subject: subject ?? '', text: text ?? '', html: html || '', head })
  }

  /** The mails to an address so far. */
  to(address) {
    return this.mails.filter((one) => one.to === address)
  }

  /** Waits for the next mail to an address that was not asked for before. */
  async next(address) {
    const at = this.#seen.get(address) ?? 0
    const mail = await until(`a mail to ${address} arrives`, () => this.to(address)[at])
    this.#seen.set(address, at + 1)
    return mail
  }

  /** How many mails to an address were not asked for yet. */
  unread(address) {
    return this.to(address).length - (this.#seen.get(address) ?? 0)
  }

  async end() {
    await new Promise((done) => { this.#server.close(done) })
  }
}

/** The one address of the portal in a mail; the plain text and the HTML have the same. */
export function linkIn({ text, html }, origin) {
  const links = (words) => new Set([...words.matchAll(/https:\/\/[^\s"<>)]+/gi)].map(([link]) => link.replace(/[.,]$/, '')))
  const found = [...links(text)]
  assert.equal(found.length, 1, `one address in the text: ${text}`)
  assert.ok(found[0].toLowerCase().startsWith(`${origin}/`), `${found[0]} leads to the portal`)
  assert.deepEqual([...links(html.replaceAll('&amp;', '&'))], found, 'the HTML has the same address')
  return found[0]
}

function refusal(address) {
  return Object.assign(new Error(`5.1.1 ${address} does not exist here`), { responseCode: 550 })
}
