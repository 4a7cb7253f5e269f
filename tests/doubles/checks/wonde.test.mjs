//! Wonde's REST interface.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { ask, open } from './harness.mjs'

test('a page of students says where the next is, and the last page says there is none', async (t) => {
  const office = await open(t)
  const ids = []
  let next = `${office.line.wonde}/v1.0/schools/${office.line.wonde_school}/students?per_page=25&include=education_details`
  const sizes = []
  while (next) {
    const { status, body } = await ask(next, { token: office.line.wonde_token })
    assert.equal(status, 200)
    sizes.push(body.data.length)
    ids.push(...body.data.map((one) => one.id))
    assert.equal(body.meta.pagination.more, body.meta.pagination.next !== null, 'more and next agree')
    next = body.meta.pagination.next
    if (next) {
      assert.equal(new URL(next).searchParams.get('per_page'), '25', 'the link repeats the size')
      assert.equal(new URL(next).searchParams.get('include'), 'education_details', 'and the includes')
    }
  }
  assert.deepEqual(sizes, [25, 25, 10])
  assert.equal(new Set(ids).size, 60, 'everybody once')
})

test('per_page is a number by default, a text when it was asked for, and null with a cursor', async (t) => {
  const office = await open(t)
  const size = async (query) => (await office.ofSchool(`students${query}`)).body.meta.pagination.per_page
  assert.equal(await size(''), 50)
  assert.equal(await size('?per_page=10'), '10')
  assert.equal(await size('?per_page=10&cursor=true'), null)
})

test('pages by number shift when somebody leaves between them, pages from a cursor do not', async (t) => {
  const office = await open(t)
  const read = async (cursor) => {
    const first = (await office.ofSchool(`students?per_page=20${cursor}`)).body
    await office.control('/do', { do: 'delete', at: 'wonde', who: first.data[3].id })
    const ids = first.data.map((one) => one.id)
    let next = first.meta.pagination.next
    while (next) {
      const { body } = await ask(next, { token: office.line.wonde_token })
      ids.push(...body.data.map((one) => one.id))
      next = body.meta.pagination.next
    }
    return new Set(ids).size
  }
  assert.equal(await read(''), 59, 'one was passed over, though 60 were there and only one who had been read left')
  assert.equal(await read('&cursor=true'), 59, 'all who were there: 59 at the start')
})

test('students have the shape and the types that were seen', async (t) => {
  const office = await open(t)
  const { body } = await office.ofSchool(
    'students?per_page=1&include=education_details,extended_details,contact_details,contacts.contact_details,year,registration,classes.employees,classes.subject'
  )
  const [one] = body.data
  assert.match(one.id, /^A\d+$/)
  assert.match(one.upi, /^[0-9a-f]{32}$/)
  assert.deepEqual(Object.keys(one.date_of_birth), ['date', 'timezone_type', 'timezone'])
  assert.match(one.date_of_birth.date, /^\d{4}-\d\d-\d\d 00:00:00\.000000$/)
  assert.match(one.education_details.data.upn, /^[A-Z]\d{12}$/)
  assert.equal(typeof one.education_details.data.current_nc_year, 'string')
  assert.ok(!Array.isArray(one.extended_details.data), 'extended details are one object')
  assert.equal(one.registration.data.type, 'REGISTRATION')
  assert.equal(typeof one.contacts.data[0].relationship.relationship, 'string', 'a relationship is a plain object')
  assert.match(one.contacts.data[0].contact_details.data.emails.email, /@home\.example$/)
  assert.equal(
    typeof one.classes.data[0].employees.data[0].meta.is_main_teacher,
    'boolean',
    'what a teacher is in a class stands beside the teacher'
  )
  assert.equal(typeof one.classes.data[0].subject.data.name, 'string', 'the subject is an object when it is included')
  const [group] = (await office.ofSchool('classes')).body.data
  assert.match(group.subject, /^A\d+$/, 'and an id when it is not')
})

test('an include that the school’s MIS does not know fails the whole request', async (t) => {
  const office = await open(t)
  const { status, body } = await office.ofSchool('students?include=year,registration_group')
  assert.equal(status, 400)
  assert.equal(body.error, 'invalid_include')
})

