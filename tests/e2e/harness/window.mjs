//! The window as a person uses it: things are found by what they are and what they are called.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

import { Dialogs } from './dialogs.mjs'
import * as page from './page.mjs'
import { measure } from './png.mjs'
import { until } from './wait.mjs'
import { Session } from './webdriver.mjs'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** The page's size that everything is designed for. */
export const SIZE = { width: 1280, height: 800 }

/** An element that went or was covered while we acted: it is looked for again, until the deadline. */
const MOVING = ['stale element reference', 'element click intercepted', 'element not interactable', 'no such element']

/** One open window. `name` in all its methods is a text (the whole name) or a regular expression. */
export class Window {
  static async open({ world, driver, address, program, args }) {
    const session = await Session.start(address, program, args)
    const window = new Window()
    Object.assign(window, { world, driver, session, program, dialogs: new Dialogs(world) })
    await until('the page is loaded', () => session.run(() => document.readyState === 'complete'))
    await window.focus()
    return window
  }

  /** Gives the window the keyboard, as clicking on it would; there is no window manager here to do it. */
  focus() {
    return this.dialogs.focusMain()
  }

  /** All elements of a role, perhaps of a name, perhaps inside another. */
  async all(role, name = null, inside = null) {
    if (!(await this.session.run(() => Boolean(window.axe)))) await this.session.load(AXE)
    return this.session.run(page.findAll, role, asPattern(name), inside)
  }

  /** The one element of a role and name; waits for it. More than one is a failure of the journey. */
  async find(role, name = null, inside = null) {
    const found = await until(`there is a ${role} ${spell(name)}`, async () => {
      const all = await this.all(role, name, inside)
      return all.length > 0 && all
    })
    assert.equal(found.length, 1, `there is exactly one ${role} ${spell(name)}`)
    return found[0]
  }

  /** The one element of a role and name, once it can be used. */
  ready(role, name = null, inside = null) {
    return until(`the ${role} ${spell(name)} can be used`, async () => {
      const element = await this.find(role, name, inside)
      return !(await this.describe(element)).disabled && element
    })
  }

  /** Waits until there is none. */
  gone(role, name = null, inside = null) {
    return until(`there is no ${role} ${spell(name)}`, async () => (await this.all(role, name, inside)).length === 0)
  }

