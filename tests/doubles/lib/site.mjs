//! One provider's server: routes, faults, the record of what was asked.

import { once } from 'node:events'
import { createServer } from 'node:http'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'

/** Ends a request with this reply. */
export class Refusal extends Error {
  constructor(reply) {
    super(`refused with ${reply.status}`)
    this.reply = reply
  }
}

/** What of a request is a secret, in an address. */
const SECRET = /^(code|token|client_secret|refresh_token|access_token|code_verifier|state|nonce|id_token_hint)$/
/** Headers that tests ask about. */
const TOLD = ['accept', 'accept-encoding', 'content-type', 'consistencylevel', 'prefer', 'user-agent', 'if-none-match', 'client-request-id']

/** A server on 127.0.0.1 with a table of routes. */
export class Site {
  #routes = []
  #server = createServer((req, res) => this.#take(req, res))

  /**
   * @param {string} at wonde, google, microsoft, mylogin or control
   * @param {object} shape how this provider says that something failed: `fault(status, ask, wish)` gives a reply
   * @param {{ record: import('./record.mjs').Record, faults: import('./faults.mjs').Faults }} world
   */
  constructor(at, shape, world) {
    Object.assign(this, { at, shape, world })
  }

  /** `:name` stands for one part of the path, `*name` for all that follows. */
  on(method, pattern, handler) {
    const source = pattern
      .replace(/[.$()]/g, '\\$&')
      .replace(/\*(\w+)/g, '(?<$1>.+)')
      .replace(/:(\w+)/g, '(?<$1>[^/]+)')
    this.#routes.push({ method, pattern: new RegExp(`^${source}$`), handler })
  }

  async listen(port = 0) {
    // A connection that a client keeps for later is never closed behind its back: only faults break things.
    this.#server.keepAliveTimeout = 0
    this.#server.listen(port, '127.0.0.1')
    await once(this.#server, 'listening')
    this.port = this.#server.address().port
    this.base = `http://127.0.0.1:${this.port}`
    return this
  }

  async end() {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  async #take(req, res) {
    const url = new URL(req.url, this.base)
    const ask = new Ask(this, req, res, url)
    const entry = this.at === 'control' ? {} : this.world.record.begin(ask)
    res.on('close', () => {
      entry.status = res.headersSent ? res.statusCode : 0
    })
    try {
      const fault = this.at === 'control' ? null : this.world.faults.next(ask)
      if (fault) entry.broken = fault.kind
      if (fault?.spoil) spoil(ask, fault.spoil)
      const early = await fault?.before?.(ask)
      if (early === 'gone') return
      const reply = early ?? (await this.#answer(ask))
      if (reply === 'taken') return
      await write(ask, fault?.after ? fault.after(ask, reply) : reply)
    } catch (error) {
      process.stderr.write(`${this.at} ${req.method} ${url.pathname}: ${error.stack}\n`)
      if (!res.headersSent) await write(ask, { status: 500, body: { error: 'fault of the double', error_description: error.message } })
      else res.destroy()
    }
  }

  async #answer(ask) {
    try {
      const fits = this.#routes.filter((route) => route.pattern.test(ask.path))
      const route = fits.find((one) => one.method === ask.method || one.method === '*')
      if (!route) return this.shape.fault(fits.length > 0 ? 405 : 404, ask, {})
      ask.params = {}
      for (const [name, value] of Object.entries(route.pattern.exec(ask.path).groups ?? {})) ask.params[name] = decodeURIComponent(value)
      return await route.handler(ask)
    } catch (error) {
      if (error instanceof Refusal) return error.reply
      throw error
    }
  }
}

/** One request. */
export class Ask {
  constructor(site, req, res, url) {
    Object.assign(this, { site, req, res, url, method: req.method, path: url.pathname, query: url.searchParams })
  }

  header(name) {
    return this.req.headers[name] ?? null
  }

  get bearer() {
    return /^Bearer ([^\s]+)$/.exec(this.header('authorization') ?? '')?.[1] ?? null
  }

