//! The words of OData that Graph understands, as far as they are served here: $select, $top, $count, $filter.

import { randomUUID } from 'node:crypto'

import { Refusal } from '../lib/site.mjs'

const CODES = {
  400: 'Request_BadRequest',
  401: 'InvalidAuthenticationToken',
  403: 'Authorization_RequestDenied',
  404: 'Request_ResourceNotFound',
  405: 'Request_BadRequest',
  410: 'syncStateNotFound',
  429: 'TooManyRequests',
  500: 'generalException',
  502: 'badGateway',
  503: 'serviceNotAvailable',
}
const TEXTS = {
  401: 'Access token has expired or is not yet valid.',
  403: 'Insufficient privileges to complete the operation.',
  404: 'Resource does not exist or one of its queried reference-property objects are not present.',
  410: 'The sync state generation is not found; continuing requires a full synchronisation.',
  429: 'Too many requests.',
}

/** How Graph says that something failed. */
export const graphShape = {
  fault(status, ask, wish) {
    const now = new Date(ask.site.world.clock.now()).toISOString().slice(0, 19)
    const [id, client] = [randomUUID(), ask.header('client-request-id') ?? randomUUID()]
    const headers = {
      'request-id': id,
      'client-request-id': client,
      ...(status === 429 || (status === 503 && wish.retry_after) ? { 'Retry-After': wish.retry_after ?? '1' } : {}),
      ...(status === 410 ? { Location: `${ask.site.base}${ask.path}?$deltatoken=` } : {}),
    }
    // Both spellings are met.
    const inner = { date: now, 'request-id': id, 'client-request-id': client, ...(status === 429 ? { code: '429', status: '429' } : {}) }
    const code = wish.code ?? CODES[status] ?? 'generalException'
    return {
      status,
      headers,
      body: {
        error: { code, message: wish.text ?? TEXTS[status] ?? 'An error occurred.', [status === 429 ? 'innererror' : 'innerError']: inner },
      },
    }
  },
}

export function refuse(ask, status, wish = {}) {
  return new Refusal(graphShape.fault(status, ask, wish))
}

/** Refuses parameters that are not of this address. */
export function only(ask, allowed) {
  const strangers = ask.strangers(allowed)
  if (strangers.length > 0)
    throw refuse(ask, 400, { code: 'BadRequest', text: `The query parameter '${strangers[0]}' is not supported here, or is there twice.` })
}

/** The names of `$select`, all known; null when it is not there. */
export function selected(ask, known, type = 'user') {
  const text = ask.query.get('$select')
  if (text === null) return null
  const names = text.split(',').map((name) => name.trim())
  const strange = names.find((name) => !known.includes(name))
  if (strange !== undefined)
    throw refuse(ask, 400, { code: 'BadRequest', text: `Could not find a property named '${strange}' on type 'microsoft.graph.${type}'.` })
  return names
}

export function top(ask, without = 100, most = 999) {
  const text = ask.query.get('$top')
  if (text === null) return without
  if (!/^\d+$/.test(text) || Number(text) < 1 || Number(text) > most) {
    throw refuse(ask, 400, {
      text: `Invalid page size specified: '${text}'. Must be between 1 and ${most} inclusive.`,
      code: 'Request_UnsupportedQuery',
    })
  }
  return Number(text)
}

/** `$select`ed fields; the id comes always. */
export function project(record, names) {
  if (!names) return record
  return Object.fromEntries(Object.entries(record).filter(([name]) => name === 'id' || names.includes(name)))
}

const SIMPLE = /^(\w+(?:\/\w+)?) (eq|ne|ge|le) ('(?:[^']|'')*'|true|false|null|[\w:.-]+)$/
const CALL = /^(startswith|endswith)\((\w+), ?('(?:[^']|'')*')\)$/i
const ANY = /^(\w+)\/any\((\w+): ?\2 eq ('(?:[^']|'')*')\)$/i

/**
 * A filter of terms joined by `and`. What the directory calls advanced needs `ConsistencyLevel: eventual` and `$count=true`.
 * @returns {(record: object) => boolean}
 */
export function filtered(ask) {
  const text = ask.query.get('$filter')
  const isCounted = ask.query.get('$count') === 'true'
  const isEventual = (ask.header('consistencylevel') ?? '').toLowerCase() === 'eventual'
  if (isCounted && !isEventual) throw refuse(ask, 400, { text: '$count is not currently supported.' })
  if (text === null) return () => true
  const terms = text.split(/ and (?=(?:[^']*'[^']*')*[^']*$)/i).map((term) => test(ask, term.trim()))
  if (terms.some(({ advanced }) => advanced) && !(isEventual && isCounted))
    throw refuse(ask, 400, { code: 'Request_UnsupportedQuery', text: 'Unsupported Query.' })
  return (record) => terms.every(({ holds }) => holds(record))
}

function test(ask, term) {
  const negated = /^not\s*\((.*)\)$/i.exec(term)
  if (negated) return { advanced: true, holds: (record) => !test(ask, negated[1].trim()).holds(record) }
  const value = (text) =>
    text.startsWith("'")
      ? text.slice(1, -1).replaceAll("''", "'").toLowerCase()
      : ({ true: true, false: false, null: null }[text] ?? text.toLowerCase())
  const small = (one) => (typeof one === 'string' ? one.toLowerCase() : one)
  const simple = SIMPLE.exec(term)
  if (simple) {
    const [, name, sign, right] = simple
    const holds = { eq: (a, b) => a === b, ne: (a, b) => a !== b, ge: (a, b) => a >= b, le: (a, b) => a <= b }[sign]
    return { advanced: sign === 'ne', holds: (record) => holds(small(known(ask, record, name)), value(right)) }
  }
  const call = CALL.exec(term)
  if (call) {
    const [, name, field, right] = call
    const isStart = name.toLowerCase() === 'startswith'
    return {
      advanced: !isStart,
      holds: (record) =>
        (isStart ? String.prototype.startsWith : String.prototype.endsWith).call(small(known(ask, record, field)) ?? '', value(right)),
    }
  }
  const any = ANY.exec(term)
  if (any) return { advanced: false, holds: (record) => (known(ask, record, any[1]) ?? []).some((one) => small(one) === value(any[3])) }
  throw refuse(ask, 400, { code: 'BadRequest', text: `Invalid filter clause: ${term}` })
}

function known(ask, record, name) {
  const [first, second] = name.split('/')
  if (!(first in record)) throw refuse(ask, 400, { code: 'BadRequest', text: `Could not find a property named '${name}'.` })
  return second ? record[first]?.[second] : record[first]
}
