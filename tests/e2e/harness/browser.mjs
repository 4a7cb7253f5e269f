//! Phones: the system's Chromium, small and touched, in which a parent does what a parent does.

import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

import { chromium } from 'playwright-core'

import * as page from './page.mjs'
import { PATIENCE, until } from './wait.mjs'
import { OUT } from './world.mjs'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const SIZE = { width: 390, height: 844 }
/** What a page may weigh on a poor line when nothing of it is known yet, in bytes. */
const LIGHT = 50 * 1024
/** What the system may call its Chromium; `ROLLBOOK_E2E_BROWSER` names another one. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']

/** One browser, from which nothing but the portal can be reached, and what is named beside it. */
export class Browser {
  #browser

  /**
   * @param {import('./world.mjs').World} world
   * @param {import('./proxy.mjs').Proxy} proxy
   * @param {string[]} [others] origins on this computer to which the portal may send its visitors
   */
  static async start(world, proxy, others = []) {
    const browser = new Browser()
    Object.assign(browser, { proxy, others })
    const beside = others.map((origin) => `, EXCLUDE ${new URL(origin).hostname}`).join('')
    const rules = `MAP ${proxy.host} 127.0.0.1:${proxy.port}, MAP * ~NOTFOUND${beside}`
    browser.#browser = await chromium.launch({ executablePath: executable(world), env: world.env,
      args: [`--host-resolver-rules=${rules}`] })
    return world.host(browser)
  }

  /**
   * A phone that was never here before.
   * @param {string} name whose it is, as it stands in the names of the pictures
   * @param {{ language?: string, script?: boolean }} [wishes] what the phone speaks; whether pages may run scripts
   */
  async phone(name, { language = 'en-GB', script = true } = {}) {
    const context = await this.#browser.newContext({ viewport: SIZE, screen: SIZE, deviceScaleFactor: 2, isMobile: true, hasTouch: true,
      locale: language, ignoreHTTPSErrors: true, javaScriptEnabled: script, serviceWorkers: 'block' })
    context.setDefaultTimeout(PATIENCE)
    return new Phone(name, this.proxy.origin, await context.newPage(), script, this.others)
  }

  end() {
    return this.#browser.close()
  }
}

/** One phone. `name` in all its methods is a text (the whole name) or a regular expression, as in a window. */
export class Phone {
  #page
  #strangers = []
  #complaints = []
  #pictures = 0

