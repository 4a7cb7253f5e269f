//! Signing in with Wonde: OAuth 2 without PKCE for a client with a secret, and who it was by GraphQL. MyLogin likewise, by REST.

import { randomUUID } from 'node:crypto'

import { buildSchema, graphql } from 'graphql'

import { myLoginId } from '../lib/accounts.mjs'
import { Authorize, back } from '../lib/authorize.mjs'
import { digits, hex } from '../lib/random.mjs'
import { Refusal } from '../lib/site.mjs'
import { Tokens } from '../lib/tokens.mjs'

const CODE_SECONDS = 600
const ACCESS_SECONDS = 3600
const REFRESH_SECONDS = 30 * 86_400
/** How often a minute the GraphQL interface may be asked with one token. */
const A_MINUTE = 60

const SCHEMA = buildSchema(`
  type Query { Me: Me }
  type Me { id: ID! first_name: String last_name: String email: String mobile: String Person: Person }
  union Person = Student | Employee | Contact
  type School { id: ID! name: String }
  type Photo { id: ID content: String hash: String }
  type ContactDetails { email: String telephone_mobile: String }
  type Student { id: ID! type: String forename: String middle_names: String surname: String upi: String Photo: Photo School: School ContactDetails: ContactDetails }
  type Employee { id: ID! type: String title: String forename: String middle_names: String surname: String upi: String Photo: Photo School: School ContactDetails: ContactDetails }
  type Contact { id: ID! type: String title: String forename: String middle_names: String surname: String upi: String School: School ContactDetails: ContactDetails }
`)

/** OAuth 2 as both have it; they differ in how the client says its secret. */
class ConfidentialSignIn {
  constructor(site, { at, title, accounts, clock, record, client, redirects, secretIn }) {
    Object.assign(this, { site, at, accounts, clock, client, redirects, secretIn, tokens: new Tokens(at, clock, record) })
    this.authorize = new Authorize(site, {
      at,
      title,
      accounts,
      offered: (_, account) => account.kind === 'school' || account.kind === 'stranger',
      granted: (request, account) => ({
        code: this.tokens.issue('code', { account: account.key, redirect: request.redirect, chain: randomUUID() }, CODE_SECONDS),
      }),
      refused: () => ({ error: 'access_denied', error_description: 'The sign-in was cancelled.' }),
    })
    site.on('GET', '/oauth/authorize', (ask) => this.#begin(ask))
    site.on('GET', '/portal', (ask) => this.#fromPortal(ask))
    site.on('POST', '/oauth/token', (ask) => this.#token(ask))
    site.on('GET', '/oauth/logout', () => this.authorize.page(200, 'Signed out', 'You are signed out.'))
  }

  #begin(ask) {
    const allowed = ['client_id', 'redirect_uri', 'response_type', 'state', 'scope', ...(this.at === 'mylogin' ? ['organisation'] : [])]
    const strangers = ask.strangers(allowed)
    const page = (text) => {
      throw new Refusal(this.authorize.page(400, 'This sign-in cannot begin', text))
    }
    if (strangers.length > 0) page(`Not a parameter, or there twice: ${strangers.join(', ')}`)
    const redirect = ask.query.get('redirect_uri')
    if (ask.query.get('client_id') !== this.client.id) page('The client is not known.')
    if (!this.redirects.has(redirect)) page('The redirect address is not registered for this client.')
    const request = { redirect, state: ask.query.get('state') }
    if (ask.query.get('response_type') !== 'code') return back(request, { error: 'unsupported_response_type' })
    return this.authorize.begin(request)
  }

  /** The tile on the provider's own page: nobody asked, so there is no state. */
  #fromPortal(ask) {
    const redirect = ask.query.get('redirect_uri')
    if (!this.redirects.has(redirect))
      throw new Refusal(this.authorize.page(400, 'This tile leads nowhere', 'The redirect address is not registered.'))
    return this.authorize.begin({ redirect, state: null })
  }

  async #token(ask) {
    const wrong = (status, error, error_description) => {
      throw new Refusal({ status, body: { error, error_description, message: error_description } })
    }
    const form = await ask.body()
    if (form === null) wrong(400, 'invalid_request', 'The body is neither JSON nor a form.')
    const [given, elsewhere] =
      this.secretIn === 'basic'
        ? [ask.basic, form.client_secret]
        : [form.client_id && { name: form.client_id, password: form.client_secret }, ask.basic]
    if (!given || elsewhere)
      wrong(401, 'invalid_client', `The client says who it is ${this.secretIn === 'basic' ? 'by HTTP Basic' : 'in the body'}.`)
    if (given.name !== this.client.id || given.password !== this.client.secret) wrong(401, 'invalid_client', 'Client authentication failed')
    const strangers = Object.keys(form).filter(
      (name) => !['grant_type', 'client_id', 'client_secret', 'redirect_uri', 'code', 'refresh_token', 'scope'].includes(name)
    )
    if (strangers.length > 0) wrong(400, 'invalid_request', `Not known: ${strangers.join(', ')}`)
    if (form.grant_type === 'authorization_code') {
      const code = this.tokens.take(String(form.code))
      if (code.error) wrong(400, 'invalid_grant', `The authorization code is ${code.error}.`)
      if (code.redirect !== form.redirect_uri) wrong(400, 'invalid_grant', 'The redirect address is another one than before.')
      return this.#issue(code.account, code.chain)
    }
    if (form.grant_type !== 'refresh_token') wrong(400, 'unsupported_grant_type', 'There is no such grant type.')
    const old = this.tokens.find('refresh', String(form.refresh_token))
    if (old.error) wrong(401, 'invalid_request', 'The refresh token is invalid.')
    this.tokens.revoke((_, value) => value === form.refresh_token)
    return this.#issue(old.account, old.chain)
  }

