//! What Google's interfaces have in common: who asks with what scopes, parameters, pages, and how they fail.

import { GooglePage, Marks } from '../lib/pages.mjs'
import { Refusal } from '../lib/site.mjs'
import { parse, pick } from './fields.mjs'

/** Parameters that every address takes. */
const EVERYWHERE = ['fields', 'prettyPrint', 'alt', 'key', 'quotaUser', '$.xgafv']

const WORDS = {
  400: ['INVALID_ARGUMENT', 'invalid', 'Invalid Input'],
  401: ['UNAUTHENTICATED', 'authError', 'Invalid Credentials'],
  403: ['PERMISSION_DENIED', 'forbidden', 'Not Authorized to access this resource/api'],
  404: ['NOT_FOUND', 'notFound', 'Not Found'],
  405: ['NOT_FOUND', 'notFound', 'Not Found'],
  409: ['ALREADY_EXISTS', 'duplicate', 'Entity already exists.'],
  412: ['FAILED_PRECONDITION', 'conditionNotMet', 'Precondition Failed'],
  429: ['RESOURCE_EXHAUSTED', 'rateLimitExceeded', 'Resource has been exhausted (e.g. check quota).'],
  500: ['INTERNAL', 'backendError', 'Internal error encountered.'],
  503: ['UNAVAILABLE', 'backendError', 'The service is currently unavailable.'],
}
const QUOTA = {
  userRateLimitExceeded: 'User Rate Limit Exceeded. Rate of requests for user exceed configured project quota.',
  rateLimitExceeded: 'Rate Limit Exceeded',
  quotaExceeded: 'Quota exceeded.',
  dailyLimitExceeded: 'Daily Limit Exceeded',
}

export const googleShape = {
  /** Classroom says it in google.rpc's way, the directory with a list of reasons, OAuth as OAuth does. */
  fault(status, ask, wish) {
    const [word, reason, text] = WORDS[status] ?? ['UNKNOWN', 'backendError', 'Backend Error']
    const headers = status === 429 && wish.retry_after !== undefined ? { 'Retry-After': wish.retry_after } : {}
    if (/^\/(token|revoke|o\/)/.test(ask.path))
      return {
        status,
        headers,
        body: { error: status >= 500 ? 'internal_failure' : 'rate_limit_exceeded', error_description: wish.text ?? text },
      }
    const message = wish.text ?? QUOTA[wish.reason] ?? text
    const error = { code: status, message, ...(ask.path.startsWith('/v1/') ? { status: wish.word ?? word } : {}) }
    if (!ask.path.startsWith('/v1/'))
      error.errors = [{ message, domain: wish.reason in QUOTA ? 'usageLimits' : 'global', reason: wish.reason ?? reason }]
    if (wish.info) error.details = [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: wish.info, domain: 'googleapis.com' }]
    return { status, headers, body: { error } }
  },
}

export function refuse(ask, status, wish = {}) {
  return new Refusal(googleShape.fault(status, ask, wish))
}

export class GoogleApi {
  constructor(site, signIn, clock) {
    Object.assign(this, { site, signIn, marks: new Marks(clock, 'google') })
  }

  /** Adds an address that asks for one of these scopes; `handle` gets the request and who asks. */
  on(path, allowed, scopes, handle) {
    this.site.on('GET', path, async (ask) => {
      const who = await this.signIn.who(ask)
      if (!who) throw refuse(ask, 401, ask.header('authorization') ? {} : { text: 'Login Required.', reason: 'required' })
      if (!scopes.some((scope) => who.scopes.has(`https://www.googleapis.com/auth/${scope}`))) {
        throw refuse(ask, 403, {
          text: 'Request had insufficient authentication scopes.',
          reason: 'insufficientPermissions',
          info: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
        })
      }
      const strangers = ask.strangers([...allowed, ...EVERYWHERE]).filter((name) => !(name === 'courseStates' && allowed.includes(name)))
      if (strangers.length > 0)
        throw refuse(ask, 400, { text: `Invalid JSON payload received. Unknown name "${strangers[0]}": Cannot bind query parameter.` })
      return this.#masked(ask, await handle(ask, who))
    })
  }

  #masked(ask, reply) {
    const text = ask.query.get('fields')
    if (text === null) return reply
    const tree = parse(text)
    if (!tree) throw refuse(ask, 400, { text: `Invalid field selection ${text}`, reason: 'invalidParameter' })
    const strangers = Object.keys(tree).filter((name) => name !== '*' && !(name in reply.body) && !KNOWN.has(name))
    if (strangers.length > 0) throw refuse(ask, 400, { text: `Invalid field selection ${strangers[0]}`, reason: 'invalidParameter' })
    const body = pick(reply.body, tree)
    return { ...reply, body, page: reply.page && new GooglePage(body, reply.page.name) }
  }

  number(ask, name, without, most, least = 1) {
    const text = ask.query.get(name)
    if (text === null) return without
    if (!/^-?\d+$/.test(text)) throw refuse(ask, 400, { text: `Invalid value at '${name}' (TYPE_INT32), "${text}"` })
    if (Number(text) < least || Number(text) > most)
      throw refuse(ask, 400, {
        text: `Invalid value '${text}'. Values must be within the range: [${least}, ${most}]`,
        reason: 'invalidParameter',
      })
    return Number(text)
  }

  choice(ask, name, values) {
    const text = ask.query.get(name)
    if (text !== null && !values.includes(text))
      throw refuse(ask, 400, { text: `Invalid value at '${name}', "${text}"`, reason: 'invalidParameter' })
    return text
  }

  /**
   * A page of a list that is in order of `keyOf`, from behind whoever came last. The list's name is left out when it is empty.
   * @param {object} wish `list`, `keyOf`, `show`, `name`, `size`, `around` (what else is in the reply)
   */
  page(ask, { list, keyOf, show, name, size, around = {} }) {
    const said = [...ask.query]
      .filter(([word]) => word !== 'pageToken')
      .sort()
      .join('&')
    const token = ask.query.get('pageToken')
    const mark = token === null ? null : this.marks.read(token)
    if (typeof mark === 'string' || (mark && (mark.said !== said || mark.path !== ask.path)))
      throw refuse(ask, 400, { text: 'Invalid Input: pageToken', reason: 'invalid' })
    const rest = mark ? list.filter((one) => (mark.down ? keyOf(one) < mark.after : keyOf(one) > mark.after)) : list
    const shown = rest.slice(0, size)
    const down = list.length > 1 && keyOf(list[0]) > keyOf(list.at(-1))
    const next = rest.length > size ? { nextPageToken: this.marks.make({ after: keyOf(shown.at(-1)), said, path: ask.path, down }) } : {}
    const body = { ...around, ...(shown.length > 0 ? { [name]: shown.map(show) } : {}), ...next }
    return { body, page: new GooglePage(body, name) }
  }
}

/** Names that a mask may ask for though the reply has not got them. */
const KNOWN = new Set([
  'kind',
  'etag',
  'nextPageToken',
  'users',
  'groups',
  'members',
  'organizationUnits',
  'courses',
  'students',
  'teachers',
  'guardians',
  'deletionTime',
  'suspensionReason',
  'externalIds',
  'thumbnailPhotoUrl',
  'aliases',
  'relations',
  'phones',
  'recoveryEmail',
  'customSchemas',
])
