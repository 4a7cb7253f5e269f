//! Steps that several journeys share, in the words of the window.

import assert from 'node:assert/strict'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** The administrator of the schools made here. */
export const ADMIN = { school: 'Bryn Eithin School', name: 'Siân Ó Dálaigh', username: 'sodalaigh', password: 'harbour violet tractor' }
export const PASSPHRASE = 'correct horse battery staple'

/** Fourteen pupils in two classes, with names as schools have them, and a teacher of one. */
export const PUPILS = [
  'user,first name,surname,class,type',
  'abegum,Ava,Begum,4H,pupil',
  'nobrien,Noah,O’Brien,4H,pupil',
  'kkamin,Łukasz,Kamiński,4H,pupil',
  'malhasan,محمد,الحسن,4H,pupil',
  'xwang,小明,王,4H,pupil',
  'rnibhriain,Ruairí,Ní Bhriain,4H,pupil',
  'ochowdhury,Olivia,Chowdhury-Webb,4H,pupil',
  'jgarcia,José,García,4H,pupil',
  'smuller,Sofía,Müller,4H,pupil',
  'tjones,Tomos,Jones,4H,pupil',
  'ipetrova,Ірина,Петрова,4H,pupil',
  'gdavies,Gwen,Davies,4H,pupil',
  'fahmed,Fatima,Ahmed,2W,pupil',
  'evans,Ellis,Evans,2W,pupil',
  'tsmith,Tina,Smith,2W,teacher',
]

/** From the first screen to Manage users, or to the recovery key only; gives that key as it was shown. */
export async function makeSchool(window, { passphrase, until } = {}) {
  await window.click('button', 'Make your school')
  await window.fill('textbox', 'Name of the school', ADMIN.school)
  await window.click('button', 'Continue')
  await window.see('Your own account')
  await window.fill('textbox', 'Your name', ADMIN.name)
  await window.fill('textbox', 'Username', ADMIN.username)
  await window.fill('textbox', 'Password', ADMIN.password)
  await window.fill('textbox', 'The same password again', ADMIN.password)
  if (passphrase) {
    await window.click('button', 'Continue')
    await window.see('A passphrase for the data')
    await window.fill('textbox', 'Passphrase', passphrase)
    await window.fill('textbox', 'The same passphrase again', passphrase)
  }
  await window.click('button', `Make ${ADMIN.school}`)
  await window.see('Your recovery key', { within: 60_000 })
  const key = await readRecoveryKey(window)
  if (until === 'recovery key') return key
  await window.click('checkbox', 'I have printed it or written it down')
  await window.click('button', 'Continue')
  await window.find('heading', 'Manage users')
  return key
}

async function readRecoveryKey(window) {
  const figure = await window.find('figure', /Recovery key/)
  const [key] = (await window.text(figure)).replace(/\s+/g, ' ').match(/([0-9A-Z]{4,8}[ -])+[0-9A-Z]{4,8}/) ?? []
  assert.ok(key, 'the recovery key is shown in groups')
  return key.replaceAll(' ', '-')
}

/** Types name and password on the sign-in page. */
export async function signIn(window, { username, password } = ADMIN) {
  await window.find('heading', 'Sign in')
  await window.fill('textbox', 'Username', username)
  await window.fill('textbox', 'Password', password)
  await window.click('button', 'Sign in')
}

/** Goes to a screen by the sidebar. */
export async function goTo(window, screen) {
  await window.click('link', new RegExp(`^${screen}`))
  await window.find('heading', screen)
}

/** Puts a file on the desk of the world. */
export function file(world, name, lines) {
  const path = join(world.desk, name)
  writeFileSync(path, lines.join('\r\n') + '\r\n')
  return path
}

/** Puts a file of tests/fixtures/rosters on the desk of the world. */
export function fixture(world, name) {
  const path = join(world.desk, name)
  copyFileSync(resolve(import.meta.dirname, '../../fixtures/rosters', name), path)
  return path
}

