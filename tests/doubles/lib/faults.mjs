//! How a request fails when a test wants it to.

import { setTimeout as after } from 'node:timers/promises'

import { Random } from './random.mjs'

/** What chaos is made of when nobody says. Nothing here may be answered with a wrong list. */
const CHAOS = ['throttle', 'status', 'broken_json', 'html', 'cut', 'reset']
export const KINDS = [
  ...CHAOS,
  'slow',
  'hold',
  'empty',
  'lost_next',
  'stray_next',
  'loop_next',
  'repeat',
  'error_body',
  'expire',
  'revoke',
  'shift',
]

/** So many requests pass before chaos ends tokens again. */
const BETWEEN_ENDS = 8

const PAGE = '<!doctype html><html lang="en"><title>Blocked</title><h1>This page was blocked by your school’s filter</h1></html>'

export class Faults {
  #rules = []
  #chaos = null
  #limits = new Map()
  #held = []

  /** @param {{ clock: object, expire: (at: string, what: string) => void, act: (wish: object) => void }} world */
  constructor(world) {
    this.world = world
  }

  break(rule) {
    if (!KINDS.includes(rule.kind)) throw new Error(`no fault is called ${rule.kind}: ${KINDS.join(', ')}`)
    this.#rules.push({ times: 1, skip: 0, ...rule, pattern: new RegExp(rule.path ?? '') })
  }

  get waiting() {
    return this.#rules.map(({ pattern: _, ...rule }) => rule)
  }

  forget() {
    this.#rules = []
    this.release()
  }

  chaos({ rate, seed = 1, kinds = CHAOS, at = 'all', path = '' }) {
    this.#chaos =
      rate > 0 ? { rate, kinds, at, pattern: new RegExp(path), random: new Random('chaos', seed), asked: 0, expired: -BETWEEN_ENDS } : null
  }

  limit({ at, requests, seconds, retry_after }) {
    if (requests > 0) this.#limits.set(at, { requests, seconds, retry_after, times: [] })
    else this.#limits.delete(at)
  }

  release() {
    this.#held.splice(0).forEach((go) => go())
  }

  reset() {
    this.forget()
    this.#chaos = null
    this.#limits.clear()
  }

  /** What happens to this request: `before` it is answered, and to the reply `after`. */
  next(ask) {
    const rule = this.#rule(ask) ?? this.#over(ask) ?? this.#lot(ask)
    return rule ? { kind: rule.kind, ...this.#make(rule, ask) } : null
  }

  #rule(ask) {
    const path = `${ask.path}${ask.url.search}`
    for (const rule of this.#rules) {
      const fits =
        (rule.at === undefined || rule.at === 'all' || rule.at === ask.site.at) &&
        rule.pattern.test(path) &&
        (rule.method === undefined || rule.method === ask.method)
      if (!fits) continue
      if (rule.skip > 0) {
        rule.skip -= 1
        continue
      }
      rule.times -= 1
      if (rule.times <= 0) this.#rules.splice(this.#rules.indexOf(rule), 1)
      return rule
    }
    return null
  }

  #over(ask) {
    const limit = this.#limits.get(ask.site.at) ?? this.#limits.get('all')
    if (!limit) return null
    const now = this.world.clock.seconds()
    limit.times = limit.times.filter((time) => time > now - limit.seconds)
    if (limit.times.length >= limit.requests) {
      return { kind: 'throttle', retry_after: limit.retry_after ?? String(Math.max(1, limit.times[0] + limit.seconds - now)) }
    }
    limit.times.push(now)
    return null
  }

  #lot(ask) {
    const chaos = this.#chaos
    if (!chaos || !(chaos.at === 'all' || chaos.at === ask.site.at) || !chaos.pattern.test(ask.path)) return null
    // Pages that a person looks at are left alone.
    if (/authorize|\/auth\b|signin|\/o\/oauth2/.test(ask.path)) return null
    chaos.asked += 1
    if (!chaos.random.chance(chaos.rate)) return null
    const fault = { kind: chaos.random.pick(chaos.kinds), retry_after: '0', status: chaos.random.pick([500, 502, 503]) }
    if (fault.kind !== 'expire') return fault
    // No provider ends a token that it has just given out.
    if (chaos.asked - chaos.expired < BETWEEN_ENDS) return null
    chaos.expired = chaos.asked
    return fault
  }

  #make(rule, ask) {
    const fault = (status, wish = rule) => ask.site.shape.fault(status, ask, wish)
    const before = {
      throttle: () => fault(rule.reason ? 403 : 429),
      status: () => fault(rule.status ?? 500),
      html: () => ({ status: 200, body: PAGE }),
      error_body: () => ({ status: 200, body: { error: 'internal_server_error', error_description: 'It did not work.' } }),
      reset: () => {
        ask.req.socket.destroy()
        return 'gone'
      },
      slow: async () => {
        await after(rule.ms ?? 1000)
      },
      hold: async () => {
        await new Promise((go) => this.#held.push(go))
      },
      expire: () => {
        this.world.expire(ask.site.at, 'access')
      },
      revoke: () => {
        this.world.expire(ask.site.at, 'refresh')
      },
      shift: () => {
        ;[rule.do].flat().forEach((wish) => this.world.act(typeof wish === 'string' ? rule : wish))
      },
    }[rule.kind]
    const onReply = {
      empty: (_, reply) => paged(reply, (page) => page.empty()),
      lost_next: (_, reply) => paged(reply, (page) => page.lose()),
      stray_next: (_, reply) => paged(reply, (page) => page.turn((next) => next.replace(/^http:\/\/[^/]+/, 'http://elsewhere.example'))),
      loop_next: (_, reply) => paged(reply, (page) => page.turn(() => ask.url.href, ask)),
      repeat: (_, reply) => paged(reply, (page) => page.repeat()),
    }[rule.kind]
    return { before, after: onReply, spoil: { broken_json: 'half', cut: 'cut' }[rule.kind] }
  }
}

/** A reply that is no page stays as it is. */
function paged(reply, change) {
  return reply.page ? { ...reply, body: change(reply.page) } : reply
}
