//! The control interface, the people, and the program itself.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

import { upn } from '../lib/people.mjs'
import { ask, Browser, google, microsoft, open } from './harness.mjs'

test('every request is recorded, without a secret', async (t) => {
  const office = await open(t)
  const { access_token, refresh_token } = await google(office)
  await ask(`${office.line.google}/admin/directory/v1/users?customer=my_customer`, { token: access_token })
  await office.ofSchool('students')
  const requests = await office.control('/requests')
  assert.ok(
    requests.some(
      (one) => one.at === 'wonde' && one.path.endsWith('/students') && one.status === 200 && one.headers.authorization === 'Bearer …'
    )
  )
  const said = JSON.stringify(requests)
  const issued = await office.control('/issued')
  assert.ok(issued.some((one) => one.value === access_token) && issued.some((one) => one.value === refresh_token))
  assert.ok(['access', 'refresh', 'code', 'client', 'school'].every((kind) => issued.some((one) => one.kind === kind)))
  for (const { value, kind, sha256 } of issued) {
    assert.ok(!said.includes(value), `no ${kind} token is in the record`)
    assert.match(sha256, /^[0-9a-f]{64}$/)
  }
  assert.equal((await office.control('/counts'))['wonde GET /v1.0/schools/…/students 200'], 1)
  assert.deepEqual((await office.control('/requests?at=wonde')).length, 1)
  await office.control('/requests', undefined, 'DELETE')
  assert.deepEqual(await office.control('/requests'), [])
})

test('ids stay for life, at every start and at whatever seed', async (t) => {
  const rows = [{ username: 'abc', given_name: 'Ada', family_name: 'Beck', class: '4H', role: 'student' }]
  const [one, other] = [await open(t, { people: rows, seed: 1 }), await open(t, { people: rows, seed: 2, school: 'Another' })]
  const ids = async (office) =>
    (await office.control('/people')).map(({ key, wonde, google: at, microsoft: there }) => [key, wonde.id, at.id, there.id])
  assert.deepEqual(await ids(one), await ids(other))
})