  /** Name and password of HTTP Basic, or nothing. Both are form-encoded first (RFC 6749, 2.3.1). */
  get basic() {
    const coded = /^Basic ([A-Za-z0-9+/=]+)$/.exec(this.header('authorization') ?? '')?.[1]
    if (!coded) return null
    const [, name, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(coded, 'base64').toString('utf8')) ?? []
    return name === undefined ? null : { name: unform(name), password: unform(password) }
  }

  /** What may be read of the query: others, and those that come twice, are named. */
  strangers(allowed) {
    const names = [...this.query.keys()]
    return names.filter((name, at) => !allowed.includes(name) || names.indexOf(name) !== at)
  }

  async bytes() {
    if (!this.raw) {
      const parts = []
      for await (const part of this.req) parts.push(part)
      this.raw = Buffer.concat(parts)
    }
    return this.raw
  }

  /** The body as JSON or as a form, by its type; null when it is neither. */
  async body() {
    const text = (await this.bytes()).toString('utf8')
    const type = (this.header('content-type') ?? '').split(';')[0].trim().toLowerCase()
    if (type === 'application/json') {
      try {
        return text === '' ? {} : JSON.parse(text)
      } catch {
        return null
      }
    }
    if (type === 'application/x-www-form-urlencoded') return Object.fromEntries(new URLSearchParams(text))
    return text === '' ? {} : null
  }

  /** The request as it came, though its body has been read; with another address or other headers if wished. */
  async again({ url = this.req.url, headers = this.req.headers, body } = {}) {
    const bytes = body ?? (await this.bytes())
    const whole = { ...headers, 'content-length': String(bytes.length) }
    return Object.assign(Readable.from(bytes.length > 0 ? [bytes] : []), {
      method: this.method,
      url,
      headers: whole,
      socket: this.req.socket,
      httpVersion: '1.1',
      httpVersionMajor: 1,
      httpVersionMinor: 1,
      complete: true,
      connection: this.req.socket,
    })
  }
}

function unform(text) {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

/** Lets only half of the body through, whoever writes it: as if that were all, or with the connection cut. */
function spoil(ask, how) {
  const { req, res } = ask
  const end = res.end.bind(res)
  ask.spoilt = how
  res.end = (chunk) => {
    const bytes = Buffer.from(chunk ?? '')
    const half = bytes.subarray(0, Math.floor(bytes.length / 2))
    if (how === 'cut') return res.write(half, () => req.socket.destroy())
    res.setHeader('Content-Length', half.length)
    return end(half)
  }
}

/** Writes a reply: JSON, or text with its type. */
async function write(ask, { status = 200, headers = {}, body, type }) {
  const { req, res } = ask
  const isText = typeof body === 'string'
  let bytes = Buffer.from(body === undefined ? '' : isText ? body : JSON.stringify(body))
  const all = { 'Cache-Control': 'no-store', ...headers }
  if (bytes.length > 0) all['Content-Type'] ??= type ?? (isText ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8')
  if (bytes.length > 1024 && ask.spoilt !== 'half' && /\bgzip\b/.test(req.headers['accept-encoding'] ?? '')) {
    bytes = gzipSync(bytes)
    all['Content-Encoding'] = 'gzip'
  }
  res.statusCode = status
  for (const [name, value] of Object.entries(all)) res.setHeader(name, value)
  if (status !== 204) res.setHeader('Content-Length', bytes.length)
  res.end(bytes)
}

/** What of an address may be written down. */
export function told(query) {
  return Object.fromEntries([...query].map(([name, value]) => [name, SECRET.test(name) ? '…' : value]))
}

export function toldHeaders(headers) {
  const said = Object.fromEntries(TOLD.filter((name) => headers[name] !== undefined).map((name) => [name, headers[name]]))
  if (headers.authorization) said.authorization = `${headers.authorization.split(' ')[0]} …`
  return said
}
