//! Signing in with Wonde and with MyLogin.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { ask, Browser, open } from './harness.mjs'

const REDIRECT = 'http://127.0.0.1:8765/callback'
const ME =
  'query { Me { id first_name last_name email Person { __typename ... on Student { id type forename surname upi School { id name } } ... on Employee { id type forename School { id } ContactDetails { email } } } } }'

function address(base, client_id, wish = {}) {
  return `${base}/oauth/authorize?${new URLSearchParams({ client_id, redirect_uri: REDIRECT, response_type: 'code', state: 'the-state', ...wish })}`
}

async function wonde(office, who) {
  const { wonde: base, wonde_client_id: client_id, wonde_client_secret: client_secret } = office.line
  const back = await new Browser().signIn(address(base, client_id), who)
  const words = { grant_type: 'authorization_code', code: back.searchParams.get('code'), redirect_uri: REDIRECT, client_id, client_secret }
  return { words, back, reply: await ask(`${base}/oauth/token`, { form: words }) }
}

test('who signed in with Wonde is the person of the REST interface', async (t) => {
  const office = await open(t)
  const { reply, back } = await wonde(office, 'pupil')
  assert.equal(back.searchParams.get('state'), 'the-state')
  assert.ok(reply.body.access_token && reply.body.refresh_token && reply.body.expires_in && !('id_token' in reply.body))
  const { body } = await ask(`${office.line.wonde}/graphql/me`, { token: reply.body.access_token, json: { query: ME } })
  assert.equal(body.data.Me.Person.id, office.person('pupil').wonde)
  assert.equal(body.data.Me.Person.__typename, 'Student')
  assert.deepEqual(body.data.Me.Person.School, { id: office.line.wonde_school, name: office.line.school })
  assert.equal((await office.ofSchool(`students/${body.data.Me.Person.id}`)).body.data.upi, body.data.Me.Person.upi)
  const asked = await ask(`${office.line.wonde}/graphql/me?query=${encodeURIComponent('{ Me { id } }')}`, {
    token: reply.body.access_token,
  })
  assert.ok(asked.body.data.Me.id)
})

test('a question that GraphQL does not know comes back as errors', async (t) => {
  const office = await open(t)
  const { reply } = await wonde(office, 'teacher')
  const { status, body } = await ask(`${office.line.wonde}/graphql/me`, {
    token: reply.body.access_token,
    json: { query: '{ Me { shoe_size } }' },
  })
  assert.equal(status, 200)
  assert.match(body.errors[0].message, /shoe_size/)
  assert.equal((await ask(`${office.line.wonde}/graphql/me`, { token: 'x', json: { query: ME } })).status, 401)
})

test('Wonde counts sixty questions a minute and says so', async (t) => {
  const office = await open(t)
  const { reply } = await wonde(office, 'teacher')
  const question = () => ask(`${office.line.wonde}/graphql/me`, { token: reply.body.access_token, json: { query: '{ Me { id } }' } })
  const first = await question()
  assert.deepEqual([first.headers.get('x-ratelimit-limit'), first.headers.get('x-ratelimit-remaining')], ['60', '59'])
  for (let at = 1; at < 60; at += 1) assert.equal((await question()).status, 200)
  const over = await question()
  assert.equal(over.status, 429)
  await office.control('/clock', { advance: Number(over.headers.get('retry-after')) })
  assert.equal((await question()).status, 200)
})

test('Wonde wants its secret, a registered address, no proof, and a code once', async (t) => {
  const office = await open(t)
  const { wonde: base, wonde_client_id: id } = office.line
  for (const wish of [{ redirect_uri: 'http://127.0.0.1:1/callback' }, { client_id: 'x' }, { code_challenge: 'x' }])
    assert.equal((await new Browser().open(address(base, id, wish))).status, 400, JSON.stringify(wish))
  const { words } = await wonde(office, 'admin')
  assert.equal((await ask(`${base}/oauth/token`, { form: words })).body.error, 'invalid_grant', 'the second time')
  assert.equal((await ask(`${base}/oauth/token`, { json: { ...words, client_secret: 'x' } })).body.error, 'invalid_client')
  const { client_secret: _, ...without } = words
  assert.equal((await ask(`${base}/oauth/token`, { form: without })).status, 401)
})

test('a tile on the provider’s own page comes back without a state', async (t) => {
  const office = await open(t)
  for (const base of [office.line.wonde, office.line.mylogin]) {
    const back = await new Browser().signIn(`${base}/portal?redirect_uri=${encodeURIComponent(REDIRECT)}`, 'teacher')
    assert.ok(back.searchParams.get('code') && !back.searchParams.has('state'), base)
  }
})

test('MyLogin takes its client by HTTP Basic and names the person at every provider', async (t) => {
  const office = await open(t)
  const { mylogin: base, mylogin_client_id: id, mylogin_client_secret: secret } = office.line
  const back = await new Browser().signIn(address(base, id), 'pupil')
  const form = { grant_type: 'authorization_code', code: back.searchParams.get('code'), redirect_uri: REDIRECT }
  assert.equal(
    (await ask(`${base}/oauth/token`, { form: { ...form, client_id: id, client_secret: secret } })).status,
    401,
    'not in the body'
  )
  const reply = await ask(`${base}/oauth/token`, {
    form,
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
  })
  assert.equal(reply.status, 200, reply.text)
  const { data } = (await ask(`${base}/api/user`, { token: reply.body.access_token })).body
  const pupil = office.person('pupil')
  assert.deepEqual([data.id, data.type, data.organisation.wonde_id], [pupil.mylogin, 'student', office.line.wonde_school])
  assert.deepEqual(data.service_providers, {
    google: { service_provider_id: pupil.google },
    microsoft: { service_provider_id: pupil.microsoft },
    wonde: { service_provider_id: pupil.wonde },
  })
  await office.control('/clock', { advance: 3601 })
  assert.equal((await ask(`${base}/api/user`, { token: reply.body.access_token })).status, 401)
})
