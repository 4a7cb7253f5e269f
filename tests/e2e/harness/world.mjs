//! A world of its own for one test file: home folder, display, message bus, keyring, WebDriver.
//!
//! Nothing in it is shared with the person's own session or with another file: the bus knows no services but those
//! started here, so a keyring is there when, and only when, the file asks for one.

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'

import { until } from './wait.mjs'
import { Window } from './window.mjs'

const ROOT = resolve(import.meta.dirname, '../../..')
const BUILT = join(ROOT, 'target/debug')

/** The programs under test and where pictures of failures go; `cargo xtask test` says. */
export const WINDOW = realpathSync(process.env.ROLLBOOK_E2E_WINDOW ?? join(BUILT, 'rollbook-desktop'))
export const CLI = process.env.ROLLBOOK_E2E_CLI ?? join(BUILT, 'rollbook')
export const OUT = process.env.ROLLBOOK_E2E_OUT ?? join(ROOT, 'target/e2e')

const BUS = (folder) => `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir=${folder}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`

/** One isolated world. Make it with [`World.start`], end it with `end`. */
export class World {
  #children = []
  #guests = []
  #log

  /**
   * @param {{ name: string, keyring?: boolean, dark?: boolean, screen?: string }} wishes
   */
  static async start({ name, keyring = true, dark = false, screen = '1280x900x24' }) {
    const world = new World()
    world.name = name
    world.#folders(dark)
    process.once('exit', () => world.#sweep())
    await world.#startDisplay(screen)
    await world.#startBus()
    if (keyring) await world.#startKeyring()
    return world
  }

  #folders(dark) {
    this.home = mkdtempSync(join(tmpdir(), 'rollbook-e2e-'))
    /** Where the program keeps its data. */
    this.data = join(this.home, 'data')
    /** Where journeys put files to upload and find files saved. */
    this.desk = join(this.home, 'desk')
    const folders = { XDG_DATA_HOME: 'share', XDG_CONFIG_HOME: 'config', XDG_CACHE_HOME: 'cache', XDG_STATE_HOME: 'state',
      XDG_RUNTIME_DIR: 'run' }
    for (const folder of [...Object.values(folders), 'share/keyrings', 'config/gtk-3.0', 'desk', 'tmp']) {
      mkdirSync(join(this.home, folder), { mode: 0o700, recursive: true })
    }
    const preference = `[Settings]\ngtk-application-prefer-dark-theme=${dark ? 1 : 0}\ngtk-enable-animations=0\n`
    writeFileSync(join(this.home, 'config/gtk-3.0/settings.ini'), preference)
    const paths = Object.entries(folders).map(([variable, folder]) => [variable, join(this.home, folder)])
    const { PATH } = process.env
    this.env = { PATH, HOME: this.home, TMPDIR: join(this.home, 'tmp'), LANG: 'C.UTF-8', ...Object.fromEntries(paths),
      GSETTINGS_BACKEND: 'memory', GIO_USE_VFS: 'local', NO_AT_BRIDGE: '1', GTK_USE_PORTAL: '0', ROLLBOOK_DATA: this.data }
    mkdirSync(OUT, { recursive: true })
    this.logFile = join(OUT, `${this.name}.log`)
    this.#log = openSync(this.logFile, 'w')
  }

  /** Starts a program of this world's own. `pipes` are the descriptors to be read, by number. */
  spawn(program, args, { env = {}, pipes = [], input } = {}) {
    const stdio = [input === undefined ? 'ignore' : 'pipe', this.#log, this.#log]
    for (const pipe of pipes) stdio[pipe] = 'pipe'
    const child = spawn(program, args, { env: { ...this.env, ...env }, cwd: this.home, stdio })
    child.on('error', (error) => { child.failure = error })
    if (input !== undefined) child.stdin.end(input)
    this.#children.push(child)
    return child
  }

  /** Keeps something that lives inside this program, such as a mail server: its `end` is called before the world ends. */
  host(guest) {
    this.#guests.push(guest)
    return guest
  }

  async #startDisplay(screen) {
    const options = ['-screen', '0', screen, '-dpi', '96', '-nolisten', 'tcp', '-noreset']
    const child = this.spawn('Xvfb', ['-displayfd', '3', ...options], { pipes: [3] })
    this.env.DISPLAY = `:${await firstLine(child, 3, 'Xvfb')}`
  }

