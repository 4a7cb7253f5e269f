//! Entra's sign-in: written here because the issuer of /organizations and /common is a template and one address serves every tenant.
//! Codes are used once, proofs are checked, redirects are the registered ones.

import { randomUUID } from 'node:crypto'

import { exportJWK, SignJWT } from 'jose'

import { PERSONAL_TENANT } from '../lib/accounts.mjs'
import { Authorize, back } from '../lib/authorize.mjs'
import { keys } from '../lib/keys.mjs'
import { hex } from '../lib/random.mjs'
import { Refusal } from '../lib/site.mjs'
import { isChallenge, isProof, Tokens } from '../lib/tokens.mjs'
import { APP_ROLES, GRAPH, OPENID } from './scopes.mjs'
import { ERRORS, trouble } from './trouble.mjs'

const CODE_SECONDS = 600
const ACCESS_SECONDS = 4200
const REFRESH_SECONDS = 90 * 86_400
const ASKED = [
  'client_id',
  'redirect_uri',
  'response_type',
  'response_mode',
  'scope',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
  'prompt',
  'login_hint',
  'domain_hint',
]
const TOKEN_WORDS = [
  'grant_type',
  'client_id',
  'client_secret',
  'client_info',
  'scope',
  'code',
  'redirect_uri',
  'code_verifier',
  'refresh_token',
]
export class Entra {
  /** Clients by tenant to which an administrator has agreed: `tenant client` → scopes. */
  #consents = new Map()

  /**
   * @param {object} world `accounts`, `clock`, `record`, `redirects`, `open` (the public client: `{ id, redirects }`),
   *   `app` (`{ id, secret }`), `graph` (its base)
   */
  constructor(site, world) {
    Object.assign(this, { site, ...world, tokens: new Tokens('microsoft', world.clock, world.record) })
    Object.assign(this, keys('microsoft'))
    this.authorize = new Authorize(site, {
      at: 'microsoft',
      title: 'Microsoft',
      accounts: this.accounts,
      offered: (request, account) => this.#mayEnter(request.tenant, account),
      granted: (request, account) => this.#granted(request, account),
      refused: (request) => this.#refused(request),
    })
    site.on('GET', '/:tenant/oauth2/v2.0/authorize', (ask) => this.#begin(ask))
    site.on('POST', '/:tenant/oauth2/v2.0/token', (ask) => this.#token(ask))
    for (const path of ['/:tenant/adminconsent', '/:tenant/v2.0/adminconsent']) site.on('GET', path, (ask) => this.#beginConsent(ask))
    site.on('GET', '/:tenant/v2.0/.well-known/openid-configuration', (ask) => this.#discovery(ask))
    site.on('GET', '/:tenant/discovery/v2.0/keys', (ask) => this.#keys(ask))
    site.on('GET', '/:tenant/oauth2/v2.0/logout', () => this.authorize.page(200, 'Signed out', 'You are signed out.'))
  }

  /** What stands first in the path: a word for many, or one tenant by id or domain. */
  #tenant(ask) {
    const word = ask.params.tenant.toLowerCase()
    if (['common', 'organizations', 'consumers'].includes(word)) return word
    const { tenant, otherTenant, school } = this.accounts
    if (word === tenant || word === school.domain) return tenant
    if (word === otherTenant || word === 'elsewhere.example') return otherTenant
    if (word === PERSONAL_TENANT) return PERSONAL_TENANT
    throw new Refusal(trouble(90002, `Tenant '${ask.params.tenant}' not found.`, this.clock))
  }

  #mayEnter(tenant, account) {
    const isPersonal = account.tenant === PERSONAL_TENANT
    if (tenant === 'common') return true
    if (tenant === 'organizations') return !isPersonal
    return tenant === 'consumers' ? isPersonal : tenant === account.tenant
  }

  #client(id) {
    return [this.open, this.app].find((client) => client.id === id)
  }

  /** Any port of this computer, for a program; the very address, for a server. */
  #isRedirect(client, text) {
    if (client.secret) return this.redirects.has(text)
    const url = URL.canParse(text ?? '') ? new URL(text) : null
    return (
      url?.protocol === 'http:' &&
      url.hostname === 'localhost' &&
      client.redirects.includes(url.pathname) &&
      url.search === '' &&
      url.hash === ''
    )
  }

  #page(code, text) {
    return new Refusal({ ...this.authorize.page(400, 'Sorry, but we’re having trouble signing you in', `AADSTS${code}: ${text}`) })
  }

