//! Providers: the stand-ins of tests/doubles for one world, and the browser in which somebody signs in with them.
//!
//! The program opens "the system's browser". In a world that is a program that writes down what it was asked to open; a
//! real browser then goes there, when the journey says so and as whom.

import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { chromium } from 'playwright-core'

import { start } from '../../doubles/serve.mjs'
import { executable } from './browser.mjs'
import { PATIENCE, until } from './wait.mjs'

/** Wonde, Google and Microsoft of one world. To be started before its window, whose environment leads to them. */
export class Providers {
  #doubles
  #browser
  #asked
  #opened = 0

  /**
   * @param {import('./world.mjs').World} world
   * @param {Parameters<typeof start>[0]} wishes `{ pupils: 1500, disturb: true }`, `{ people: … }`
   */
  static async start(world, wishes) {
    const providers = new Providers()
    const doubles = await start(wishes)
    providers.#doubles = doubles
    /** What there is to type, and where: see the README of tests/doubles. */
    providers.line = doubles.line
    world.host(providers)
    const browser = join(world.home, 'browser')
    providers.#asked = join(world.home, 'asked')
    writeFileSync(browser, `#!/bin/sh\nprintf '%s\\n' "$1" >> '${providers.#asked}'\n`, { mode: 0o700 })
    Object.assign(world.env, doubles.line.env, { BROWSER: browser })
    // From here nobody but this computer can be reached.
    const args = ['--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost']
    providers.#browser = await chromium.launch({ executablePath: executable(world), env: world.env, args })
    return providers
  }

  /** Asks the stand-ins' own interface: with a body it changes something. */
  async control(path, body) {
    const wish = body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    const answer = await fetch(`${this.line.control}${path}`, wish)
    const text = await answer.text()
    assert.ok(answer.ok, `${path}: ${answer.status} ${text}`)
    return text ? JSON.parse(text) : null
  }

  /**
   * Waits until the program opens a browser, signs somebody in there, and waits for the page with which the program closes.
   * @param {string} [who] `key` in `line.users`, or of anybody whom the page offers; null presses Cancel
   * @returns {Promise<string>} the text of the program's page
   */
  async signIn(who = 'admin') {
    const address = await this.opened()
    const context = await this.#browser.newContext()
    context.setDefaultTimeout(PATIENCE)
    try {
      const page = await context.newPage()
      await page.goto(address)
      const button = page.locator(who === null ? '#cancel' : `[id="as-${who}"]`)
      await button.or(page.locator('#error')).waitFor()
      await isCalm(page)
      await button.click()
      return await until('the browser is back at the program', () => back(page, this.#isOurs))
    } finally {
      await context.close()
    }
  }

  /** The next address that the program opens in a browser. */
  async opened() {
    const address = await until('the program opens the browser', () => {
      const said = existsSync(this.#asked) ? readFileSync(this.#asked, 'utf8') : ''
      // What is after the last end of line is not yet whole.
      return said.split('\n').slice(0, -1)[this.#opened]
    })
    this.#opened += 1
    return address
  }

  #isOurs = (url) => Object.values(this.line).includes(new URL(url).origin)

  async end() {
    await this.#browser?.close()
    await this.#doubles.end()
  }
}

/** The text of the program's page, once it is there; what stands in its place is told. */
async function back(page, isProvider) {
  const at = page.url()
  if (at.startsWith('chrome-error:')) throw Object.assign(new Error('nobody answers where the provider sent the browser'), { isFinal: true })
  if (isProvider(at)) await isCalm(page)
  else if (await page.getByRole('heading', { level: 1 }).count() > 0) {
    return (await page.locator('body').innerText()).replace(/\s+/g, ' ').trim()
  }
  // Without the query: it has a code in it.
  throw new Error(`it is at ${at.replace(/\?.*/s, '')}`)
}

/** Asserts that a provider's page is none that ends the sign-in with an error. */
async function isCalm(page) {
  const [error] = await page.locator('#error').allInnerTexts()
  if (error) throw Object.assign(new Error(`the provider says: ${error}`), { isFinal: true })
}