test('the list of the program is taken as it is, and nothing is made up that could speak against somebody', async (t) => {
  const users = [
    {
      id: 'x',
      username: 'gthomas',
      given_name: 'Gill',
      family_name: 'Thomas',
      class: null,
      email: 'g.thomas@larkfield.example',
      role: 'administrator',
      status: 'active',
    },
    {
      id: 'y',
      username: 'lkaminski',
      given_name: 'Łukasz',
      family_name: 'Kamiński',
      class: '4H',
      email: '',
      role: 'student',
      status: 'active',
    },
    { id: 'z', username: 'tenzin', given_name: 'Tenzin', family_name: '', class: '1C', email: '', role: 'student', status: 'active' },
    { id: 'w', username: '王雨桐', given_name: '雨桐', family_name: '王', class: 'RB', email: '', role: 'student', status: 'active' },
  ]
  const folder = mkdtempSync(join(tmpdir(), 'doubles-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'people.json')
  writeFileSync(file, JSON.stringify({ users, shown: 4 }))
  const office = await open(t, { people: file })
  assert.equal(office.line.school, 'Larkfield Primary')
  assert.equal(office.line.domain, 'larkfield.example')
  const people = await office.control('/people')
  const pupil = people.find((one) => one.key === 'lkaminski')
  assert.deepEqual([pupil.year, pupil.class, pupil.email], ['4', '4H', 'lkaminski@larkfield.example'])
  assert.ok(
    people.every((one) => !one.birth_date && !one.admission_number && !one.upn),
    'nothing is made up that could speak against somebody'
  )
  assert.ok(
    people.every((one) => /^[\x21-\x7e]+@larkfield\.example$/.test(one.email)),
    'everybody has an address that mail can carry'
  )
  const { body } = await office.ofSchool('students')
  const shown = body.data.find((one) => one.surname === 'Kamiński' && one.forename === 'Łukasz')
  assert.equal(shown.date_of_birth, null)
  assert.equal(
    (await office.ofSchool(`students/${shown.id}?include=contact_details`)).body.data.contact_details.data.emails.email,
    null,
    'the school knows of no address'
  )
  const csv = join(folder, 'people.csv')
  writeFileSync(csv, '\ufeffuser, First Name,surname,class,type\r\nabc,Ada,"Beck, née Hall",4H,Pupil\r\n')
  const other = await open(t, { people: csv })
  assert.deepEqual(
    (await other.control('/people')).map((one) => [one.key, one.given, one.family, one.role]),
    [['abc', 'Ada', 'Beck, née Hall', 'student']]
  )
})

test('disturbances are seeded and told', async (t) => {
  const told = async (seed) => (await open(t, { pupils: 300, disturb: true, seed })).control('/disturbances')
  const [first, again] = [await told(1), await told(1)]
  assert.deepEqual(first, again)
  const kinds = new Set(first.map((one) => one.kind))
  for (const kind of [
    'surname changed',
    'called by a nickname',
    'accents lost',
    'moved class',
    'left',
    'joined',
    'twin joined',
    'typing error',
  ])
    assert.ok(kinds.has(kind), kind)
  assert.notDeepEqual(await told(2), first)
})

test('without disturbances every provider has the same names', async (t) => {
  const office = await open(t)
  for (const one of await office.control('/people')) {
    for (const at of ['wonde', 'google', 'microsoft'])
      assert.deepEqual([one[at].given, one[at].family, one[at].state], [one.given, one.family, 'active'])
  }
})

test('a change is made at one provider or at all', async (t) => {
  const office = await open(t)
  const who = office.person('pupil').person
  await office.control('/do', { do: 'rename', at: 'google', who, family: 'Onlyhere' })
  await office.control('/do', { do: 'rename', at: 'all', who, given: 'Everywhere' })
  const one = (await office.control('/people')).find((each) => each.key === who)
  assert.deepEqual(
    ['wonde', 'google', 'microsoft'].map((at) => [one[at].given, one[at].family === 'Onlyhere']),
    [
      ['Everywhere', false],
      ['Everywhere', true],
      ['Everywhere', false],
    ]
  )
  const { keys } = await office.control('/do', { do: 'delete', at: 'wonde', some: 5, seed: 3 })
  assert.equal(new Set(keys).size, 5)
  for (const wrong of [
    { do: 'vanish', who },
    { do: 'rename', at: 'apple', who },
    { do: 'rename', who: 'nobody-x', given: 'A' },
    { do: 'set', who, fields: { shoe: 4 } },
  ]) {
    await assert.rejects(office.control('/do', wrong), /400/)
  }
})

test('a reset brings everything back, and keeps tokens if wished', async (t) => {
  const office = await open(t)
  const { access_token } = await microsoft(office)
  const before = await office.control('/people')
  await office.control('/do', [
    { do: 'erase', at: 'all', some: 9 },
    { do: 'add', at: 'all', person: { given: 'A', family: 'B' } },
  ])
  await office.control('/break', { kind: 'reset' })
  await office.control('/clock', { advance: 100 })
  await office.control('/reset', { keep_tokens: true })
  assert.deepEqual(await office.control('/people'), before)
  const me = () => ask(`${office.line.graph}/v1.0/users?$top=1`, { token: access_token })
  assert.equal((await me()).status, 200)
  await office.control('/reset', {})
  assert.equal((await me()).status, 401)
})

test('a suspended or deleted account cannot sign in', async (t) => {
  const office = await open(t)
  await office.control('/do', [
    { do: 'suspend', at: 'google', who: office.person('pupil').google },
    { do: 'delete', at: 'microsoft', who: office.person('teacher').microsoft },
  ])
  assert.ok((await office.control('/people')).some((one) => one.google.state === 'suspended'))
  await assert.rejects(google(office, 'pupil'), /the page offers/)
  await assert.rejects(microsoft(office, 'teacher'), /the page offers/)
})

test('the page finds anybody of the school without a script', async (t) => {
  const office = await open(t)
  const { wonde, wonde_client_id } = office.line
  const url = `${wonde}/oauth/authorize?${new URLSearchParams({ client_id: wonde_client_id, redirect_uri: 'http://127.0.0.1:8765/callback', response_type: 'code' })}`
  const page = await new Browser().open(url)
  assert.ok(
    !/<script/i.test(page.text) && /<html lang="en">/.test(page.text) && /id="as-admin"/.test(page.text) && /id="cancel"/.test(page.text)
  )
  const somebody = (await office.control('/people')).at(-1)
  const action = /<form method="get" action="([^"]*)"/.exec(page.text)[1]
  const found = await new Browser().open(`${wonde}${action}?q=${encodeURIComponent(somebody.username)}`)
  assert.ok(found.text.includes(`id="as-${somebody.key}"`))
})

