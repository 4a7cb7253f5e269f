//! Microsoft: signing in with Entra, and Graph.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { createRemoteJWKSet, jwtVerify } from 'jose'

import { app, ask, Browser, claims, entraAddress, microsoft, open, proof } from './harness.mjs'

async function signedIn(t, who = 'admin', wish = {}) {
  const office = await open(t)
  const tokens = await microsoft(office, who, wish)
  return {
    office,
    tokens,
    read: (path, more = {}) =>
      ask(path.startsWith('http') ? path : `${office.line.graph}/v1.0${path}`, { token: tokens.access_token, ...more }),
  }
}

function token(office, words, tenant = 'organizations') {
  return ask(`${office.line.microsoft_login}/${tenant}/oauth2/v2.0/token`, {
    form: { client_id: office.line.microsoft_client_id, ...words },
  })
}

async function code(office, wish = {}, tenant) {
  const { verifier, ...challenge } = proof()
  const back = await new Browser().signIn(entraAddress(office, { ...challenge, ...wish }, tenant), 'admin')
  return {
    grant_type: 'authorization_code',
    code: back.searchParams.get('code'),
    code_verifier: verifier,
    redirect_uri: 'http://localhost:53123/callback',
  }
}

/** Follows next links to the end; gives everything, and the link at the end. */
async function all(read, path, wish) {
  const found = []
  let next = path
  let last
  while (next) {
    const { status, body, text } = await read(next, wish)
    assert.equal(status, 200, text)
    found.push(...body.value)
    next = body['@odata.nextLink']
    last = body
  }
  return { found, delta: last['@odata.deltaLink'] }
}

test('the issuer of organizations is a template, the token’s is the tenant’s', async (t) => {
  const { office, tokens } = await signedIn(t)
  const base = office.line.microsoft_login
  const many = (await ask(`${base}/organizations/v2.0/.well-known/openid-configuration`)).body
  assert.equal(many.issuer, `${base}/{tenantid}/v2.0`)
  const one = (await ask(`${base}/${office.line.tenant}/v2.0/.well-known/openid-configuration`)).body
  assert.equal(one.issuer, `${base}/${office.line.tenant}/v2.0`)
  assert.equal((await ask(`${base}/nowhere/v2.0/.well-known/openid-configuration`)).body.error_codes[0], 90002)
  const { payload } = await jwtVerify(tokens.id_token, createRemoteJWKSet(new URL(many.jwks_uri)), {
    issuer: one.issuer,
    audience: office.line.microsoft_client_id,
  })
  const admin = office.person('admin')
  assert.deepEqual([payload.tid, payload.oid, payload.nonce], [office.line.tenant, admin.microsoft, 'the-nonce'])
  assert.notEqual(payload.sub, payload.oid, 'sub is pairwise')
  const bare = claims((await microsoft(office, 'admin', { scope: 'openid' })).id_token)
  assert.ok(!('oid' in bare) && !('preferred_username' in bare), 'oid needs the scope profile')
  assert.equal((await ask(many.userinfo_endpoint, { token: tokens.access_token })).body.sub, admin.microsoft)
})

test('a public client must not send a secret', async (t) => {
  const office = await open(t)
  const words = await code(office)
  const refused = await token(office, { ...words, client_secret: 'x' })
  assert.deepEqual([refused.status, refused.body.error, refused.body.error_codes], [401, 'invalid_client', [700025]])
  assert.match(refused.body.error_description, /^AADSTS700025: /)
  assert.ok(refused.body.trace_id && refused.body.correlation_id && refused.body.timestamp)
  assert.equal((await token(office, words)).status, 200)
})

test('a code is worth nothing twice, late, with another proof, redirect or client', async (t) => {
  const office = await open(t)
  const codes = async (words) => (await token(office, words)).body.error_codes[0]
  const used = await code(office)
  const { body } = await token(office, used)
  assert.equal(await codes(used), 54005)
  assert.equal((await ask(`${office.line.graph}/v1.0/me`, { token: body.access_token })).status, 401, 'and what came of it is over')
  assert.equal(await codes({ ...(await code(office)), code_verifier: 'x'.repeat(43) }), 501481)
  assert.equal(await codes({ ...(await code(office)), redirect_uri: 'http://localhost:1/callback' }), 50011)
  const late = await code(office)
  await office.control('/clock', { advance: 601 })
  assert.equal(await codes(late), 70008)
  assert.equal(await codes({ ...late, code: 'x' }), 70000)
})

