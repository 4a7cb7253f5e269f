//! How the servers break when a test wants it.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { app, ask, google, microsoft, open } from './harness.mjs'

/** A page at each provider, asked with a token that is good. */
async function pages(office) {
  const { access_token } = await google(office)
  const graph = await app(office)
  return {
    wonde: () => office.ofSchool('students?per_page=20'),
    google: () => ask(`${office.line.google}/admin/directory/v1/users?customer=my_customer&maxResults=20`, { token: access_token }),
    microsoft: () => ask(`${office.line.graph}/v1.0/users?$top=20`, { token: graph }),
  }
}

const LISTS = 'students|directory/v1/users|v1.0/users'
const items = (body) => body.data ?? body.users ?? body.value ?? []
const next = (body) => body.meta?.pagination.next ?? body.nextPageToken ?? body['@odata.nextLink'] ?? null

test('throttling says when to come again, in each provider’s words', async (t) => {
  const office = await open(t)
  for (const [at, read] of Object.entries(await pages(office))) {
    await office.control('/break', { at, path: LISTS, kind: 'throttle', retry_after: '2.128' })
    const { status, headers, body } = await read()
    assert.deepEqual([status, headers.get('retry-after')], [429, '2.128'], at)
    assert.ok(body.error, at)
    assert.equal((await read()).status, 200, `${at} goes on`)
  }
})

test('Google’s quota is 403 with a reason', async (t) => {
  const office = await open(t)
  const { google: read } = await pages(office)
  for (const reason of ['userRateLimitExceeded', 'quotaExceeded']) {
    await office.control('/break', { at: 'google', path: LISTS, kind: 'throttle', reason })
    const { status, body } = await read()
    assert.deepEqual([status, body.error.errors[0].reason, body.error.errors[0].domain], [403, reason, 'usageLimits'])
  }
})

test('errors have the shape of their provider', async (t) => {
  const office = await open(t)
  const read = await pages(office)
  for (const status of [401, 403, 404, 500, 503])
    await office.control(
      '/break',
      ['wonde', 'google', 'microsoft'].map((at) => ({ at, path: LISTS, kind: 'status', status }))
    )
  for (const status of [401, 403, 404, 500, 503]) {
    const [wonde, directory, graph] = [await read.wonde(), await read.google(), await read.microsoft()]
    assert.deepEqual([wonde.status, directory.status, graph.status], [status, status, status])
    assert.equal(typeof wonde.body.error, 'string')
    assert.equal(directory.body.error.code, status)
    assert.equal(typeof graph.body.error.code, 'string')
  }
})

test('a page may be HTML, half of its JSON, cut off, or not come at all', async (t) => {
  const office = await open(t)
  for (const [at, read] of Object.entries(await pages(office))) {
    await office.control(
      '/break',
      ['html', 'broken_json', 'cut', 'reset'].map((kind) => ({ at, path: LISTS, kind }))
    )
    const html = await read()
    assert.ok(html.status === 200 && html.headers.get('content-type').startsWith('text/html'), at)
    const half = await read()
    assert.ok(half.status === 200 && half.body.broken, at)
    await assert.rejects(read(), at)
    await assert.rejects(read(), at)
    assert.equal((await read()).status, 200)
  }
})

test('a reply that the OpenID provider writes breaks likewise', async (t) => {
  const office = await open(t)
  const { refresh_token } = await google(office)
  const { google: base, google_client_id: client_id, google_client_secret: client_secret } = office.line
  const refresh = () => ask(`${base}/token`, { form: { grant_type: 'refresh_token', refresh_token, client_id, client_secret } })
  await office.control(
    '/break',
    ['broken_json', 'cut', 'throttle'].map((kind) => ({ at: 'google', path: '^/token', kind }))
  )
  assert.ok((await refresh()).body.broken)
  await assert.rejects(refresh())
  assert.equal((await refresh()).status, 429)
  assert.equal((await refresh()).status, 200)
})

test('a page may be empty, end too early, lead astray, in a circle, or repeat itself', async (t) => {
  const office = await open(t)
  for (const [at, read] of Object.entries(await pages(office))) {
    const whole = (await read()).body
    await office.control(
      '/break',
      ['empty', 'lost_next', 'stray_next', 'loop_next', 'repeat', 'error_body'].map((kind) => ({ at, path: LISTS, kind }))
    )
    const empty = await read()
    assert.deepEqual([empty.status, items(empty.body).length, next(empty.body)], [200, 0, null], at)
    const lost = (await read()).body
    assert.deepEqual([items(lost).length, next(lost)], [20, null], at)
    if (at === 'wonde') assert.equal(lost.meta.pagination.more, true)
    const stray = (await read()).body
    if (at !== 'google') assert.equal(new URL(next(stray)).host, 'elsewhere.example', at)
    const loop = (await read()).body
    if (at !== 'google') assert.notEqual(next(loop), next(whole), at)
    assert.equal(items((await read()).body).length, 21, at)
    assert.ok((await read()).body.error, at)
  }
})