  #begin(ask) {
    const tenant = this.#tenant(ask)
    const asked = (name) => ask.query.get(name)
    const strangers = ask.strangers(ASKED)
    if (strangers.length > 0) throw this.#page(90013, `Invalid input received from the user: ${strangers.join(', ')}`)
    const client = this.#client(asked('client_id'))
    if (!client) throw this.#page(700016, `Application with identifier '${asked('client_id')}' was not found in the directory.`)
    if (!this.#isRedirect(client, asked('redirect_uri')))
      throw this.#page(50011, 'The redirect URI specified in the request does not match the redirect URIs configured for the application.')
    const request = {
      tenant,
      client,
      redirect: asked('redirect_uri'),
      state: asked('state'),
      nonce: asked('nonce'),
      challenge: asked('code_challenge'),
      prompt: asked('prompt'),
    }
    const wrong = (code, text) => back(request, { error: ERRORS[code], error_description: `AADSTS${code}: ${text}` })
    if (asked('response_type') !== 'code') return wrong(90014, "The required field 'response_type' is not code.")
    if (!['query', null].includes(asked('response_mode'))) return wrong(90014, 'Only response_mode=query is served here.')
    if (!isChallenge(request.challenge) || asked('code_challenge_method') !== 'S256')
      return wrong(9002325, 'Proof Key for Code Exchange is required for cross-origin authorization code redemption.')
    if (!['login', 'none', 'consent', 'select_account', null].includes(request.prompt))
      return wrong(90014, "The value of 'prompt' is not known.")
    if (request.prompt === 'select_account' && asked('login_hint'))
      return wrong(90014, 'login_hint and prompt=select_account exclude each other.')
    request.scopes = this.#scopes(asked('scope'))
    if (!request.scopes)
      return wrong(70011, `The provided value for the input parameter 'scope' is not valid. The scope ${asked('scope')} is not valid.`)
    if (request.prompt === 'none') return wrong(50058, 'A silent sign-in request was sent but no user is signed in.')
    return this.authorize.begin(request, asked('login_hint') ?? '')
  }

  /** Short names of scopes; null when one is not known or there is none. */
  #scopes(text) {
    const names = (text ?? '')
      .split(' ')
      .filter(Boolean)
      .map((scope) => scope.replace(/^https:\/\/graph\.microsoft\.com\//, '').replace(`${this.graph()}/`, ''))
    const isKnown = (name) => OPENID.includes(name) || name in GRAPH || name === '.default'
    return names.length > 0 && names.every(isKnown) ? names : null
  }

  #granted(request, account) {
    if (request.consent) return this.#consented(request, account)
    const key = `${account.tenant} ${request.client.id}`
    const agreed = this.#consents.get(key) ?? new Set()
    const missing = request.scopes.filter((scope) => GRAPH[scope] && !agreed.has(scope))
    if (missing.length > 0 && !account.isAdmin) {
      return {
        error: 'consent_required',
        error_description: `AADSTS90094: An administrator of the organisation must agree to: ${missing.join(' ')}`,
        error_subcode: 'admin_consent',
      }
    }
    missing.forEach((scope) => agreed.add(scope))
    this.#consents.set(key, agreed)
    const { redirect, scopes, nonce, challenge, client } = request
    const content = { account: account.key, client: client.id, redirect, scopes, nonce, challenge, chain: randomUUID() }
    return { code: this.tokens.issue('code', content, CODE_SECONDS, '1.'), session_state: randomUUID() }
  }

