//! Google's OAuth 2 and OpenID Connect, on a certified provider (oidc-provider), with what Google does otherwise: a desktop client
//! has a secret and any port, scopes are Google's, a refresh token comes with `access_type=offline`, `hd` is the school's domain.

import { randomBytes } from 'node:crypto'

import { exportJWK } from 'jose'
import Provider, { interactionPolicy } from 'oidc-provider'

import { keys } from '../lib/keys.mjs'
import { Refusal } from '../lib/site.mjs'
import { choose, fault } from '../lib/signin.mjs'

const AUTHORIZE = '/o/oauth2/v2/auth'
const ACCESS_SECONDS = 3599
const CODE_SECONDS = 600
const PREFIX = 'https://www.googleapis.com/auth/'
const SENSITIVE = [
  'user.readonly',
  'user',
  'orgunit.readonly',
  'orgunit',
  'group.readonly',
  'group',
  'group.member.readonly',
  'group.member',
  'customer.readonly',
  'domain.readonly',
].map((name) => `${PREFIX}admin.directory.${name}`)
const CLASSROOM = [
  'courses.readonly',
  'courses',
  'rosters.readonly',
  'rosters',
  'profile.emails',
  'profile.photos',
  'coursework.students.readonly',
  'student-submissions.students.readonly',
  'guardianlinks.students',
  'guardianlinks.students.readonly',
].map((name) => `${PREFIX}classroom.${name}`)
const SCOPES = ['openid', 'email', 'profile', ...SENSITIVE, ...CLASSROOM]
const LONG = { email: `${PREFIX}userinfo.email`, profile: `${PREFIX}userinfo.profile` }
const ASKED = [
  'client_id',
  'redirect_uri',
  'response_type',
  'scope',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
  'access_type',
  'prompt',
  'login_hint',
  'hd',
  'include_granted_scopes',
  'enable_granular_consent',
  'max_age',
]
const TOKEN_WORDS = ['grant_type', 'client_id', 'client_secret', 'redirect_uri', 'code', 'code_verifier', 'refresh_token', 'scope']

/** Keeps what the provider makes, older by as much as the clock was put forward since. */
function adapter(kept, clock, told) {
  return class {
    constructor(kind) {
      this.kind = kind
    }

    async upsert(id, payload) {
      const key = `${this.kind}:${id}`
      if (!kept.has(key)) told(this.kind, id)
      kept.set(key, { payload, ahead: clock.ahead })
    }

    async find(id) {
      const one = kept.get(`${this.kind}:${id}`)
      if (!one) return undefined
      const older = Math.floor(clock.ahead - one.ahead)
      return { ...one.payload, ...(one.payload.exp ? { exp: one.payload.exp - older } : {}) }
    }

    async findByUid(uid) {
      const found = [...kept.values()].find(({ payload }) => payload.kind === this.kind && payload.uid === uid)
      return found && this.find(found.payload.jti)
    }

    async findByUserCode() {
      return undefined
    }

    async consume(id) {
      kept.get(`${this.kind}:${id}`).payload.consumed = Math.floor(Date.now() / 1000)
    }

    async destroy(id) {
      kept.delete(`${this.kind}:${id}`)
    }

    async revokeByGrantId(grantId) {
      for (const [key, { payload }] of kept) if (payload.grantId === grantId) kept.delete(key)
    }
  }
}

export class GoogleSignIn {
  #kept = new Map()
  /** What was asked for with each grant: whether a refresh token is due. */
  #offline = new Map()
  /** Who has said yes to a client before; the refresh token comes only the first time. */
  #known = new Set()
  /** Scopes that whoever signs in does not tick. */
  without = new Set()