  #issue(account, chain) {
    return {
      body: {
        token_type: 'Bearer',
        expires_in: ACCESS_SECONDS,
        access_token: this.tokens.issue('access', { account, chain }, ACCESS_SECONDS),
        refresh_token: this.tokens.issue('refresh', { account, chain }, REFRESH_SECONDS),
      },
    }
  }

  /** Whose token is in the request; nothing when it is no longer good. */
  who(ask) {
    const token = this.tokens.find('access', ask.bearer ?? '')
    return token.error ? null : this.accounts.find(this.at, token.account)
  }

  reset() {
    this.tokens.reset()
    this.authorize.reset()
  }
}

export class WondeSignIn extends ConfidentialSignIn {
  #asked = new Map()

  constructor(site, world) {
    super(site, { ...world, at: 'wonde', title: 'Wonde', secretIn: 'body' })
    this.school = world.wondeSchool
    site.on('GET', '/graphql/me', (ask) => this.#me(ask, ask.query.get('query')))
    site.on('POST', '/graphql/me', async (ask) => this.#me(ask, (await ask.body())?.query))
  }

  async #me(ask, source) {
    const headers = this.#count(ask)
    if (headers['Retry-After'])
      return { status: 429, headers, body: { error: 'too_many_requests', error_description: 'Too Many Attempts.' } }
    const account = this.who(ask)
    if (!account) return { status: 401, headers, body: { error: 'unauthorized', error_description: 'The access token is not known.' } }
    if (typeof source !== 'string') return { status: 400, headers, body: { errors: [{ message: 'Must provide query string.' }] } }
    const result = await graphql({ schema: SCHEMA, source, rootValue: { Me: this.#person(account) } })
    return { headers, body: result.errors ? { errors: result.errors.map(({ message }) => ({ message })), data: result.data } : result }
  }

  #person(account) {
    const { id, given, family, email, role, kind, person } = account
    const type = role === 'student' ? 'Student' : 'Employee'
    const school = kind === 'school' ? this.school : { id: 'A1999999990', name: 'Elsewhere Primary' }
    return {
      id: `A${digits(9, 'wonde', 'account', account.key)}`,
      first_name: given,
      last_name: family,
      email,
      mobile: null,
      Person: {
        __typename: type,
        id,
        type: type.toLowerCase(),
        title: person?.title ?? null,
        forename: given,
        middle_names: person?.middle || null,
        surname: family,
        upi: hex(32, 'upi', account.key),
        Photo: null,
        School: school,
        ContactDetails: { email, telephone_mobile: null },
      },
    }
  }

  /** Sixty a minute for each token, said in the headers. */
  #count(ask) {
    const now = this.clock.seconds()
    const times = (this.#asked.get(ask.bearer) ?? []).filter((time) => time > now - 60)
    const isOver = times.length >= A_MINUTE
    if (!isOver) times.push(now)
    this.#asked.set(ask.bearer, times)
    return {
      'X-Ratelimit-Limit': String(A_MINUTE),
      'X-Ratelimit-Remaining': String(A_MINUTE - times.length),
      ...(isOver ? { 'Retry-After': String(times[0] + 60 - now) } : {}),
    }
  }
}

export class MyLogin extends ConfidentialSignIn {
  constructor(site, world) {
    super(site, { ...world, at: 'mylogin', title: 'MyLogin', secretIn: 'basic' })
    this.school = world.wondeSchool
    site.on('GET', '/api/user', (ask) => this.#user(ask))
  }

  #user(ask) {
    const account = this.who(ask)
    if (!account) return { status: 401, body: { message: 'Unauthenticated.' } }
    const provider = (at) => {
      const found = account.kind === 'school' ? this.accounts.find(at, account.key) : null
      return found ? { service_provider_id: found.id } : null
    }
    const type = { student: 'student', teacher: 'employee', administrator: 'admin' }[account.role]
    const organisation = account.kind === 'school' ? this.school : { id: 'A1999999990', name: 'Elsewhere Primary' }
    return {
      body: {
        data: {
          id: myLoginId(account.key),
          type,
          title: account.person?.title || null,
          first_name: account.given,
          last_name: account.family,
          email: account.email,
          service_providers: { google: provider('google'), microsoft: provider('microsoft'), wonde: { service_provider_id: account.id } },
          organisation: { id: Number(digits(5, 'mylogin', organisation.id)), name: organisation.name, wonde_id: organisation.id },
        },
      },
    }
  }
}

/** How MyLogin says that something failed. */
export const myLoginShape = {
  fault(status, _, wish) {
    return {
      status,
      body: { message: wish.text ?? { 404: 'Not Found', 405: 'Method Not Allowed', 429: 'Too Many Attempts.' }[status] ?? 'Server Error' },
      headers: status === 429 ? { 'Retry-After': wish.retry_after ?? '1' } : {},
    }
  },
}