test('a redirect is localhost with any port and a registered path', async (t) => {
  const office = await open(t)
  const { verifier, ...challenge } = proof()
  const status = async (redirect_uri) => (await new Browser().open(entraAddress(office, { ...challenge, redirect_uri }))).status
  assert.equal(await status('http://localhost:1'), 200)
  assert.equal(await status('http://localhost:65000/callback'), 200)
  for (const uri of [
    'http://127.0.0.1:1/callback',
    'http://localhost:1/elsewhere',
    'https://localhost/callback',
    'http://[::1]:1/callback',
    'http://localhost:1/callback?x=1',
  ])
    assert.equal(await status(uri), 400, uri)
  const back = await new Browser().signIn(entraAddress(office, { ...challenge, redirect_uri: 'http://localhost:1' }), 'admin')
  assert.equal(back.pathname, '/', 'a redirect without a path comes back with a slash')
  const words = { grant_type: 'authorization_code', code: back.searchParams.get('code'), code_verifier: verifier }
  assert.equal((await token(office, { ...words, redirect_uri: 'http://localhost:1/' })).status, 200, 'and is the same with it')
})

test('an authorization without a proof, or with a wrong scope or parameter, does not begin', async (t) => {
  const office = await open(t)
  const { verifier: _, ...challenge } = proof()
  const open1 = (wish) => new Browser().open(entraAddress(office, { ...challenge, ...wish }))
  const error = async (wish) => new URL((await open1(wish)).headers.get('location')).searchParams.get('error')
  assert.equal(await error({ code_challenge: undefined }), 'invalid_request')
  assert.equal(await error({ code_challenge_method: 'plain' }), 'invalid_request')
  assert.equal(await error({ scope: 'openid Mail.Read' }), 'invalid_scope')
  assert.equal(await error({ prompt: 'none' }), 'login_required')
  assert.equal((await open1({ access_type: 'offline' })).status, 400)
  assert.equal((await open1({ client_id: 'x' })).status, 400)
})

test('only an administrator may agree to reading everybody, and then others may too', async (t) => {
  const office = await open(t)
  const { verifier: _, ...challenge } = proof()
  const teacher = async () => (await new Browser().signIn(entraAddress(office, challenge), 'teacher')).searchParams
  assert.equal((await teacher()).get('error'), 'consent_required')
  const consent = `${office.line.microsoft_login}/organizations/adminconsent?${new URLSearchParams({ client_id: office.line.microsoft_client_id, state: 's', redirect_uri: 'http://localhost:5/callback' })}`
  const refused = await new Browser().signIn(consent, null)
  assert.equal(refused.searchParams.get('error'), 'access_denied')
  const back = await new Browser().signIn(consent, 'admin')
  assert.deepEqual(
    [back.searchParams.get('admin_consent'), back.searchParams.get('tenant'), back.searchParams.get('state')],
    ['True', office.line.tenant, 's']
  )
  assert.ok((await teacher()).get('code'))
})

test('private accounts are offered at common alone, and strangers come with their own tenant', async (t) => {
  const office = await open(t)
  const scope = 'openid profile'
  const { verifier: _, ...challenge } = proof()
  const page = async (tenant) => (await new Browser().open(entraAddress(office, { ...challenge, scope }, tenant))).text
  assert.ok(!(await page('organizations')).includes('as-personal') && (await page('common')).includes('as-personal'))
  assert.ok(!(await page(office.line.tenant)).includes('as-stranger'))
  const personal = claims((await microsoft(office, 'personal', { scope }, 'common')).id_token)
  assert.equal(personal.tid, '9188040d-6c67-4c5b-b112-36a304b66dad')
  const stranger = claims((await microsoft(office, 'stranger', { scope })).id_token)
  assert.notEqual(stranger.tid, office.line.tenant)
  assert.ok(stranger.iss.includes(stranger.tid))
})

test('a refresh token gives another pair, and ends when it is expired or the account is disabled', async (t) => {
  const { office, tokens } = await signedIn(t)
  const words = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token }
  const again = await token(office, words)
  assert.equal(again.status, 200)
  assert.ok(again.body.refresh_token !== tokens.refresh_token)
  assert.equal((await token(office, words)).status, 200, 'the one before goes on working')
  assert.equal((await token(office, { ...words, scope: 'Directory.Read.All' })).body.error_codes[0], 65001)
  await office.control('/do', { do: 'suspend', at: 'microsoft', who: office.person('admin').microsoft })
  assert.equal((await token(office, words)).body.error, 'invalid_grant')
  await office.control('/do', { do: 'resume', at: 'microsoft', who: office.person('admin').microsoft })
  await office.control('/expire', { at: 'microsoft', what: 'refresh' })
  assert.equal((await token(office, words)).body.error_codes[0], 70008)
})

