//! How Entra says that something failed.

import { randomUUID } from 'node:crypto'

/** What the numbers are in OAuth's words. */
export const ERRORS = {
  50011: 'invalid_request',
  50194: 'invalid_request',
  65001: 'invalid_grant',
  65004: 'access_denied',
  70000: 'invalid_grant',
  70008: 'invalid_grant',
  70011: 'invalid_scope',
  50058: 'login_required',
  50105: 'interaction_required',
  54005: 'invalid_grant',
  501481: 'invalid_grant',
  700016: 'unauthorized_client',
  7000215: 'invalid_client',
  7000218: 'invalid_client',
  700025: 'invalid_client',
  70003: 'unsupported_grant_type',
  90002: 'invalid_request',
  90013: 'invalid_request',
  90014: 'invalid_request',
  900144: 'invalid_request',
  9002325: 'invalid_request',
  90094: 'consent_required',
  500208: 'invalid_request',
  50196: 'server_error',
}

/** An error in Entra's words. */
export function trouble(code, text, clock, status = code === 7000215 || code === 7000218 || code === 700025 ? 401 : 400) {
  const [trace, correlation] = [randomUUID(), randomUUID()]
  const timestamp = `${new Date(clock.now()).toISOString().slice(0, 19).replace('T', ' ')}Z`
  return {
    status,
    body: {
      error: ERRORS[code] ?? 'invalid_request',
      error_description: `AADSTS${code}: ${text} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
      error_codes: [code],
      timestamp,
      trace_id: trace,
      correlation_id: correlation,
    },
  }
}

export const entraShape = {
  fault(status, ask, wish) {
    if (status === 404 || status === 405) return { status, body: '<!doctype html><title>Not found</title>' }
    const error = trouble(
      status === 429 ? 50196 : 90033,
      wish.text ?? 'A transient error has occurred. Please try again.',
      ask.site.world.clock,
      status
    )
    return { ...error, headers: status === 429 ? { 'Retry-After': wish.retry_after ?? '1' } : {} }
  },
}
