//! The system's own dialogs, which are no part of the page: driven from outside through the X server, as a person would.

import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'

import { until } from './wait.mjs'

/** The windows of one world's display. */
export class Dialogs {
  #world

  constructor(world) {
    this.#world = world
  }

  /** Answers the Open dialog with a file. */
  async open(path) {
    const id = await this.#dialog()
    // Ctrl L lets GTK's Open dialog take a path.
    this.#xdotool('key', '--clearmodifiers', 'ctrl+l')
    await this.#enter(id, path)
  }

  /** Answers the Save dialog with a path, and waits until the file is there. */
  async save(path) {
    const id = await this.#dialog()
    await this.#enter(id, path)
    await until(`${path} is written`, () => existsSync(path))
  }

  /** Prints, on the printer that the Print dialog offers first. */
  async print() {
    const id = await this.#dialog()
    await this.#press('alt+p', id)
  }

  /** Closes a dialog without an answer. */
  async cancel() {
    const id = await this.#dialog()
    await this.#press('Escape', id)
  }

  /** Gives the keyboard to the program's window. */
  async focusMain() {
    const main = await until('the window is on the display', () => this.#windows()[0])
    this.#focus(main.id)
  }

  /** The dialog that is open, with the keyboard in it. */
  async #dialog() {
    const dialog = await until('a dialog of the system is open', () => this.#windows()[1])
    this.#focus(dialog.id)
    return dialog.id
  }

  async #enter(id, path) {
    this.#xdotool('key', '--clearmodifiers', 'ctrl+a')
    this.#xdotool('type', '--clearmodifiers', '--delay', '4', path)
    await this.#press('Return', id)
  }

  /**
   * GTK looks the path up before it takes an answer, so the key is pressed for as long as the dialog stays: sent to the
   * dialog alone, or one too many would press whatever has the keyboard in the window behind it. A dialog may close between
   * the key's going down and its coming up; the key is let go of by itself then, or the display would repeat it for ever.
   */
  async #press(key, id) {
    await until('the dialog is closed', () => {
      if (this.#windows().every((window) => window.id !== id)) return true
      this.#world.sync('xdotool', ['key', '--window', id, key])
      this.#world.sync('xdotool', ['keyup', key])
      return false
    })
    await this.focusMain()
  }

  #focus(id) {
    this.#xdotool('windowraise', id, 'windowfocus', '--sync', id)
  }

  /** Visible windows with a name, in order of opening. */
  #windows() {
    const { stdout } = this.#world.sync('xdotool', ['search', '--onlyvisible', '--name', '.'])
    return stdout.split('\n').filter(Boolean).map((id) => ({ id })).sort((a, b) => Number(a.id) - Number(b.id))
  }

  #xdotool(...args) {
    const { status, stderr } = this.#world.sync('xdotool', args)
    assert.equal(status, 0, `xdotool ${args.join(' ')}: ${stderr}`)
  }
}
