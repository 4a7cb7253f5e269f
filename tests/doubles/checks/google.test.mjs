//! Google: signing in, the directory, Classroom.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { createRemoteJWKSet, jwtVerify } from 'jose'

import { ask, Browser, google, googleAddress, open, proof } from './harness.mjs'

const USERS = '/admin/directory/v1/users'

/** Signed in, with a way to ask the directory. */
async function signedIn(t, who = 'admin', wish = {}) {
  const office = await open(t)
  const tokens = await google(office, who, wish)
  return { office, tokens, read: (path, more = {}) => ask(`${office.line.google}${path}`, { token: tokens.access_token, ...more }) }
}

/** The token endpoint, with the desktop client's words around these. */
function token(office, words) {
  const { google: base, google_client_id: client_id, google_client_secret: client_secret } = office.line
  return ask(`${base}/token`, {
    form: Object.fromEntries(Object.entries({ client_id, client_secret, ...words }).filter(([, value]) => value !== undefined)),
  })
}

async function code(office, wish = {}) {
  const { verifier, ...challenge } = proof()
  const back = await new Browser().signIn(googleAddress(office, { ...challenge, ...wish }), 'admin')
  return {
    verifier,
    back,
    words: {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code'),
      code_verifier: verifier,
      redirect_uri: wish.redirect_uri ?? 'http://127.0.0.1:53123/back',
    },
  }
}

test('a desktop client signs in from any port, and the id token says who and of which domain', async (t) => {
  const { office, tokens } = await signedIn(t)
  const configuration = (await ask(`${office.line.google}/.well-known/openid-configuration`)).body
  assert.equal(configuration.issuer, office.line.google)
  assert.equal(configuration.jwks_uri, `${office.line.google}/oauth2/v3/certs`)
  assert.equal(configuration.token_endpoint, `${office.line.google}/token`)
  const { payload, protectedHeader } = await jwtVerify(tokens.id_token, createRemoteJWKSet(new URL(configuration.jwks_uri)), {
    issuer: configuration.issuer,
    audience: office.line.google_client_id,
  })
  assert.equal(protectedHeader.alg, 'RS256')
  const admin = office.person('admin')
  assert.equal(payload.sub, admin.google)
  assert.match(payload.sub, /^\d{21}$/)
  assert.equal(payload.hd, office.line.domain)
  assert.equal(payload.nonce, 'the-nonce')
  assert.equal(payload.email_verified, true)
  assert.ok(tokens.refresh_token && tokens.expires_in > 3000)
  const who = await ask(`${office.line.google}/v1/userinfo`, { token: tokens.access_token })
  assert.equal(who.body.sub, admin.google)
})

test('the state comes back, cancelling says access_denied, and a private account has no domain', async (t) => {
  const office = await open(t)
  const { verifier, ...challenge } = proof()
  const back = await new Browser().signIn(googleAddress(office, challenge), null)
  assert.equal(back.searchParams.get('error'), 'access_denied')
  assert.equal(back.searchParams.get('state'), 'the-state')
  const { id_token } = await google(office, 'personal')
  assert.ok(!('hd' in JSON.parse(Buffer.from(id_token.split('.')[1], 'base64url'))))
  const stranger = await google(office, 'stranger')
  assert.equal(JSON.parse(Buffer.from(stranger.id_token.split('.')[1], 'base64url')).hd, 'elsewhere.example')
  assert.ok(verifier)
})

test('one browser may choose somebody else the next time', async (t) => {
  const office = await open(t)
  const browser = new Browser()
  for (const who of ['admin', 'teacher', 'admin']) {
    const { verifier: _, ...challenge } = proof()
    const back = await browser.signIn(
      googleAddress(office, {
        ...challenge,
        prompt: who === 'teacher' ? 'select_account' : 'select_account consent',
        hd: office.line.domain,
      }),
      who
    )
    assert.ok(back.searchParams.get('code'), who)
  }
})

