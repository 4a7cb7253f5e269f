//! A W3C WebDriver client: the dozen commands that the journeys need, over `fetch`.

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'

/** Keys by the names that journeys use; other keys are their own character. */
const KEYS = {
  Alt: '\uE00A', ArrowDown: '\uE015', ArrowLeft: '\uE012', ArrowRight: '\uE014', ArrowUp: '\uE013', Backspace: '\uE003',
  Control: '\uE009', Delete: '\uE017', End: '\uE010', Enter: '\uE007', Escape: '\uE00C', F1: '\uE031', F2: '\uE032',
  Home: '\uE011', PageDown: '\uE00F', PageUp: '\uE00E', Shift: '\uE008', Space: ' ', Tab: '\uE004',
}

/** A refusal of the driver; `code` is the W3C error code. */
export class DriverError extends Error {
  constructor(code, message) {
    super(`${code}: ${message}`)
    this.code = code
    // The window is gone: asking again cannot help.
    this.isFinal = code === 'invalid session id'
  }
}

/** One session: one window of the program. */
export class Session {
  #base

  constructor(base) {
    this.#base = base
  }

  /**
   * Starts the program under automation.
   * @param {string} driver address of the WebDriver server
   * @param {string} program path of the program
   */
  static async start(driver, program, args = []) {
    const alwaysMatch = { 'webkitgtk:browserOptions': { binary: program, args } }
    const body = { capabilities: { alwaysMatch } }
    const { sessionId } = await send('POST', `${driver}/session`, body)
    const session = new Session(`${driver}/session/${sessionId}`)
    await session.#post('/timeouts', { script: 60_000, pageLoad: 60_000, implicit: 0 })
    return session
  }

  /** Closes the window and ends the program. */
  end() {
    return send('DELETE', this.#base)
  }

  /** Runs a function in the page. It may be async; arguments and answer are JSON; elements are arguments of their own. */
  async run(work, ...args) {
    const script = `
      const done = arguments[arguments.length - 1]
      const args = Array.prototype.slice.call(arguments, 0, -1)
      Promise.resolve().then(() => (${work})(...args)).then(
        (value) => done({ value: value === undefined ? null : value }),
        (error) => done({ error: String(error && error.stack ? error.message + '\\n' + error.stack : error) }))`
    const answer = await this.#post('/execute/async', { script, args: args.map(pack) })
    if (answer.error !== undefined) throw new Error(`in the page: ${answer.error}`)
    return unpack(answer.value)
  }

  /** Runs a source text in the page's own scope. */
  async load(source) {
    await this.#post('/execute/sync', { script: source, args: [] })
  }

  click(element) {
    return this.#post(`/element/${element.id}/click`, {})
  }

  /** Types into an element, which gets the focus by it. */
  type(element, text) {
    return this.#post(`/element/${element.id}/value`, { text })
  }

  /** Presses keys together, as in `press('Control', 'k')`, and lets go of them. */
  async press(...names) {
    const values = names.map((name) => KEYS[name] ?? name)
    const down = values.map((value) => ({ type: 'keyDown', value }))
    const up = values.toReversed().map((value) => ({ type: 'keyUp', value }))
    await this.#post('/actions', { actions: [{ type: 'key', id: 'keyboard', actions: [...down, ...up] }] })
  }

  /** Clicks an element while keys are held, as in Shift-click. */
  async clickWith(names, element) {
    const origin = { [ELEMENT]: element.id }
    const keys = names.map((name) => KEYS[name] ?? name)
    const still = { type: 'pause', duration: 0 }
    const keyboard = [...keys.map((value) => ({ type: 'keyDown', value })), still, still, still,
      ...keys.map((value) => ({ type: 'keyUp', value }))]
    const mouse = [...keys.map(() => still), { type: 'pointerMove', duration: 0, x: 0, y: 0, origin },
      { type: 'pointerDown', button: 0 }, { type: 'pointerUp', button: 0 }]
    await this.#post('/actions', { actions: [
      { type: 'key', id: 'keyboard', actions: keyboard },
      { type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions: mouse },
    ] })
  }

  /** Position and size of the window. */
  rect() {
    return send('GET', `${this.#base}/window/rect`)
  }

  setRect(rect) {
    return this.#post('/window/rect', rect)
  }

  #post(path, body) {
    return send('POST', this.#base + path, body)
  }
}

async function send(method, url, body) {
  const response = await fetch(url, { method, ...(body && { body: JSON.stringify(body) }) })
  const { value } = await response.json()
  if (response.ok) return value
  throw new DriverError(value?.error ?? `HTTP ${response.status}`, value?.message ?? '')
}

function pack(value) {
  return value?.isElement ? { [ELEMENT]: value.id } : value
}

function unpack(value) {
  if (Array.isArray(value)) return value.map(unpack)
  if (value === null || typeof value !== 'object') return value
  if (ELEMENT in value) return { isElement: true, id: value[ELEMENT] }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unpack(inner)]))
}