test('what was not approved is null or left out, and no longer among the includes', async (t) => {
  const office = await open(t)
  await office.control('/wonde/scopes', { without: ['students.date_of_birth', 'upn', 'contacts'] })
  const { body } = await office.ofSchool('students?include=education_details,contacts')
  assert.ok(
    body.data.every(
      (one) => one.date_of_birth === null && one.education_details.data.upn === null && one.education_details.data.admission_number !== null
    )
  )
  assert.ok(body.data.every((one) => !('contacts' in one)))
  assert.ok(!body.meta.includes.includes('contacts') && body.meta.includes.includes('education_details'))
  assert.equal((await office.ofSchool('contacts')).status, 403)
})

test('another region answers with nothing and does not say so', async (t) => {
  const office = await open(t)
  const there = await office.ofSchool('students', { base: office.line.wonde_elsewhere })
  assert.equal(there.status, 200)
  assert.deepEqual(there.body.data, [])
  const { elsewhere } = office.line.wonde_schools
  assert.deepEqual((await office.wonde(`schools/${elsewhere}/students`)).body.data, [])
  const school = (await office.wonde(`schools/${elsewhere}`)).body.data
  assert.equal(`http://${school.region.domain}`, office.line.wonde_elsewhere, 'the school says where it lives')
  assert.equal(
    (await ask(`http://${school.region.domain}/v1.0/schools/${elsewhere}/students`, { token: office.line.wonde_token })).body.data.length,
    24
  )
  await office.control('/wonde/elsewhere', { moved: true })
  assert.deepEqual((await office.ofSchool('students')).body.data, [], 'a school may move')
})

test('an establishment number is a number at one school and a text at another', async (t) => {
  const office = await open(t)
  const all = (await office.wonde('schools/all?postcode=ZZ')).body.data
  assert.deepEqual([...new Set(all.map((one) => typeof one.establishment_number))].sort(), ['number', 'string'])
})

test('a request without a token, with a wrong one, for a strange school and for a foreign one are told apart', async (t) => {
  const office = await open(t)
  assert.equal((await office.ofSchool('students', { token: null })).status, 401)
  assert.equal((await office.ofSchool('students', { token: 'x'.repeat(40) })).status, 401)
  assert.equal((await office.wonde('schools/A1/students')).status, 404)
  assert.equal((await office.wonde(`schools/${office.line.wonde_schools.pending}/students`)).status, 403)
  assert.equal((await office.ofSchool('students/A1')).status, 404)
  const basic = `Basic ${Buffer.from(`${office.line.wonde_token}:`).toString('base64')}`
  assert.equal(
    (await office.ofSchool('students', { token: null, headers: { authorization: basic } })).status,
    200,
    'the token may be a user name'
  )
})

test('a token that was taken back is refused', async (t) => {
  const office = await open(t)
  const { wonde_token: before } = office.line
  const { wonde_token } = await office.control('/wonde/token', {})
  assert.equal((await office.ofSchool('students', { token: before })).status, 401)
  assert.equal((await office.ofSchool('students', { token: wonde_token })).status, 200)
})

test('wrong requests are refused', async (t) => {
  const office = await open(t)
  for (const query of [
    'per_page=201',
    'per_page=0',
    'per_page=ten',
    'page=0',
    'perpage=10',
    'updated_after=2026-09-01',
    'updated_after=2026-09-01T10:00:00Z',
    'cursor=made-up',
    'has_class=yes',
    'per_page=1&per_page=2',
  ]) {
    assert.equal((await office.ofSchool(`students?${query}`)).status, 422, query)
  }
  assert.equal((await office.ofSchool('pupils')).status, 404)
})