test('a page of Google’s may lead to itself', async (t) => {
  const office = await open(t)
  const { access_token } = await google(office)
  const read = (token) =>
    ask(`${office.line.google}/admin/directory/v1/users?customer=my_customer&maxResults=20${token ? `&pageToken=${token}` : ''}`, {
      token: access_token,
    })
  const { nextPageToken } = (await read()).body
  await office.control('/break', { at: 'google', path: 'pageToken', kind: 'loop_next' })
  assert.equal((await read(nextPageToken)).body.nextPageToken, nextPageToken)
})

test('a fault waits for its turn, its path and its method', async (t) => {
  const office = await open(t)
  await office.control('/break', { at: 'wonde', path: 'employees', skip: 1, times: 2, kind: 'status', status: 502 })
  const statuses = []
  for (const path of ['students', 'employees', 'employees', 'employees', 'employees']) statuses.push((await office.ofSchool(path)).status)
  assert.deepEqual(statuses, [200, 200, 502, 502, 200])
  await office.control('/break', { at: 'wonde', method: 'POST', kind: 'reset' })
  assert.equal((await office.control('/break')).length, 1)
  await office.control('/break', undefined, 'DELETE')
  assert.deepEqual(await office.control('/break'), [])
})

test('somebody is added or leaves between two pages', async (t) => {
  const office = await open(t)
  const first = (await office.ofSchool('students?per_page=20')).body
  await office.control('/break', { at: 'wonde', path: 'page=2', kind: 'shift', do: [{ do: 'delete', at: 'wonde', who: first.data[0].id }] })
  const second = (await ask(first.meta.pagination.next, { token: office.line.wonde_token })).body
  const all = (await office.ofSchool('students?per_page=200')).body.data.map((one) => one.id)
  assert.ok(![...first.data, ...second.data].some((one) => one.id === all[19]), 'one was passed over')
})

test('tokens end in the middle of reading, and refresh tokens too', async (t) => {
  const office = await open(t)
  const { access_token, refresh_token } = await microsoft(office)
  const read = () => ask(`${office.line.graph}/v1.0/users?$top=20`, { token: access_token })
  const refresh = () =>
    ask(`${office.line.microsoft_login}/organizations/oauth2/v2.0/token`, {
      form: { grant_type: 'refresh_token', refresh_token, client_id: office.line.microsoft_client_id },
    })
  await office.control('/break', { at: 'microsoft', path: 'v1.0/users', skip: 1, kind: 'expire' })
  assert.equal((await read()).status, 200)
  assert.equal((await read()).body.error.code, 'InvalidAuthenticationToken')
  assert.equal((await refresh()).status, 200)
  await office.control('/break', { at: 'microsoft', path: 'token', kind: 'revoke' })
  assert.equal((await refresh()).body.error, 'invalid_grant')
})

test('a request may be held until it is let go', async (t) => {
  const office = await open(t)
  await office.control('/break', [{ at: 'wonde', kind: 'slow', ms: 1 }])
  assert.equal((await office.ofSchool('students')).status, 200)
  await office.control('/requests', undefined, 'DELETE')
  await office.control('/break', { at: 'wonde', kind: 'hold' })
  const held = office.ofSchool('students')
  // The server has it when it stands in the record.
  while ((await office.control('/requests')).length === 0);
  assert.equal((await office.control('/requests'))[0].status, null)
  await office.control('/release', {})
  assert.equal((await held).status, 200)
})

test('a limit holds for its seconds', async (t) => {
  const office = await open(t)
  await office.control('/limit', { at: 'wonde', requests: 3, seconds: 10 })
  const statuses = []
  for (let at = 0; at < 4; at += 1) statuses.push((await office.ofSchool('students')).status)
  assert.deepEqual(statuses, [200, 200, 200, 429])
  await office.control('/clock', { advance: 11 })
  assert.equal((await office.ofSchool('students')).status, 200)
  await office.control('/limit', { at: 'wonde', requests: 0 })
})

test('chaos is the same for the same seed, and ends', async (t) => {
  const office = await open(t)
  const run = async () => {
    await office.control('/chaos', { rate: 0.5, seed: 7 })
    const found = []
    for (let at = 0; at < 30; at += 1)
      found.push(
        await office.ofSchool('students').then(
          ({ status, headers }) => `${status} ${headers.get('content-type')}`,
          () => 'broken'
        )
      )
    return found
  }
  const first = await run()
  assert.deepEqual(await run(), first)
  assert.ok(new Set(first).size > 3, [...new Set(first)].join())
  await office.control('/chaos', { rate: 0 })
  assert.equal((await office.ofSchool('students')).status, 200)
})