test('users come in pages with the properties that were chosen', async (t) => {
  const { read } = await signedIn(t)
  const { found } = await all(read, '/users?$top=25&$select=id,displayName,accountEnabled,employeeId,userType')
  assert.equal(new Set(found.map((one) => one.id)).size, found.length)
  assert.ok(found.every((one) => Object.keys(one).sort().join() === 'accountEnabled,displayName,employeeId,id,userType'))
  assert.equal(found.filter((one) => one.userType === 'Guest').length, 1, 'guests are among them')
  const usual = (await read('/users?$top=1')).body.value[0]
  assert.ok(!('accountEnabled' in usual) && 'userPrincipalName' in usual)
})

test('a next link is followed as it is, or not at all', async (t) => {
  const { office, read } = await signedIn(t)
  const next = (await read('/users?$top=10&$select=id')).body['@odata.nextLink']
  assert.ok(next.startsWith(office.line.graph))
  for (const wrong of [
    next.replace('%24top=10', '%24top=20').replace('$top=10', '$top=20'),
    next.replace(/skiptoken=.{5}/, 'skiptoken=AAAAA'),
  ]) {
    assert.notEqual(wrong, next)
    assert.equal((await read(wrong)).body.error.code, 'Directory_ExpiredPageToken')
  }
  assert.equal((await read(next)).status, 200)
})

test('wrong questions to Graph are refused', async (t) => {
  const { read } = await signedIn(t)
  for (const query of [
    '$top=1000',
    '$top=0',
    '$skip=10',
    '$select=shoeSize',
    'top=5',
    '$filter=shoeSize eq 4',
    '$expand=memberOf',
    '$count=true',
  ]) {
    const { status, body } = await read(`/users?${query}`)
    assert.equal(status, 400, query)
    assert.ok(body.error.code && body.error.innerError['request-id'], query)
  }
  const unsigned = await read('/users', { token: null })
  assert.deepEqual([unsigned.status, unsigned.body.error.code], [401, 'InvalidAuthenticationToken'])
})

test('an advanced filter wants ConsistencyLevel and $count, on every page', async (t) => {
  const { read } = await signedIn(t)
  const path = `/users?$top=20&$select=id&$count=true&$filter=${encodeURIComponent("userType ne 'Guest'")}`
  assert.equal((await read(path)).status, 400)
  const headers = { consistencylevel: 'eventual' }
  const first = await read(path, { headers })
  assert.equal(first.status, 200)
  const next = first.body['@odata.nextLink']
  assert.equal((await read(next)).status, 400)
  assert.equal((await read(next, { headers })).status, 200)
  const { found } = await all(read, path, { headers })
  assert.equal(first.body['@odata.count'], found.length)
  assert.ok((await read(`/users?$filter=${encodeURIComponent("accountEnabled eq true and userType eq 'Member'")}`)).body.value.length > 0)
})

test('delta gives everybody, then what changed, by field, and who was removed and how', async (t) => {
  const { office, read } = await signedIn(t)
  const { found, delta } = await all(read, '/users/delta?$select=id,displayName,surname,accountEnabled&$top=20')
  assert.ok(found.length > 60)
  const [one, other, third] = found.filter((each) => ![office.person('admin').microsoft].includes(each.id))
  assert.deepEqual((await read(delta)).body.value, [])
  await office.control('/do', [
    { do: 'suspend', at: 'microsoft', who: one.id },
    { do: 'delete', at: 'microsoft', who: other.id },
    { do: 'erase', at: 'microsoft', who: third.id },
    { do: 'add', at: 'microsoft', person: { key: 'nina', given: 'Nina', family: 'New', class: 'RA' } },
  ])
  const changes = (await all(read, delta)).found
  assert.deepEqual(
    changes.find((each) => each.id === one.id),
    { id: one.id, accountEnabled: false },
    'what changed and no more'
  )
  assert.deepEqual(
    changes.find((each) => each.id === other.id),
    { id: other.id, '@removed': { reason: 'changed' } }
  )
  assert.deepEqual(
    changes.find((each) => each.id === third.id),
    { id: third.id, '@removed': { reason: 'deleted' } }
  )
  assert.equal(changes.find((each) => each.surname === 'New').displayName, 'Nina New')
  assert.equal(changes.length, 4)
  assert.deepEqual((await all(read, delta)).found.length, 4, 'the same link may be asked again')
  const latest = (await read('/users/delta?$deltaToken=latest')).body
  assert.deepEqual(latest.value, [])
  assert.ok(latest['@odata.deltaLink'])
})

test('a delta link older than seven days is gone, with the address to begin again', async (t) => {
  const { office, read } = await signedIn(t)
  const { found, delta } = await all(read, '/users/delta')
  await office.control('/expire', { at: 'microsoft', what: 'pages' })
  const gone = await read(delta)
  assert.deepEqual([gone.status, gone.body.error.code], [410, 'syncStateNotFound'])
  assert.equal((await all(read, gone.headers.get('location'))).found.length, found.length)
})

