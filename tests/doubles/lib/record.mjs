//! What was asked of the servers, and what secrets they gave out.

import { createHash } from 'node:crypto'

import { told, toldHeaders } from './site.mjs'

export class Record {
  requests = []
  issued = []

  begin(ask) {
    const entry = {
      n: this.requests.length + 1,
      at: ask.site.at,
      method: ask.method,
      path: ask.path,
      query: told(ask.query),
      headers: toldHeaders(ask.req.headers),
      status: null,
    }
    this.requests.push(entry)
    return entry
  }

  /** Keeps a secret that was given out, so that a test can look for it where it must not be. */
  secret(at, kind, value) {
    this.issued.push({ at, kind, value, sha256: createHash('sha256').update(value).digest('hex') })
    return value
  }

  counts() {
    const counts = {}
    for (const { at, method, path, status } of this.requests) {
      const name = `${at} ${method} ${path.replace(/\/(A?\d{6,}|[0-9a-f-]{36})(?=\/|$)/g, '/…')} ${status}`
      counts[name] = (counts[name] ?? 0) + 1
    }
    return counts
  }

  reset() {
    this.requests = []
  }
}