  /** @param {{ accounts: object, clock: object, record: object, redirects: Set<string>, desktop: object, web: object }} world */
  static async start(site, world) {
    const signIn = new GoogleSignIn()
    Object.assign(signIn, { site, ...world })
    const { privateKey, kid } = keys('google')
    const key = { ...(await exportJWK(privateKey)), kid, use: 'sig', alg: 'RS256' }
    signIn.provider = new Provider(site.base, signIn.#configuration(key))
    const of = (uri, client) => signIn.#isRedirect(uri, client)
    signIn.provider.Client.prototype.redirectUriAllowed = function redirectUriAllowed(uri) {
      return of(uri, this)
    }
    signIn.provider.on('server_error', (_, error) => process.stderr.write(`google: ${error.stack}\n`))
    signIn.answer = signIn.provider.callback()
    signIn.#routes()
    return signIn
  }

  #configuration(key) {
    const client = ({ id, secret }) => ({
      client_id: id,
      client_secret: secret,
      redirect_uris: [`${this.site.base}/nowhere`],
      response_types: ['code'],
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'client_secret_post',
      application_type: 'web',
    })
    const policy = interactionPolicy.base()
    policy.add(new interactionPolicy.Prompt({ name: 'select_account', requestable: true }), 0)
    return {
      adapter: adapter(this.#kept, this.clock, (kind, id) => this.#tell(kind, id)),
      clients: [client(this.desktop), client(this.web)],
      jwks: { keys: [key] },
      routes: { authorization: AUTHORIZE, token: '/token', userinfo: '/v1/userinfo', jwks: '/oauth2/v3/certs' },
      scopes: SCOPES,
      claims: { openid: ['sub', 'hd'], email: ['email', 'email_verified'], profile: ['name', 'given_name', 'family_name', 'picture'] },
      conformIdTokenClaims: false,
      pkce: { required: () => true },
      features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: false }, revocation: { enabled: false } },
      findAccount: (_, id) => this.#account(id),
      issueRefreshToken: async (_, __, code) => this.#offline.get(code.grantId) === true,
      rotateRefreshToken: false,
      ttl: {
        AccessToken: ACCESS_SECONDS,
        AuthorizationCode: CODE_SECONDS,
        IdToken: 3600,
        RefreshToken: 180 * 86_400,
        Grant: 180 * 86_400,
        Interaction: 3600,
        Session: 3600,
      },
      interactions: { policy, url: (_, interaction) => `/signin/${interaction.uid}` },
      extraParams: ['access_type', 'hd', 'include_granted_scopes', 'enable_granular_consent'],
      cookies: { keys: [randomBytes(16).toString('hex')] },
      renderError: (ctx, out) => {
        ctx.type = 'html'
        ctx.body = fault('Google', `Error ${ctx.status}: ${out.error}`, out.error_description ?? '')
      },
    }
  }

  #tell(kind, id) {
    const name = { AccessToken: 'access', RefreshToken: 'refresh', AuthorizationCode: 'code' }[kind]
    if (name) this.record.secret('google', name, id)
  }

  #account(id) {
    const account = this.accounts.find('google', id)
    if (!account) return undefined
    return {
      accountId: id,
      claims: () => ({
        sub: account.id,
        ...(account.domain ? { hd: account.domain } : {}),
        email: account.email,
        email_verified: true,
        name: `${account.given} ${account.family}`.trim(),
        given_name: account.given,
        family_name: account.family || undefined,
        picture: `${this.site.base}/picture/${account.id}`,
      }),
    }
  }

  /** A desktop client comes from this computer, from any port; another one from where it was registered. */
  #isRedirect(text, client) {
    if (client.clientId !== this.desktop.id) return this.redirects.has(text)
    const url = URL.canParse(text) ? new URL(text) : null
    return url?.protocol === 'http:' && ['127.0.0.1', '[::1]'].includes(url.hostname) && url.hash === ''
  }

  #routes() {
    const { site } = this
    site.on('GET', AUTHORIZE, (ask) => this.#begin(ask))
    site.on('GET', `${AUTHORIZE}/:uid`, (ask) => this.#pass(ask))
    site.on('GET', '/signin/:uid', (ask) => this.#page(ask))
    site.on('POST', '/signin/:uid', (ask) => this.#choice(ask))
    site.on('POST', '/token', (ask) => this.#token(ask))
    site.on('POST', '/revoke', (ask) => this.#revoke(ask))
    for (const path of ['/v1/userinfo', '/oauth2/v3/certs', '/.well-known/openid-configuration'])
      site.on('GET', path, (ask) => this.#pass(ask))
    site.on('POST', '/v1/userinfo', (ask) => this.#pass(ask))
  }

  /** Hands the request to the provider, which writes the reply itself. Nobody is remembered by a cookie. */
  async #pass(ask, wish = {}) {
    const cookie = (ask.header('cookie') ?? '')
      .split(/;\s*/)
      .filter((one) => !one.startsWith('_session'))
      .join('; ')
    const req = await ask.again({ headers: { ...ask.req.headers, cookie }, ...wish })
    await this.answer(req, ask.res)
    return 'taken'
  }

  #begin(ask) {
    const page = (error, text) => {
      throw new Refusal({ status: 400, body: fault('Google', `Error 400: ${error}`, text) })
    }
    const strangers = ask.strangers(ASKED)
    if (strangers.length > 0) page('invalid_request', `Not a parameter, or there twice: ${strangers.join(', ')}`)
    const scopes = (ask.query.get('scope') ?? '')
      .split(' ')
      .filter(Boolean)
      .map((scope) => Object.keys(LONG).find((name) => LONG[name] === scope) ?? scope)
    const wrong = scopes.filter((scope) => !SCOPES.includes(scope))
    if (scopes.length === 0 || wrong.length > 0) page('invalid_scope', `Some requested scopes were invalid: ${wrong.join(' ')}`)
    const access = ask.query.get('access_type')
    if (access !== null && !['online', 'offline'].includes(access)) page('invalid_request', 'access_type is online or offline')
    const url = new URL(ask.url)
    url.searchParams.set('scope', scopes.join(' '))
    return this.#pass(ask, { url: `${url.pathname}${url.search}` })
  }

  async #details(ask) {
    try {
      return await this.provider.interactionDetails(await ask.again(), ask.res)
    } catch {
      throw new Refusal({ status: 400, body: fault('Google', 'This sign-in is over', 'Start again from the program.') })
    }
  }

  async #page(ask) {
    const { uid, params } = await this.#details(ask)
    const q = ask.query.get('q') ?? ''
    return {
      body: choose({
        provider: 'Google',
        action: `/signin/${uid}`,
        offered: this.accounts.offered('google', q),
        scopes: params.scope.split(' '),
        q,
      }),
    }
  }

  async #choice(ask) {
    const { params } = await this.#details(ask)
    const { person } = (await ask.body()) ?? {}
    const finish = async (result) => {
      await this.provider.interactionFinished(await ask.again(), ask.res, result, { mergeWithLastSubmission: false })
      return 'taken'
    }
    if (!person) return finish({ error: 'access_denied', error_description: 'The sign-in was cancelled.' })
    const account = this.accounts.find('google', person)
    if (!account)
      throw new Refusal({ status: 400, body: fault('Google', 'This account cannot sign in', 'It is suspended, or it is gone.') })
    const grant = new this.provider.Grant({ accountId: account.id, clientId: params.client_id })
    const isTicked = (scope) => !this.without.has(scope) && !this.without.has(scope.replace(PREFIX, ''))
    const [yes, no] = [true, false].map((wanted) =>
      params.scope
        .split(' ')
        .filter((scope) => isTicked(scope) === wanted)
        .join(' ')
    )
    grant.addOIDCScope(yes)
    if (no) grant.rejectOIDCScope(no)
    const grantId = await grant.save()
    const who = `${params.client_id} ${account.id}`
    const isAsked = (params.prompt ?? '').split(' ').includes('consent')
    this.#offline.set(grantId, params.access_type === 'offline' && (isAsked || !this.#known.has(who)))
    this.#known.add(who)
    return finish({ login: { accountId: account.id, remember: false }, consent: { grantId }, select_account: {} })
  }

  async #token(ask) {
    const wrong = (status, error, error_description) => {
      throw new Refusal({ status, body: { error, error_description } })
    }
    const form = await ask.body()
    if (form === null || (ask.header('content-type') ?? '').startsWith('application/json'))
      wrong(400, 'invalid_request', 'The body is not a form.')
    const words = { ...form }
    // Google takes the secret in the body and by HTTP Basic.
    if (ask.basic) Object.assign(words, { client_id: ask.basic.name, client_secret: ask.basic.password })
    const strangers = Object.keys(words).filter((name) => !TOKEN_WORDS.includes(name))
    if (strangers.length > 0) wrong(400, 'invalid_request', `Unknown parameter: ${strangers.join(', ')}`)
    if (!words.client_secret) wrong(400, 'invalid_request', 'client_secret is missing.')
    const headers = Object.fromEntries(Object.entries(ask.req.headers).filter(([name]) => name !== 'authorization'))
    return this.#pass(ask, { body: Buffer.from(new URLSearchParams(words).toString()), headers })
  }

  /** A token, and with it everything that was granted together. */
  async #revoke(ask) {
    const token = ask.query.get('token') ?? (await ask.body())?.token
    const found = ['AccessToken', 'RefreshToken'].map((kind) => this.#kept.get(`${kind}:${token}`)).find(Boolean)
    if (!found) return { status: 400, body: { error: 'invalid_token', error_description: 'Token expired or revoked' } }
    const { grantId, clientId, accountId } = found.payload
    for (const [key, { payload }] of this.#kept) if (payload.grantId === grantId || payload.jti === grantId) this.#kept.delete(key)
    this.#known.delete(`${clientId} ${accountId}`)
    return { body: {} }
  }

  /** Whose token is in a request to the other interfaces, and what it may; nothing when it is no longer good. */
  async who(ask) {
    const token = ask.bearer && (await this.provider.AccessToken.find(ask.bearer))
    const account = token && !token.isExpired && this.accounts.find('google', token.accountId)
    return account ? { account, scopes: new Set(token.scope.split(' ')) } : null
  }

  expire(what) {
    const kind = { access: 'AccessToken', refresh: 'RefreshToken' }[what]
    for (const key of this.#kept.keys()) if (key.startsWith(`${kind}:`)) this.#kept.delete(key)
  }

  reset() {
    this.#kept.clear()
    this.#known.clear()
  }
}