test('access is asked for, approved and given back', async (t) => {
  const office = await open(t)
  const { open: id } = office.line.wonde_schools
  const list = async (state) => (await office.wonde(`schools/${state}`)).body.data.map((one) => one.id)
  assert.deepEqual(await list('all?postcode=ZZ3'), [id])
  assert.equal((await office.wonde(`schools/${id}/request-access`, { json: {} })).status, 200)
  assert.ok((await list('pending')).includes(id))
  await office.control('/wonde/schools', { id, state: 'audited' })
  assert.ok((await list('audited')).includes(id))
  await office.control('/wonde/schools', { id, state: 'approved' })
  assert.ok((await list('')).includes(id))
  assert.equal((await office.wonde(`schools/${id}/revoke-access`, { method: 'DELETE' })).status, 200)
  assert.ok((await list('revoked')).includes(id))
  assert.equal((await office.wonde(`schools/${id}/students`)).status, 403)
})

test('changes since a time are the changed ones, and who left is among the deletions and the leavers', async (t) => {
  const office = await open(t)
  const [one, other, third] = (await office.ofSchool('students?per_page=3')).body.data
  const since = encodeURIComponent('2026-09-01 00:00:00')
  assert.equal((await office.ofSchool(`students?updated_after=${since}`)).body.data.length, 0)
  await office.control('/do', [
    { do: 'rename', at: 'wonde', who: one.id, family: 'Newname' },
    { do: 'delete', at: 'wonde', who: other.id },
    { do: 'erase', at: 'wonde', who: third.id },
  ])
  const changed = (await office.ofSchool(`students?updated_after=${since}`)).body.data
  assert.deepEqual(
    changed.map((each) => [each.id, each.surname]),
    [[one.id, 'Newname']]
  )
  const gone = (await office.ofSchool('deletions?type=student')).body.data
  assert.deepEqual(gone.map((each) => each.id).sort(), [other.id, third.id].sort())
  assert.ok(gone[0].deleted_at.date)
  assert.deepEqual(
    (await office.ofSchool('students-leaver')).body.data.map((each) => each.id),
    [other.id]
  )
  await office.control('/do', { do: 'restore', at: 'wonde', who: other.id })
  assert.equal((await office.ofSchool('students')).body.meta.pagination.more, true)
  assert.equal((await office.ofSchool('deletions?type=student')).body.data.length, 1)
})

test('some contacts share their child’s upi', async (t) => {
  const office = await open(t)
  const { body } = await office.ofSchool('students?per_page=200&include=contacts')
  const shared = body.data.filter((one) => one.contacts.data.some((contact) => contact.upi === one.upi))
  assert.ok(shared.length > 0 && shared.length < 30)
})

test('counts and meta answer', async (t) => {
  const office = await open(t)
  assert.equal((await office.ofSchool('counts?include=students,contacts')).body.data.students.data.count, 60)
  const { body } = await office.wonde(`meta/schools/${office.line.wonde_school}`)
  assert.ok(body.data.students.includes.includes('contacts.contact_details'))
})

test('a class is renamed and deleted with its members', async (t) => {
  const office = await open(t)
  const titles = async () => (await office.ofSchool('classes')).body.data.map((one) => [one.id, one.name])
  const [[id, name]] = await titles()
  await office.control('/do', { do: 'rename_class', at: 'wonde', class: name, to: 'Sums' })
  assert.ok(
    (await titles()).some(([each, title]) => each === id && title === 'Sums'),
    'the id stays'
  )
  const [member] = (await office.ofSchool(`classes/${id}?include=students`)).body.data.students.data
  await office.control('/do', { do: 'delete_class', at: 'wonde', class: 'Sums' })
  assert.ok(!(await titles()).some(([each]) => each === id))
  assert.deepEqual((await office.ofSchool(`students/${member.id}?include=classes`)).body.data.classes.data, [])
  assert.deepEqual(
    (await office.ofSchool('deletions?type=class')).body.data.map((one) => one.id),
    [id]
  )
})

test('a large page is compressed for who understands it', async (t) => {
  const office = await open(t)
  const { headers } = await office.ofSchool('students', { headers: { 'accept-encoding': 'gzip' } })
  assert.equal(headers.get('content-encoding'), 'gzip')
  assert.equal((await office.ofSchool('students', { headers: { 'accept-encoding': 'identity' } })).headers.get('content-encoding'), null)
})