test('groups have members, and delta tells who came and went', async (t) => {
  const { office, read } = await signedIn(t)
  const groups = (await all(read, '/groups?$select=id,displayName')).found
  const [ra, rb] = ['RA', '1A'].map((name) => groups.find((one) => one.displayName === name))
  const members = (await all(read, `/groups/${ra.id}/members?$top=10&$select=id,displayName`)).found
  assert.equal(members.length, 31)
  assert.equal(members[0]['@odata.type'], '#microsoft.graph.user')
  assert.equal((await all(read, `/groups/${ra.id}/members/microsoft.graph.user`)).found.length, 31)
  assert.equal((await all(read, `/groups/${ra.id}/owners?$select=id`)).found.length, 1, 'the teacher owns the group')
  const { delta } = await all(read, '/groups/delta')
  const pupil = office.person('pupil')
  await office.control('/do', { do: 'move', at: 'microsoft', who: pupil.microsoft, class: '1A' })
  const { found } = await all(read, delta)
  const change = (group) => found.find((one) => one.id === group.id)['members@delta']
  assert.deepEqual(change(ra), [{ '@odata.type': '#microsoft.graph.user', id: pupil.microsoft, '@removed': { reason: 'deleted' } }])
  assert.deepEqual(change(rb), [{ '@odata.type': '#microsoft.graph.user', id: pupil.microsoft }])
})

test('education users are not for a signed-in person, but for the school’s app', async (t) => {
  const { office, read } = await signedIn(t)
  for (const path of ['/education/users', `/education/schools/${(await read('/education/schools')).body.value[0].id}/users`]) {
    const refused = await read(path)
    assert.deepEqual([refused.status, refused.body.error.code], [403, 'Authorization_RequestDenied'], path)
  }
  const token2 = await app(office)
  const { found } = await all(
    (path) => ask(path.startsWith('http') ? path : `${office.line.graph}/v1.0${path}`, { token: token2 }),
    '/education/users?$top=50'
  )
  const pupil = found.find((one) => one.primaryRole === 'student')
  assert.ok(pupil.student.birthDate && pupil.student.studentNumber && pupil.teacher === null)
  assert.ok(!('relatedContacts' in pupil), 'contacts come only when they are chosen')
  const chosen = (await ask(`${office.line.graph}/v1.0/education/users?$select=id,relatedContacts`, { token: token2 })).body.value
  assert.equal(chosen.find((one) => one.id === pupil.id).relatedContacts[0].relationship, 'parent')
})

test('a signed-in teacher sees the own classes with little of each pupil, the app sees all', async (t) => {
  const office = await open(t)
  await microsoft(office)
  const { access_token } = await microsoft(office, 'teacher', { scope: 'openid EduRoster.ReadBasic' })
  const read = (path, token1 = access_token) => ask(`${office.line.graph}/v1.0${path}`, { token: token1 })
  const own = (await read('/education/classes')).body.value
  const token2 = await app(office)
  const every = (await read('/education/classes', token2)).body.value
  assert.ok(own.length > 0 && own.length < every.length)
  assert.deepEqual(
    (await read('/education/me/taughtClasses')).body.value.map((one) => one.id),
    own.map((one) => one.id)
  )
  const [pupil] = (await read(`/education/classes/${own[0].id}/members`)).body.value.filter((one) => one.primaryRole === 'student')
  assert.deepEqual(Object.keys(pupil.student), ['externalId'])
  const other = every.find((one) => !own.some((each) => each.id === one.id))
  assert.equal((await read(`/education/classes/${other.id}`)).status, 403)
  assert.equal((await read('/education/users/delta', token2)).status, 200)
  assert.equal((await read('/education/classes/delta', token2)).body.value.length, every.length)
})

test('the school’s app comes with its secret, for its tenant, for .default', async (t) => {
  const office = await open(t)
  const { microsoft_app_id: client_id, microsoft_app_secret: client_secret, tenant } = office.line
  const words = { grant_type: 'client_credentials', client_id, client_secret, scope: 'https://graph.microsoft.com/.default' }
  assert.equal((await token(office, words, tenant)).status, 200)
  assert.equal((await token(office, words, 'organizations')).body.error_codes[0], 50194)
  assert.equal((await token(office, { ...words, client_secret: 'x' }, tenant)).body.error_codes[0], 7000215)
  assert.equal((await token(office, { ...words, scope: 'User.Read.All' }, tenant)).body.error_codes[0], 70011)
  assert.equal((await token(office, { ...words, client_id: office.line.microsoft_client_id }, tenant)).body.error_codes[0], 700025)
})