test('without the secret, with another proof, another redirect, or twice, a code is worth nothing', async (t) => {
  const office = await open(t)
  let { words } = await code(office)
  const missing = await token(office, { ...words, client_secret: undefined })
  assert.deepEqual([missing.status, missing.body], [400, { error: 'invalid_request', error_description: 'client_secret is missing.' }])
  assert.equal((await token(office, { ...words, client_secret: 'wrong' })).body.error, 'invalid_client')
  assert.equal((await token(office, { ...words, code_verifier: 'x'.repeat(43) })).body.error, 'invalid_grant')
  ;({ words } = await code(office))
  assert.equal((await token(office, { ...words, redirect_uri: 'http://127.0.0.1:1/back' })).body.error, 'invalid_grant')
  ;({ words } = await code(office))
  const first = await token(office, words)
  assert.equal(first.status, 200)
  assert.equal((await token(office, words)).body.error, 'invalid_grant')
  assert.equal(
    (await ask(`${office.line.google}${USERS}?customer=my_customer`, { token: first.body.access_token })).status,
    401,
    'and what came of it is over'
  )
})

test('a code lives ten minutes', async (t) => {
  const office = await open(t)
  const { words } = await code(office)
  await office.control('/clock', { advance: 601 })
  assert.equal((await token(office, words)).body.error, 'invalid_grant')
})

test('an authorization without a proof, with a strange redirect, scope, parameter or client does not begin', async (t) => {
  const office = await open(t)
  const { verifier: _, ...challenge } = proof()
  const begun = async (wish) => new Browser().follow(await new Browser().open(googleAddress(office, { ...challenge, ...wish })))
  for (const wish of [
    { redirect_uri: 'http://localhost:1/back' },
    { redirect_uri: 'https://portal.example/back' },
    { scope: 'openid offline_access' },
    { scope: undefined },
    { audience: 'x' },
    { client_id: 'x' },
  ]) {
    const page = await begun(wish)
    assert.ok(!(page instanceof URL) && page.status === 400, JSON.stringify(wish))
  }
  const refused = await begun({ code_challenge: undefined, code_challenge_method: undefined })
  assert.equal(refused.searchParams.get('error'), 'invalid_request')
  assert.equal((await begun({ prompt: 'none' })).searchParams.get('error'), 'login_required')
})

test('a web client comes back to the registered address only', async (t) => {
  const office = await open(t, { pupils: 30, redirects: ['https://portal.example/sign-in/google'] })
  const { google_web_client_id: client_id } = office.line
  const { verifier: _, ...challenge } = proof()
  const back = await new Browser().signIn(
    googleAddress(office, { ...challenge, client_id, redirect_uri: 'https://portal.example/sign-in/google' }),
    'pupil'
  )
  assert.ok(back.href.startsWith('https://portal.example/sign-in/google?'))
  assert.equal(
    (await new Browser().open(googleAddress(office, { ...challenge, client_id, redirect_uri: 'https://portal.example/other' }))).status,
    400
  )
})

test('a refresh token comes offline and only once without prompt=consent, stays the same, and dies when it is revoked', async (t) => {
  const office = await open(t)
  assert.equal((await google(office, 'teacher', { access_type: 'online' })).refresh_token, undefined)
  const first = await google(office, 'admin', { prompt: undefined })
  assert.ok(first.refresh_token)
  assert.equal((await google(office, 'admin', { prompt: undefined })).refresh_token, undefined)
  const words = { grant_type: 'refresh_token', refresh_token: first.refresh_token }
  const again = await token(office, words)
  assert.equal(again.status, 200)
  assert.notEqual(again.body.access_token, first.access_token)
  assert.ok([undefined, first.refresh_token].includes(again.body.refresh_token))
  assert.equal((await ask(`${office.line.google}/revoke`, { form: { token: first.refresh_token } })).status, 200)
  assert.equal((await token(office, words)).body.error, 'invalid_grant')
  assert.equal((await ask(`${office.line.google}${USERS}?customer=my_customer`, { token: again.body.access_token })).status, 401)
  assert.equal((await ask(`${office.line.google}/revoke`, { form: { token: 'x' } })).body.error, 'invalid_token')
})

test('whoever signs in may leave a scope unticked, and the reply says what was granted', async (t) => {
  const office = await open(t)
  await office.control('/google/scopes', { without: ['classroom.rosters.readonly', 'admin.directory.orgunit.readonly'] })
  const { scope, access_token } = await google(office)
  assert.ok(scope.includes('admin.directory.user.readonly') && !scope.includes('classroom.rosters.readonly'), scope)
  const { status, body } = await ask(`${office.line.google}/admin/directory/v1/customer/my_customer/orgunits`, { token: access_token })
  assert.deepEqual([status, body.error.details[0].reason], [403, 'ACCESS_TOKEN_SCOPE_INSUFFICIENT'])
})

