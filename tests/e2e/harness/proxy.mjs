//! What stands before the portal in a school: https with the school's name, passed on to the program's port.

import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:https'
import { join } from 'node:path'

/** Passes on what comes, and says from whom. */
export class Proxy {
  #server

  /** @param {import('./world.mjs').World} world @param {{ host: string, to: number }} names the public name, and the program's port */
  static async start(world, { host, to }) {
    const proxy = new Proxy()
    proxy.host = host
    proxy.origin = `https://${host}`
    const server = createServer(certificate(world, host), (asked, answer) => pass(asked, answer, to))
    proxy.#server = server
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    proxy.port = server.address().port
    return world.host(proxy)
  }

  async end() {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}

/** A key and a certificate that nobody has signed but itself. */
export function certificate(world, host) {
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(world.home, name))
  const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
    '-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`, '-keyout', key, '-out', cert]
  const { status, stderr, error } = world.sync('openssl', args)
  if (status !== 0) throw new Error(`openssl: ${error ?? stderr}`)
  return { key: readFileSync(key), cert: readFileSync(cert) }
}

function pass(asked, answer, to) {
  const { method, url, headers } = asked
  const hops = [headers['x-forwarded-for'], asked.socket.remoteAddress].filter(Boolean).join(', ')
  const passed = request({ host: '127.0.0.1', port: to, method, path: url, agent: false,
    headers: { ...headers, 'x-forwarded-for': hops, 'x-forwarded-proto': 'https' } })
  passed.on('response', (from) => {
    answer.writeHead(from.statusCode, from.headers)
    from.pipe(answer)
  })
  passed.on('error', () => {
    if (answer.headersSent) return answer.destroy()
    answer.writeHead(502).end('The portal does not answer.')
  })
  asked.pipe(passed)
}
