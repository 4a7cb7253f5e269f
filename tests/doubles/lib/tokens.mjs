//! Codes and tokens of the providers whose sign-in is written here: random, growing old, used once where that is the rule.

import { createHash, randomBytes } from 'node:crypto'

export class Tokens {
  #kept = new Map()

  constructor(at, clock, record) {
    Object.assign(this, { at, clock, record })
  }

  /** @param {'code' | 'access' | 'refresh'} kind @param {number} seconds how long it lives */
  issue(kind, content, seconds, prefix = '') {
    const value = `${prefix}${randomBytes(32).toString('base64url')}`
    this.#kept.set(value, { ...content, kind, until: this.clock.now() + seconds * 1000, used: false })
    return this.record.secret(this.at, kind, value)
  }

  /** What is known of one: `{ error: 'unknown' | 'expired' | 'used' }` when it is no longer good. */
  find(kind, value) {
    const found = this.#kept.get(value)
    if (!found || found.kind !== kind) return { error: 'unknown' }
    if (found.used) return { error: 'used', ...found }
    if (found.until <= this.clock.now()) return { error: 'expired', ...found }
    return found
  }

  /** A code is taken once; taken again, everything that came of it is over. */
  take(value) {
    const found = this.find('code', value)
    if (found.error === 'used') this.revoke((one) => one.chain === found.chain)
    else if (!found.error) this.#kept.get(value).used = true
    return found
  }

  revoke(isMeant) {
    for (const [value, one] of this.#kept) if (isMeant(one, value)) this.#kept.delete(value)
  }

  expire(kind) {
    for (const one of this.#kept.values()) if (one.kind === kind) one.until = 0
  }

  reset() {
    this.#kept.clear()
  }
}

/** Whether a verifier belongs to an S256 challenge (RFC 7636). */
export function isProof(verifier, challenge) {
  return /^[A-Za-z0-9._~-]{43,128}$/.test(verifier ?? '') && createHash('sha256').update(verifier).digest('base64url') === challenge
}

export function isChallenge(text) {
  return /^[A-Za-z0-9_-]{43}$/.test(text ?? '')
}