test('an access token ends after an hour', async (t) => {
  const { office, read } = await signedIn(t)
  assert.equal((await read(`${USERS}?customer=my_customer`)).status, 200)
  await office.control('/clock', { advance: 3600 })
  const late = await read(`${USERS}?customer=my_customer`)
  assert.deepEqual([late.status, late.body.error.errors[0].reason], [401, 'authError'])
})

test('the directory is read in pages', async (t) => {
  const { read } = await signedIn(t)
  const ids = []
  let page = ''
  do {
    const { status, body } = await read(`${USERS}?customer=my_customer&maxResults=30&orderBy=email${page}`)
    assert.equal(status, 200)
    ids.push(...body.users.map((one) => one.id))
    page = body.nextPageToken ? `&pageToken=${encodeURIComponent(body.nextPageToken)}` : null
  } while (page)
  assert.equal(new Set(ids).size, ids.length)
  assert.ok(ids.length > 60)
})

test('a page token belongs to its request, lives three days, and cannot be made up', async (t) => {
  const { office, tokens, read } = await signedIn(t)
  const { nextPageToken } = (await read(`${USERS}?customer=my_customer&maxResults=10`)).body
  assert.ok(tokens)
  for (const query of [`maxResults=20&pageToken=${nextPageToken}`, 'maxResults=10&pageToken=x']) {
    assert.equal((await read(`${USERS}?customer=my_customer&${query}`)).status, 400, query)
  }
  await office.control('/expire', { at: 'google', what: 'pages' })
  assert.equal((await read(`${USERS}?customer=my_customer&maxResults=10&pageToken=${nextPageToken}`)).status, 400)
})

test('wrong questions to the directory are refused', async (t) => {
  const { read } = await signedIn(t)
  for (const query of [
    '',
    '?customer=C000',
    '?customer=my_customer&maxResults=501',
    '?customer=my_customer&maxResults=0',
    '?customer=my_customer&max_results=5',
    '?customer=my_customer&showDeleted=yes',
    '?customer=my_customer&projection=all',
    '?customer=my_customer&query=shoeSize:4',
    '?customer=my_customer&fields=users(',
    '?customer=my_customer&fields=people',
  ]) {
    const { status, body } = await read(`${USERS}${query}`)
    assert.equal(status, 400, query)
    assert.equal(body.error.code, 400)
    assert.ok(body.error.errors[0].reason)
  }
  assert.equal((await read(`${USERS}?domain=other.example`)).status, 404)
  const unsigned = await read(`${USERS}?customer=my_customer`, { token: null })
  assert.deepEqual([unsigned.status, unsigned.body.error.errors[0].reason], [401, 'required'])
})

test('somebody who is no administrator is not authorized, and a scope that was not granted is missing', async (t) => {
  const { office, read } = await signedIn(t, 'teacher')
  const refused = await read(`${USERS}?customer=my_customer`)
  assert.deepEqual([refused.status, refused.body.error.errors[0].reason], [403, 'forbidden'])
  const { access_token } = await google(office, 'admin', { scope: 'openid email' })
  const missing = await ask(`${office.line.google}${USERS}?customer=my_customer`, { token: access_token })
  assert.deepEqual([missing.status, missing.body.error.errors[0].reason], [403, 'insufficientPermissions'])
})

test('showDeleted gives the deleted users alone, for twenty days', async (t) => {
  const { office, read } = await signedIn(t)
  assert.equal((await read(`${USERS}?customer=my_customer&showDeleted=true`)).body.users, undefined, 'users is absent when there are none')
  const { google: id } = office.person('pupil')
  await office.control('/do', { do: 'delete', at: 'google', who: id })
  const { users } = (await read(`${USERS}?customer=my_customer&showDeleted=true`)).body
  assert.deepEqual(
    users.map((one) => one.id),
    [id]
  )
  assert.ok(users[0].deletionTime)
  assert.ok((await read(`${USERS}?customer=my_customer&maxResults=500`)).body.users.every((one) => one.id !== id))
  await office.control('/clock', { advance: 21 * 86_400 })
  const { access_token } = await google(office)
  assert.equal(
    (await ask(`${office.line.google}${USERS}?customer=my_customer&showDeleted=true`, { token: access_token })).body.users,
    undefined
  )
})