/** Manage users → Upload → the system's Open dialog → the preview. */
export async function choose(window, path) {
  await goTo(window, 'Manage users')
  await window.click('button', 'Upload')
  await window.click('button', 'Choose a file…')
  await window.dialogs.open(path)
  await window.find('group', 'Show rows that are')
}

/** The counts of the preview, as the tiles show them: `{ unchanged: 1, changed: 0, new: 3, … }`. */
export async function counts(window) {
  const tiles = await window.texts('button', null, await window.find('group', 'Show rows that are'))
  return Object.fromEntries(tiles.map((text) => {
    const [, n, label] = /^([\d,]+) (.*)$/.exec(text) ?? assert.fail(`a tile says “${text}”`)
    return [label.replace(/needs you/, 'need you'), Number(n.replaceAll(',', ''))]
  }))
}

/** Manage users → the provider’s button → read → what it would do. */
export async function readProvider(window, button) {
  await goTo(window, 'Manage users')
  await window.click('button', button)
  await window.click('button', 'Read now')
  await window.find('group', 'Show users who are')
}

/** Answers the question for the operator's own password. */
export async function confirmPassword(window, password = ADMIN.password) {
  const dialog = await window.find('dialog', 'Your password, please')
  await window.fill('textbox', /^Password of /, password, dialog)
  await window.click('button', 'Continue', dialog)
  await window.gone('dialog', 'Your password, please')
}

/** `rollbook check` finds the data sound. */
export async function isSound(world, options) {
  const { code, answer, stderr } = await world.cli(['check'], options)
  assert.deepEqual({ code, answer: { ok: answer?.ok, problems: answer?.problems } }, { code: 0, answer: { ok: true, problems: [] } }, stderr)
}

/** Usernames that are not deleted, as the command line tells them. */
export async function usernames(world, options) {
  const { code, answer, stderr } = await world.cli(['users', 'list'], options)
  assert.equal(code, 0, stderr)
  return answer.users.map((user) => user.username).sort()
}

/** The words of the portal's pages in a language: `t('who.title', { child: 'Ava' })`. */
export function portalWords(language) {
  const words = JSON.parse(readFileSync(resolve(import.meta.dirname, `../../../crates/portal/words/${language}.json`), 'utf8'))
  return (key, values = {}) => Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, value), words[key] ?? assert.fail(`${language} has no words for ${key}`))
}

/** The sample school's own folder, as the command line opens it. */
export const inSample = (world) => ({ env: { ROLLBOOK_DATA: join(world.data, 'sample'), ROLLBOOK_PASSPHRASE: 'nothing here is secret' } })

/** Setup → Parent Portal on, at an address of the school's own that a proxy passes on to `port`. */
export async function openPortal(window, { address, port }) {
  await goTo(window, 'Setup')
  const part = await window.find('region', 'Parent Portal')
  await window.fill('textbox', 'Port', String(port), part)
  await window.fill('textbox', 'Public address', address, part)
  await window.click('button', 'Begin with a template', part)
  await window.click('button', 'Save changes', part)
  await window.see('The Parent Portal is set so')
  await window.click('switch', /^Parent Portal on this computer/, part)
  await window.see(`It answers at http://127.0.0.1:${port}`, { inside: part })
}

/** Setup → Mail by a server on this computer. */
export async function setUpMail(window, { port, from }) {
  await goTo(window, 'Setup')
  const part = await window.find('region', 'Mail')
  await window.fill('textbox', 'Mail server', '127.0.0.1', part)
  await window.click('combobox', /^Encryption: /, part)
  await window.click('option', /^None/)
  await window.fill('textbox', 'Port', String(port), part)
  await window.click('combobox', /^Signing in to it: /, part)
  await window.click('option', /^Not needed/)
  await window.fill('textbox', 'Mails come from', from, part)
  await window.click('button', 'Save changes', part)
  await window.see('Mail is set up so')
}
