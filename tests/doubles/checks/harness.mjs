//! What the tests stand on: servers for one test, a client that follows nothing by itself, and a browser without a screen.

import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'

import { start } from '../serve.mjs'

/** Servers that end with the test. */
export async function open(t, options = { pupils: 60 }) {
  const world = await start(options)
  t.after(() => world.end())
  return new Office(world.line)
}

export class Office {
  constructor(line) {
    this.line = line
  }

  /** Asks the control interface; fails when it refuses. */
  async control(path, body, method = body === undefined ? 'GET' : 'POST') {
    const answer = await fetch(`${this.line.control}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const text = await answer.text()
    assert.ok(answer.ok, `${path}: ${answer.status} ${text}`)
    return text ? JSON.parse(text) : null
  }

  wonde(path, { token = this.line.wonde_token, base = this.line.wonde, ...wish } = {}) {
    return ask(`${base}/v1.0/${path}`, { token, ...wish })
  }

  /** A list of the approved school. */
  ofSchool(path, wish) {
    return this.wonde(`schools/${this.line.wonde_school}/${path}`, wish)
  }

  person(key) {
    return this.line.users.find((one) => one.key === key)
  }
}

/** One request; a redirect is not followed. */
export async function ask(url, { token, headers = {}, form, json, method, ...wish } = {}) {
  const body = form ? new URLSearchParams(form).toString() : json === undefined ? undefined : JSON.stringify(json)
  const type = form ? 'application/x-www-form-urlencoded' : 'application/json'
  const answer = await fetch(url, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    redirect: 'manual',
    body,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { 'content-type': type }),
      ...headers,
    },
    ...wish,
  })
  const text = await answer.text()
  const isJson = (answer.headers.get('content-type') ?? '').startsWith('application/json')
  let content = text
  if (isJson) {
    try {
      content = JSON.parse(text)
    } catch {
      content = { broken: text }
    }
  }
  return { status: answer.status, headers: answer.headers, body: content, text }
}

/** The proof of a request and what goes with it. */
export function proof() {
  const verifier = randomBytes(32).toString('base64url')
  return { verifier, code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256' }
}

/** A browser: cookies, forms, redirects; ends where an address is not one of the servers'. */
export class Browser {
  #cookies = new Map()

  async open(url, wish = {}) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await ask(url, { ...wish, headers: { accept: 'text/html', cookie } })
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)
      this.#cookies.set(name, value)
    }
    return { ...answer, url }
  }

  /** Follows redirects within one server. */
  async follow(answer) {
    const origin = new URL(answer.url).origin
    let at = answer
    while ([302, 303].includes(at.status)) {
      const next = new URL(at.headers.get('location'), at.url)
      if (next.origin !== origin) return next
      at = await this.open(next.href)
    }
    return at
  }

  /** Signs somebody in from an authorize address; gives the address the program is called back at. */
  async signIn(url, button) {
    const page = await this.follow(await this.open(url))
    if (page instanceof URL) return page
    assert.equal(page.status, 200, page.text)
    const found = new RegExp(`<button id="as-${button}" name="person" value="([^"]*)"`).exec(page.text)
    const cancel = button === null
    assert.ok(cancel || found, `the page offers ${button}`)
    const action = /<form method="post" action="([^"]*)"/.exec(page.text)[1]
    const done = await this.open(new URL(action, url).href, { form: { person: cancel ? '' : found[1] } })
    return this.follow(done)
  }
}

/** The claims of a token, unchecked. */
export function claims(token) {
  return JSON.parse(Buffer.from(token.split('.')[1], 'base64url'))
}

export const GOOGLE_SCOPES = [
  'openid',
  'email',
  'profile',
  ...['user', 'orgunit', 'group', 'group.member', 'customer'].map(
    (name) => `https://www.googleapis.com/auth/admin.directory.${name}.readonly`
  ),
  ...['courses.readonly', 'rosters.readonly', 'profile.emails'].map((name) => `https://www.googleapis.com/auth/classroom.${name}`),
]

export function googleAddress(office, wish = {}) {
  const { google, google_client_id } = office.line
  const params = {
    client_id: google_client_id,
    redirect_uri: 'http://127.0.0.1:53123/back',
    response_type: 'code',
    scope: GOOGLE_SCOPES.join(' '),
    state: 'the-state',
    nonce: 'the-nonce',
    access_type: 'offline',
    prompt: 'consent',
    ...wish,
  }
  return `${google}/o/oauth2/v2/auth?${new URLSearchParams(Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined)))}`
}

/** Signed in at Google: the token reply. */
export async function google(office, who = 'admin', wish = {}) {
  const { verifier, ...challenge } = proof()
  const back = await new Browser().signIn(googleAddress(office, { ...challenge, ...wish }), who)
  const { google_client_id, google_client_secret } = office.line
  const reply = await ask(`${office.line.google}/token`, {
    form: {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code'),
      code_verifier: verifier,
      redirect_uri: wish.redirect_uri ?? 'http://127.0.0.1:53123/back',
      client_id: google_client_id,
      client_secret: google_client_secret,
    },
  })
  assert.equal(reply.status, 200, reply.text)
  return reply.body
}

export const GRAPH_SCOPES = 'openid profile email offline_access User.Read.All GroupMember.Read.All Member.Read.Hidden EduRoster.ReadBasic'

export function entraAddress(office, wish = {}, tenant = 'organizations') {
  const { microsoft_login, microsoft_client_id } = office.line
  const params = {
    client_id: microsoft_client_id,
    redirect_uri: 'http://localhost:53123/callback',
    response_type: 'code',
    scope: GRAPH_SCOPES,
    state: 'the-state',
    nonce: 'the-nonce',
    ...wish,
  }
  return `${microsoft_login}/${tenant}/oauth2/v2.0/authorize?${new URLSearchParams(Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined)))}`
}

/** Signed in at Microsoft: the token reply. */
export async function microsoft(office, who = 'admin', wish = {}, tenant = 'organizations') {
  const { verifier, ...challenge } = proof()
  const back = await new Browser().signIn(entraAddress(office, { ...challenge, ...wish }, tenant), who)
  assert.ok(back.searchParams.has('code'), back.href)
  const reply = await ask(`${office.line.microsoft_login}/${tenant}/oauth2/v2.0/token`, {
    form: {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code'),
      code_verifier: verifier,
      redirect_uri: 'http://localhost:53123/callback',
      client_id: office.line.microsoft_client_id,
    },
  })
  assert.equal(reply.status, 200, reply.text)
  return reply.body
}

/** The token of the school's confidential app. */
export async function app(office) {
  const { microsoft_login, tenant, microsoft_app_id, microsoft_app_secret } = office.line
  const reply = await ask(`${microsoft_login}/${tenant}/oauth2/v2.0/token`, {
    form: {
      grant_type: 'client_credentials',
      client_id: microsoft_app_id,
      client_secret: microsoft_app_secret,
      scope: 'https://graph.microsoft.com/.default',
    },
  })
  assert.equal(reply.status, 200, reply.text)
  return reply.body.access_token
}