test('a change shows in the user and in its etag', async (t) => {
  const { office, read } = await signedIn(t)
  const { google: id } = office.person('pupil')
  const before = (await read(`${USERS}/${id}`)).body
  await office.control('/do', [
    { do: 'suspend', at: 'google', who: id },
    { do: 'move', at: 'google', who: id, class: '9Z', year: '9' },
  ])
  const after = (await read(`${USERS}/${id}`)).body
  assert.deepEqual([after.suspended, after.orgUnitPath], [true, '/Pupils/Year 9/9Z'])
  assert.notEqual(after.etag, before.etag)
  const masked = (
    await read(
      `${USERS}?customer=my_customer&query=${encodeURIComponent("orgUnitPath='/Pupils/Year 9'")}&fields=nextPageToken,users(id,name/fullName)`
    )
  ).body
  assert.deepEqual(masked, { users: [{ id, name: { fullName: after.name.fullName } }] })
})

test('organisational units come as a tree, groups with their members', async (t) => {
  const { office, read } = await signedIn(t)
  const units = (await read('/admin/directory/v1/customer/my_customer/orgunits?type=all')).body.organizationUnits
  assert.ok(units.some((one) => one.orgUnitPath === '/Pupils/Reception/RA'))
  const ids = new Set(units.map((one) => one.orgUnitId))
  assert.ok(units.every((one) => one.parentOrgUnitPath === '/' || ids.has(one.parentOrgUnitId)))
  const top = (await read('/admin/directory/v1/customer/my_customer/orgunits')).body.organizationUnits
  assert.deepEqual(
    top.map((one) => one.orgUnitPath),
    ['/Pupils', '/Staff']
  )
  const { groups } = (await read('/admin/directory/v1/groups?customer=my_customer')).body
  const group = groups.find((one) => one.name === 'RA')
  const { members } = (await read(`/admin/directory/v1/groups/${group.id}/members`)).body
  assert.equal(String(members.length), group.directMembersCount)
  assert.equal((await read('/admin/directory/v1/groups?customer=my_customer&maxResults=201')).status, 400)
  assert.equal((await read('/admin/directory/v1/customers/my_customer')).body.customerDomain, office.line.domain)
})

test('Classroom has thirty on a page, addresses only with their scope, and errors of its own shape', async (t) => {
  const { office, read } = await signedIn(t)
  const { courses } = (await read('/v1/courses?courseStates=ACTIVE')).body
  assert.ok(courses.every((one) => one.courseState === 'ACTIVE'))
  assert.ok((await read('/v1/courses?courseStates=ACTIVE&courseStates=ARCHIVED')).body.courses.length === courses.length + 1)
  const { students, nextPageToken } = (await read(`/v1/courses/${courses[0].id}/students?pageSize=20`)).body
  assert.equal(students.length, 20)
  assert.ok(students[0].profile.emailAddress)
  assert.equal((await read(`/v1/courses/${courses[0].id}/students?pageSize=20&pageToken=${nextPageToken}`)).body.students.length, 10)
  assert.equal((await read(`/v1/courses/${courses[0].id}/teachers`)).body.teachers.length, 1)
  const { access_token } = await google(office, 'admin', { scope: 'openid https://www.googleapis.com/auth/classroom.rosters.readonly' })
  const plain = (await ask(`${office.line.google}/v1/courses/${courses[0].id}/students`, { token: access_token })).body
  assert.ok(plain.students.length === 30 && plain.students.every((one) => !('emailAddress' in one.profile)))
  const missing = await read('/v1/courses/1')
  assert.deepEqual([missing.status, missing.body.error.status], [404, 'NOT_FOUND'])
  const { guardians } = (
    await ask(`${office.line.google}/v1/userProfiles/-/guardians?pageSize=10`, {
      token: (await google(office, 'admin', { scope: 'openid https://www.googleapis.com/auth/classroom.guardianlinks.students.readonly' }))
        .access_token,
    })
  ).body
  assert.equal(guardians.length, 10)
  assert.ok(guardians.every((one) => one.studentId && one.guardianProfile.emailAddress === one.invitedEmailAddress))
  const teacher = await google(office, 'teacher')
  assert.equal(
    (await ask(`${office.line.google}/v1/courses`, { token: teacher.access_token })).body.courses.length,
    1,
    'a teacher sees the own courses'
  )
})