  #refused(request) {
    if (request.consent)
      return {
        error: 'access_denied',
        error_description: 'AADSTS65004: The administrator declined to consent to access the app.',
        error_subcode: 'cancel',
      }
    return {
      error: 'access_denied',
      error_description: 'AADSTS65004: User declined to consent to access the app.',
      error_subcode: 'cancel',
    }
  }

  #beginConsent(ask) {
    const tenant = this.#tenant(ask)
    const strangers = ask.strangers(['client_id', 'state', 'redirect_uri', ...(ask.path.includes('/v2.0/') ? ['scope'] : [])])
    if (strangers.length > 0) throw this.#page(90013, `Invalid input received from the user: ${strangers.join(', ')}`)
    const client = this.#client(ask.query.get('client_id'))
    if (!client) throw this.#page(700016, 'The application was not found in the directory.')
    if (!this.#isRedirect(client, ask.query.get('redirect_uri')))
      throw this.#page(50011, 'The redirect URI does not match the configured ones.')
    const scopes = ask.query.get('scope') ? this.#scopes(ask.query.get('scope')) : Object.keys(GRAPH)
    if (!scopes) throw this.#page(70011, 'The scope is not valid.')
    return this.authorize.begin({
      consent: true,
      tenant,
      client,
      redirect: ask.query.get('redirect_uri'),
      state: ask.query.get('state'),
      scopes,
    })
  }

  #consented(request, account) {
    if (!account.isAdmin) return { error: 'consent_required', error_description: 'AADSTS90094: The signed-in user is no administrator.' }
    const key = `${account.tenant} ${request.client.id}`
    const scopes = request.scopes.includes('.default') ? Object.keys(GRAPH) : request.scopes
    this.#consents.set(key, new Set([...(this.#consents.get(key) ?? []), ...scopes]))
    return { admin_consent: 'True', tenant: account.tenant, scope: request.scopes.join(' ') }
  }

  async #token(ask) {
    const tenant = this.#tenant(ask)
    const wrong = (code, text) => {
      throw new Refusal(trouble(code, text, this.clock))
    }
    if (!(ask.header('content-type') ?? '').startsWith('application/x-www-form-urlencoded'))
      wrong(900144, 'The request body must be a form.')
    const form = await ask.body()
    const id = form.client_id ?? ask.basic?.name
    const secret = form.client_secret ?? ask.basic?.password
    const strangers = Object.keys(form).filter((name) => !TOKEN_WORDS.includes(name))
    if (strangers.length > 0) wrong(90013, `Invalid input received from the user: ${strangers.join(', ')}`)
    if (!form.grant_type) wrong(900144, "The request body must contain the following parameter: 'grant_type'.")
    if (!id) wrong(900144, "The request body must contain the following parameter: 'client_id'.")
    const client = this.#client(id)
    if (!client) wrong(700016, `Application with identifier '${id}' was not found in the directory.`)
    if (!client.secret && secret !== undefined && secret !== '')
      wrong(700025, "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.")
    if (!client.secret && ask.header('authorization')) wrong(700025, 'Client is public so it does not authenticate.')
    if (client.secret && !secret)
      wrong(7000218, "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.")
    if (client.secret && secret !== client.secret) wrong(7000215, 'Invalid client secret provided.')
    if (form.grant_type === 'authorization_code') return this.#redeem(form, client, tenant, wrong)
    if (form.grant_type === 'refresh_token') return this.#refresh(form, client, wrong)
    if (form.grant_type === 'client_credentials') return this.#asApp(form, client, tenant, wrong)
    return wrong(70003, `The app requested an unsupported grant type '${form.grant_type}'.`)
  }

  async #redeem(form, client, tenant, wrong) {
    const code = this.tokens.take(String(form.code))
    if (code.error === 'used')
      wrong(54005, 'OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.')
    if (code.error === 'expired') wrong(70008, 'The provided authorization code or refresh token has expired due to inactivity.')
    if (code.error || code.client !== client.id) wrong(70000, "The provided value for the 'code' parameter is not valid.")
    // Without a path is the same as with a slash.
    if (!URL.canParse(form.redirect_uri) || new URL(code.redirect).href !== new URL(form.redirect_uri).href)
      wrong(50011, 'The redirect URI is not the one of the authorization request.')
    if (!isProof(form.code_verifier, code.challenge))
      wrong(501481, 'The Code_Verifier does not match the code_challenge supplied in the authorization request.')
    const account = this.accounts.find('microsoft', code.account)
    if (!account || !this.#mayEnter(tenant, account)) wrong(70000, 'The user account is not of this tenant, or disabled.')
    return this.#issue(account, client, code.scopes, code)
  }

  async #refresh(form, client, wrong) {
    const old = this.tokens.find('refresh', String(form.refresh_token))
    if (old.error === 'expired') wrong(70008, 'The refresh token has expired due to inactivity.')
    if (old.error || old.client !== client.id) wrong(70000, "The provided value for the 'refresh_token' is not valid.")
    const account = this.accounts.find('microsoft', old.account)
    if (!account) wrong(70000, 'The user account is disabled.')
    const scopes = form.scope ? this.#scopes(form.scope) : old.scopes
    if (!scopes) wrong(70011, "The provided value for the input parameter 'scope' is not valid.")
    const more = scopes.filter((scope) => !old.scopes.includes(scope) && !OPENID.includes(scope) && scope !== '.default')
    if (more.length > 0) wrong(65001, `The user or administrator has not consented to use the application: ${more.join(' ')}`)
    // As at Entra, the token before this one goes on working.
    return this.#issue(account, client, scopes, old)
  }

  #asApp(form, client, tenant, wrong) {
    if (!client.secret) wrong(700025, 'A public client has no credentials.')
    if (['common', 'organizations', 'consumers'].includes(tenant)) wrong(50194, 'Use a tenant-specific endpoint.')
    const scope = (form.scope ?? '').replace('https://graph.microsoft.com/', '').replace(`${this.graph()}/`, '')
    if (scope !== '.default')
      wrong(
        70011,
        `The provided value for scope ${form.scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier.`
      )
    if (tenant !== this.accounts.tenant) wrong(700016, 'The application was not found in the directory.')
    const access = this.tokens.issue('access', { app: client.id, tenant, scopes: APP_ROLES }, ACCESS_SECONDS, 'eyJ0.')
    return { body: { token_type: 'Bearer', expires_in: ACCESS_SECONDS, ext_expires_in: ACCESS_SECONDS, access_token: access } }
  }

  async #issue(account, client, scopes, { nonce, chain }) {
    const content = { account: account.key, client: client.id, tenant: account.tenant, scopes, chain }
    const body = {
      token_type: 'Bearer',
      scope: scopes.filter((scope) => scope !== 'offline_access').join(' '),
      expires_in: ACCESS_SECONDS,
      ext_expires_in: ACCESS_SECONDS,
      access_token: this.tokens.issue('access', content, ACCESS_SECONDS, 'eyJ0.'),
    }
    if (scopes.includes('offline_access')) body.refresh_token = this.tokens.issue('refresh', content, REFRESH_SECONDS, '1.A')
    if (scopes.includes('openid')) body.id_token = await this.#idToken(account, client, scopes, nonce)
    return { body }
  }

  /** Times in it are the computer's: whoever checks it goes by that. */
  #idToken(account, client, scopes, nonce) {
    const now = Math.floor(Date.now() / 1000)
    const { given, family, email, tenant, id, key } = account
    const claims = {
      ver: '2.0',
      tid: tenant,
      uti: hex(22, key, now),
      rh: hex(40, key),
      ...(nonce ? { nonce } : {}),
      ...(scopes.includes('profile') ? { oid: id, name: `${given} ${family}`.trim(), preferred_username: email } : {}),
      ...(scopes.includes('email') ? { email } : {}),
    }
    return new SignJWT(claims)
      .setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid: this.kid })
      .setSubject(hex(43, 'pairwise', client.id, key))
      .setIssuer(`${this.site.base}/${tenant}/v2.0`)
      .setAudience(client.id)
      .setIssuedAt(now)
      .setNotBefore(now)
      .setExpirationTime(now + 3600)
      .sign(this.privateKey)
  }

  #discovery(ask) {
    const tenant = this.#tenant(ask)
    const issuer = { common: '{tenantid}', organizations: '{tenantid}', consumers: PERSONAL_TENANT }[tenant] ?? tenant
    const at = (path) => `${this.site.base}/${tenant}/${path}`
    return {
      body: {
        token_endpoint: at('oauth2/v2.0/token'),
        token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
        jwks_uri: at('discovery/v2.0/keys'),
        response_modes_supported: ['query', 'fragment', 'form_post'],
        subject_types_supported: ['pairwise'],
        id_token_signing_alg_values_supported: ['RS256'],
        response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
        scopes_supported: OPENID,
        issuer: `${this.site.base}/${issuer}/v2.0`,
        request_uri_parameter_supported: false,
        userinfo_endpoint: `${this.graph()}/oidc/userinfo`,
        authorization_endpoint: at('oauth2/v2.0/authorize'),
        end_session_endpoint: at('oauth2/v2.0/logout'),
        http_logout_supported: true,
        frontchannel_logout_supported: true,
        claims_supported: [
          'sub',
          'iss',
          'cloud_instance_name',
          'aud',
          'exp',
          'iat',
          'nonce',
          'preferred_username',
          'name',
          'tid',
          'ver',
          'email',
        ],
        tenant_region_scope: null,
      },
    }
  }

  async #keys(ask) {
    this.#tenant(ask)
    const { kty, n, e } = await exportJWK(this.publicKey)
    return { body: { keys: [{ kty, use: 'sig', kid: this.kid, n, e, alg: 'RS256' }] } }
  }

  /** Whose token is in a request to Graph: `{ account?, app?, tenant, scopes }`; or why it is no longer good. */
  who(ask) {
    const token = this.tokens.find('access', ask.bearer ?? '')
    if (token.error) return { error: token.error }
    const account = token.account && this.accounts.find('microsoft', token.account)
    if (token.account && !account) return { error: 'unknown' }
    return { account, app: token.app, tenant: token.tenant, scopes: new Set(token.scopes) }
  }

  reset() {
    this.tokens.reset()
    this.authorize.reset()
    this.#consents.clear()
  }
}