  async #startBus() {
    const config = join(this.home, 'bus.conf')
    writeFileSync(config, BUS(this.env.XDG_RUNTIME_DIR))
    const child = this.spawn('dbus-daemon', ['--nofork', `--config-file=${config}`, '--print-address=3'], { pipes: [3] })
    this.env.DBUS_SESSION_BUS_ADDRESS = await firstLine(child, 3, 'dbus-daemon')
  }

  async #startKeyring() {
    this.spawn('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], { input: 'keyring\n' })
    await until('the keyring is on the bus', () => {
      const ask = ['--session', '--print-reply=literal', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus',
        'org.freedesktop.DBus.NameHasOwner', 'string:org.freedesktop.secrets']
      return this.sync('dbus-send', ask).stdout.includes('true')
    })
  }

  /** Runs a short program of this world to its end. */
  sync(program, args, options = {}) {
    const env = { ...this.env, ...options.env }
    return spawnSync(program, args, { encoding: 'utf8', cwd: this.home, timeout: 60_000, ...options, env })
  }

  /** Opens the window. Its environment can be added to: `open({ env: { ROLLBOOK_PASSPHRASE: '…' } })`. */
  async open({ env = {}, program = WINDOW, args = [] } = {}) {
    const port = await freePort()
    const automation = { TAURI_AUTOMATION: 'true', TAURI_WEBVIEW_AUTOMATION: 'true' }
    const driver = this.spawn('WebKitWebDriver', [`--port=${port}`], { env: { ...automation, ...env } })
    const address = `http://127.0.0.1:${port}`
    await until('WebKitWebDriver answers', async () => {
      if (driver.failure) throw Object.assign(driver.failure, { isFinal: true })
      return (await fetch(`${address}/status`)).ok
    })
    return Window.open({ world: this, driver, address, program, args })
  }

  /** The processes of a program in this world. */
  pidsOf(program) {
    return this.#pids().filter(({ path }) => path === program).map(({ pid }) => pid)
  }

  /** Whether the bus still thinks that the window is open: a second start then only shows the first, and ends. */
  async isHeld() {
    const name = 'string:org.rollbook.desktop.SingleInstance'
    const ask = ['--session', '--print-reply=literal', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus.NameHasOwner', name]
    const child = spawn('dbus-send', ask, { env: this.env })
    const [answer, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
    if (code !== 0) throw new Error(`the bus does not answer: ${answer}`)
    return answer.includes('true')
  }

  /** Runs the command line on this world's data: `{ code, answer, stderr }`, the answer as JSON. */
  async cli(args, { env = {}, input = '' } = {}) {
    const child = spawn(CLI, ['--json', ...args], { env: { ...this.env, ...env }, cwd: this.home })
    // A program that needs no answer may end before it is given one.
    child.stdin.on('error', () => undefined).end(input)
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
    return { code, answer: stdout ? JSON.parse(stdout) : null, stderr }
  }

  /** Ends everything and leaves nothing behind but the log. */
  async end() {
    for (const guest of this.#guests.toReversed()) await guest.end()
    for (const child of this.#children.toReversed()) {
      if (child.exitCode === null && child.signalCode === null && child.pid) {
        child.kill('SIGTERM')
        await Promise.race([once(child, 'exit'), new Promise((done) => setTimeout(done, 3000).unref())])
      }
    }
    this.#sweep()
    closeSync(this.#log)
  }

  /** Processes of this world: they carry its runtime folder in their environment. */
  #pids() {
    const mark = `XDG_RUNTIME_DIR=${this.env.XDG_RUNTIME_DIR}\0`
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
      try {
        if (!readFileSync(`/proc/${pid}/environ`, 'latin1').includes(mark)) return []
        return [{ pid: Number(pid), path: executable(pid) }]
      } catch {
        // It ended while we looked, or is not ours to read.
        return []
      }
    })
  }

  #sweep() {
    for (const { pid } of this.#pids()) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It ended by itself.
      }
    }
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 })
  }
}

function executable(pid) {
  return readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, '')
}

async function firstLine(child, descriptor, name) {
  const stream = child.stdio[descriptor].setEncoding('utf8')
  let said = ''
  stream.on('data', (part) => { said += part })
  await until(`${name} says where it is`, () => {
    if (child.failure) throw Object.assign(child.failure, { isFinal: true })
    return said.includes('\n')
  })
  return said.split('\n')[0].trim()
}

/** A port of this computer that nothing listens on. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}