test('a person may approve, change and break things on a page', async (t) => {
  const office = await open(t)
  const press = async (form) => {
    assert.equal((await ask(`${office.line.control}/try`, { form })).status, 303)
    return (await ask(`${office.line.control}/try`)).text
  }
  const { open: id } = office.line.wonde_schools
  await office.wonde(`schools/${id}/request-access`, { json: {} })
  assert.match(await press({ approve: id, at: 'wonde' }), /Thistledown Primary has approved/)
  assert.equal((await office.wonde(`schools/${id}/students`)).status, 200)
  for (const deed of [
    'A pupil’s surname changes',
    'Three pupils leave',
    'Five pupils move class',
    'Somebody joins',
    'A pupil is suspended',
    'Half of the pupils leave',
  ]) {
    assert.match(await press({ deed, at: 'microsoft' }), new RegExp(`${deed} at Microsoft: \\S+`))
  }
  assert.ok((await office.control('/people')).filter((one) => one.microsoft?.state === 'deleted').length > 20)
  await press({ fault: 'A page is empty', at: 'wonde' })
  assert.equal((await office.ofSchool('students')).body.data.length, 0)
})

test('a UPN has the check letter that the rules give', () => {
  for (let at = 0; at < 50; at += 1) {
    const number = upn(at)
    const sum = [...number.slice(1)].reduce((total, digit, place) => total + Number(digit) * (place + 2), 0)
    assert.equal(number[0], 'ABCDEFGHJKLMNPQRTUVWXYZ'[sum % 23])
  }
  assert.equal(new Set(Array.from({ length: 3000 }, (_, at) => upn(at))).size, 3000)
})

/** The program, and the first line that it prints. */
async function program(t, args) {
  const child = spawn(process.execPath, [join(import.meta.dirname, '..', 'serve.mjs'), ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
  t.after(() => child.kill('SIGKILL'))
  let out = ''
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (part) => {
    out += part
  })
  child.stderr.setEncoding('utf8').on('data', (part) => {
    said += part
  })
  while (!out.includes('\n') && child.exitCode === null) await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
  return { child, line: () => out, said: () => said }
}

test('the program prints one line of JSON and ends when its input does', async (t) => {
  const { child, line } = await program(t, ['--pupils', '30', '--school', 'Test School'])
  const parsed = JSON.parse(line())
  assert.equal(parsed.school, 'Test School')
  assert.equal((await ask(`${parsed.control}/`)).body.wonde, parsed.wonde)
  const ended = once(child, 'exit')
  child.stdin.end()
  assert.equal((await ended)[0], 0)
  assert.equal(line().trim().split('\n').length, 1)
})

test('the program ends on SIGTERM, and refuses a wrong word', async (t) => {
  const { child } = await program(t, ['--pupils', '30'])
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  assert.equal((await ended)[0], 0)
  const wrong = await program(t, ['--pupils', 'many'])
  assert.equal(wrong.child.exitCode ?? (await once(wrong.child, 'exit'))[0], 2)
  assert.match(wrong.said(), /--pupils is a number/)
})
