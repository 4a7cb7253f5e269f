//! Chance that is the same on every run, and ids that depend on whom they belong to alone.

import { createHash } from 'node:crypto'

/** SHA-256 of texts, each kept apart from the next. */
export function digest(...parts) {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(`${part}\u0000`)
  return hash.digest()
}

/** So many decimal digits; the first is never 0. */
export function digits(count, ...parts) {
  const number = BigInt(`0x${digest(...parts).toString('hex')}`) % 10n ** BigInt(count - 1)
  return `1${number.toString().padStart(count - 1, '0')}`
}

export function hex(count, ...parts) {
  return digest(...parts)
    .toString('hex')
    .slice(0, count)
}

/** A GUID of version 4 to look at. */
export function guid(...parts) {
  const text = digest(...parts).toString('hex')
  const variant = '89ab'[parseInt(text[16], 16) % 4]
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${text.slice(13, 16)}-${variant}${text.slice(17, 20)}-${text.slice(20, 32)}`
}

/** A stream of numbers from a seed. */
export class Random {
  #state

  constructor(...seed) {
    this.#state = digest(...seed).readUInt32LE(0)
  }

  /** A number from 0 to below 1 (mulberry32). */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }

  below(count) {
    return Math.floor(this.next() * count)
  }

  pick(list) {
    return list[this.below(list.length)]
  }

  chance(probability) {
    return this.next() < probability
  }

  /** So many of a list, each once, in an order by lot. */
  some(list, count) {
    const rest = [...list]
    const chosen = []
    while (chosen.length < count && rest.length > 0) chosen.push(...rest.splice(this.below(rest.length), 1))
    return chosen
  }
}
