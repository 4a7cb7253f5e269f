//! The browser's half of signing in, where it is written here: check, choose who, back with a code (RFC 6749, 4.1).

import { randomUUID } from 'node:crypto'

import { Refusal } from './site.mjs'
import { choose, fault } from './signin.mjs'

export class Authorize {
  #open = new Map()

  /**
   * @param {import('./site.mjs').Site} site
   * @param {object} rules `at`, `title`, `accounts`, `offered(request)`, `granted(request, account)` → what goes back in the address,
   *   `refused(request)` → the same when somebody presses Cancel
   */
  constructor(site, rules) {
    Object.assign(this, { site, rules })
    site.on('GET', '/signin/:request', (ask) => this.#page(ask))
    site.on('POST', '/signin/:request', (ask) => this.#choice(ask))
  }

  /** Shows the page for a request that has been checked: at least `{ client, redirect }`; `state` goes back as it came. */
  begin(request, q = '') {
    const id = randomUUID()
    this.#open.set(id, request)
    return this.#show(id, request, q)
  }

  #show(id, request, q) {
    const offered = this.rules.accounts.offered(this.rules.at, q).filter(({ account }) => this.rules.offered?.(request, account) ?? true)
    return { body: choose({ provider: this.rules.title, action: `/signin/${id}`, offered, scopes: request.scopes, q }) }
  }

  #find(ask) {
    const request = this.#open.get(ask.params.request)
    if (!request) throw new Refusal(this.page(400, 'This sign-in is over', 'Start again from the program.'))
    return request
  }

  #page(ask) {
    return this.#show(ask.params.request, this.#find(ask), ask.query.get('q') ?? '')
  }

  async #choice(ask) {
    const request = this.#find(ask)
    const { person } = (await ask.body()) ?? {}
    const account = person ? this.rules.accounts.find(this.rules.at, person) : null
    if (person && !account) throw new Refusal(this.page(400, 'This account cannot sign in', 'It is suspended, or it is gone.'))
    this.#open.delete(ask.params.request)
    const answer = account ? this.rules.granted(request, account) : this.rules.refused(request)
    return back(request, answer)
  }

  page(status, title, text) {
    return { status, body: fault(this.rules.title, title, text) }
  }

  reset() {
    this.#open.clear()
  }
}

/** To the program, with what it shall know. */
export function back({ redirect, state }, answer) {
  const url = new URL(redirect)
  for (const [name, value] of Object.entries({ ...answer, ...(state === null || state === undefined ? {} : { state }) })) {
    if (value !== undefined) url.searchParams.set(name, value)
  }
  return { status: 302, headers: { Location: url.href } }
}