  constructor(name, origin, page, script, others = []) {
    Object.assign(this, { name, origin, script })
    this.#page = page
    const isKnown = (url) => [origin, ...others].some((one) => url.startsWith(`${one}/`))
    page.context().on('request', (asked) => { if (!isKnown(asked.url())) this.#strangers.push(asked.url()) })
    page.on('console', (said) => { if (said.type() === 'error' && !/status of 4\d\d/.test(said.text())) this.#complaints.push(said.text()) })
    page.on('pageerror', (error) => this.#complaints.push(error.message))
  }

  /** Goes to an address, as by a code or a link in a mail; answers with the status. */
  async open(address) {
    const answer = await this.#page.goto(new URL(address, this.origin).href)
    return answer.status()
  }

  /** The same page again; answers with the status. */
  async reload() {
    const answer = await this.#page.reload()
    return answer.status()
  }

  find(role, name = null) {
    return this.#page.getByRole(role, name === null ? {} : { name: whole(name) })
  }

  /** Touches what there is once of a role and name. */
  async tap(role, name = null) {
    await this.find(role, name).tap()
  }

  /** Chooses who signs in on the page of a provider, by the part of it that has this id. */
  async choose(id) {
    await this.#page.locator(`[id="${id}"]`).tap()
  }

  /** Types into a field. A password field has no role: it is found by its label. */
  async fill(label, value) {
    // A button that shows a password is named by the same label.
    await this.#page.getByLabel(whole(label)).and(this.#page.locator('input, textarea')).fill(value)
  }

  /** Waits for a heading of the first rank: the page is there. */
  async heading(name) {
    const found = this.#page.getByRole('heading', { level: 1, name: whole(name) })
    await until(`${this.name}’s phone has the heading “${name}”`, async () => {
      if (await found.isVisible()) return true
      throw new Error(`it shows: ${(await this.text()).slice(0, 600)}`)
    })
  }

  /** Waits until a text can be seen; gives the match. */
  see(wanted) {
    const pattern = wanted instanceof RegExp ? wanted : new RegExp(escape(wanted))
    return until(`${this.name}’s phone shows ${wanted}`, async () => {
      const text = await this.text()
      const match = pattern.exec(text)
      if (!match) throw new Error(`it shows: ${text.slice(0, 600)}`)
      return match
    })
  }

  /** What is read: without the signs around names that keep their direction from running into the words beside them. */
  async text() {
    return (await this.#page.locator('body').innerText()).replace(/[\u2066-\u2069]/g, '').replace(/\s+/g, ' ')
  }

  /** The texts of everything of a role, in order. */
  async texts(role, name = null) {
    return (await this.find(role, name).allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim())
  }

  /** What stands beside a word in a list of facts. */
  async named(term) {
    const fact = this.#page.getByRole('term').filter({ hasText: term }).locator('xpath=following-sibling::dd')
    return (await fact.innerText()).trim()
  }

  /** Where it is, without the origin. */
  get path() {
    const { origin, pathname, search } = new URL(this.#page.url())
    assert.equal(origin, this.origin, 'the phone is at the portal')
    return `${pathname}${search}`
  }

  async cookies() {
    return this.#page.context().cookies()
  }

  /** Waits until the page is in a language, and asserts that it is written in its direction. */
  async speaks(lang, dir) {
    await this.#page.locator(`html[lang="${lang}"]`).waitFor()
    assert.equal(await this.#page.locator('html').getAttribute('dir'), dir, `the direction of ${lang}`)
  }

  /** What came over the line for the page that is shown, in bytes. */
  async weight() {
    const sizes = await this.#page.evaluate(() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
      .map((entry) => entry.transferSize))
    return sizes.reduce((sum, size) => sum + size, 0)
  }

  async isLight() {
    const weight = await this.weight()
    assert.ok(weight > 0 && weight <= LIGHT, `the first page weighs ${(weight / 1024).toFixed(1)} KB`)
  }

  /**
   * Keeps a picture of the page and asserts what must be true of each: nothing that axe would fault, nothing to push
   * sideways, nothing asked of anybody else, no script and no style inside, nothing the browser complained about.
   */
  async isSound(what) {
    const folder = join(OUT, 'phone')
    mkdirSync(folder, { recursive: true })
    this.#pictures += 1
    const path = join(folder, `${this.name}-${String(this.#pictures).padStart(2, '0')}-${what.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.png`)
    assert.deepEqual(this.#strangers, [], `${what}: nobody else is asked for anything`)
    const facts = await this.#page.evaluate(() => ({
      across: document.documentElement.scrollWidth,
      inside: [...document.querySelectorAll('script:not([src]), style, [style]')].map((one) => one.outerHTML.slice(0, 200)),
    }))
    // What takes the picture leaves a style of its own behind.
    await this.#page.screenshot({ path, fullPage: true })
    assert.ok(facts.across <= SIZE.width, `${what} is ${facts.across} pixels wide`)
    assert.deepEqual(facts.inside, [], `${what}: script and style come from files`)
    if (this.script) {
      if (!(await this.#page.evaluate(() => Boolean(window.axe)))) await this.#page.evaluate(AXE)
      const faults = await this.#page.evaluate(page.faults)
      if (faults.length > 0) throw Object.assign(new Error(`axe faults ${what}: ${JSON.stringify(faults, null, 2)} (${path})`), { isAboutLooks: true })
    }
    assert.deepEqual(this.#complaints, [], `${what}: the browser complains about nothing`)
  }
}

/** The system's Chromium, or the one that is named. */
export function executable(world) {
  const found = process.env.ROLLBOOK_E2E_BROWSER ?? NAMES.map((name) => world.sync('which', [name]).stdout.trim()).find(Boolean)
  assert.ok(found, `the system has a browser: ${NAMES.join(', ')}`)
  return found
}

/** A whole name, whatever signs stand around the names of people in it; a regular expression is taken as it is. */
function whole(name) {
  return name instanceof RegExp ? name : new RegExp(`^[\\s\u2066-\u2069]*${escape(name)}[\\s\u2066-\u2069]*$`)
}

function escape(text) {
  const sign = (one) => (/\s/.test(one) ? '\\s+' : one.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return [...text.replace(/\s+/g, ' ')].map(sign).join('[\u2066-\u2069]*')
}