  /** Clicks, when it can be clicked. A radio button is chosen after that: a press that fell beside it, while the page was laid out anew, is made again. */
  click(role, name = null, inside = null) {
    return this.#act(`the ${role} ${spell(name)} can be clicked`, async () => {
      const element = await this.ready(role, name, inside)
      await this.session.click(element)
      return role !== 'radio' || (await this.describe(element)).checked
    })
  }

  /** Clicks the first of several that are called the same. */
  clickFirst(role, name = null, inside = null) {
    return this.#act(`the first ${role} ${spell(name)} can be clicked`, async () => {
      const [first] = await this.all(role, name, inside)
      if (!first) return false
      await this.session.click(first)
      return true
    })
  }

  /** Clicks while keys are held: `clickWith(['Shift'], 'row', /Ava/)`. */
  clickWith(keys, role, name = null, inside = null) {
    return this.#act(`the ${role} ${spell(name)} can be clicked`, async () => {
      await this.session.clickWith(keys, await this.find(role, name, inside))
      return true
    })
  }

  /** Puts a text into a field in place of what is there, key by key. */
  fill(role, name, value, inside = null) {
    return this.#act(`the ${role} ${spell(name)} can be typed in`, async () => {
      const element = await this.find(role, name, inside)
      await this.session.click(element)
      await this.session.press('Control', 'a')
      await this.session.type(element, value)
      return (await this.describe(element)).value === value
    })
  }

  /** Types into whatever has the keyboard. */
  async type(value) {
    const element = await this.session.run(() => document.activeElement)
    await this.session.type(element, value)
  }

  press(...keys) {
    return this.session.press(...keys)
  }

  describe(element) {
    return this.session.run(page.describe, element)
  }

  /** The text of everything of a role, in order. */
  async texts(role, name = null, inside = null) {
    const all = await this.all(role, name, inside)
    return this.session.run((...elements) => elements.map((one) => one.innerText.replace(/\s+/g, ' ').trim()), ...all)
  }

  /** The texts of one column of a grid or table, from top to bottom, the heading left out. */
  async column(heading) {
    const head = await this.find('columnheader', heading)
    return this.session.run(page.column, head)
  }

  /** All the text that can be seen. */
  text(inside = null) {
    return this.session.run(page.visibleText, inside)
  }

  /** Waits until a text can be seen; gives the match. */
  see(wanted, { within, inside = null } = {}) {
    const pattern = wanted instanceof RegExp ? wanted : new RegExp(escape(wanted))
    return until(`the window shows ${pattern}`, async () => {
      const text = await this.text(inside)
      const match = pattern.exec(text.replace(/\s+/g, ' '))
      if (!match) throw new Error(`it shows: ${text.replace(/\s+/g, ' ').slice(0, 600)}`)
      return match
    }, within)
  }

  /** Waits until a text can no longer be seen. */
  unseen(wanted) {
    const pattern = wanted instanceof RegExp ? wanted : new RegExp(escape(wanted))
    return until(`the window no longer shows ${pattern}`, async () => !pattern.test((await this.text()).replace(/\s+/g, ' ')))
  }

  /**
   * What the screen shows of the page, as PNG. Asked of the display: the driver waits for a painting that a page at rest
   * never makes where there is no graphics processor.
   */
  async screen() {
    const { left, top, width, height } = await this.session.run(() => ({ left: screenX, top: screenY, width: innerWidth, height: innerHeight }))
    const script = join(import.meta.dirname, 'screen.py')
    // The system's own Python: another one on the PATH may not know GTK.
    const shown = this.world.sync('/usr/bin/python3', [script, left, top, width, height].map(String), { encoding: 'buffer', maxBuffer: 1 << 26 })
    assert.equal(shown.status, 0, `the screen can be read: ${shown.stderr}`)
    return shown.stdout
  }

  /** A picture of the page once nothing moves in it; it must be of the design size and show something. */
  async picture() {
    let before = Buffer.alloc(0)
    const png = await until('the window is still', async () => {
      const now = await this.screen()
      const isStill = now.equals(before)
      before = now
      return isStill && now
    })
    const { width, height, colours, ink } = measure(png)
    assert.deepEqual({ width, height }, SIZE, 'the picture has the design size')
    assert.ok(colours > 16 && ink > 0.01, `the picture shows something (${colours} colours, ${(ink * 100).toFixed(1)} % ink)`)
    return png
  }

  /** Asserts that axe finds nothing wrong with what is shown. A journey can go on after it. */
  async isAccessible(what) {
    if (!(await this.session.run(() => Boolean(window.axe)))) await this.session.load(AXE)
    const faults = await this.session.run(page.faults)
    if (faults.length === 0) return
    throw Object.assign(new Error(`axe faults ${what}: ${JSON.stringify(faults, null, 2)}`), { isAboutLooks: true })
  }

  /** Closes the window as its user would, and waits until the program has ended. */
  async close() {
    // The driver does not always answer when the program is gone before it; that the program has ended is what counts.
    const answered = this.session.end().catch(() => undefined)
    await Promise.race([answered, this.#gone()])
    await this.#ended()
  }

  /** Ends the program at once, as a power cut would. */
  async kill() {
    for (const pid of this.world.pidsOf(this.program)) process.kill(pid, 'SIGKILL')
    await this.#ended()
  }

  /** Closes and opens again, on the same data. */
  async reopen(options) {
    await this.close()
    return this.world.open(options)
  }

  #gone() {
    // The bus learns a moment later than the system that a program has ended.
    return until('the program has ended', async () => this.world.pidsOf(this.program).length === 0 && !(await this.world.isHeld()))
  }

  async #ended() {
    await this.#gone()
    this.driver.kill('SIGTERM')
    await until('the driver has ended', () => this.driver.exitCode !== null || this.driver.signalCode !== null)
  }

  #act(what, work) {
    return until(what, async () => {
      try {
        return await work()
      } catch (error) {
        if (!MOVING.includes(error.code)) error.isFinal = true
        throw error
      }
    })
  }
}

/** Where a picture of what went wrong is kept. */
export function pictureOf(folder, title) {
  return join(folder, `${title.toLowerCase().replace(/[^a-z0-9]+/g, '-').slice(0, 80)}.png`)
}

function asPattern(name) {
  if (name === null) return null
  return name instanceof RegExp ? { pattern: name.source, flags: name.flags } : { text: name }
}

function spell(name) {
  if (name === null) return ''
  return name instanceof RegExp ? `named like ${name}` : `named “${name}”`
}

function escape(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+')
}
