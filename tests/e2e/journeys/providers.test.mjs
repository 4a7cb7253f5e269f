//! Providers: linked in the real window and a real browser, read, settled, applied, undone, applied again, unlinked.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { Browser } from '../harness/browser.mjs'
import { inWorld, journey } from '../harness/journey.mjs'
import { Providers } from '../harness/providers.mjs'
import { Proxy } from '../harness/proxy.mjs'
import { until } from '../harness/wait.mjs'
import { freePort } from '../harness/world.mjs'
import { confirmPassword, goTo, isSound, makeSchool, openPortal, portalWords, readProvider } from './steps.mjs'

const at = inWorld({ name: 'providers' })

/** Pupils at each provider: a school that is quickly read. */
const PUPILS = 90

const HOST = 'portal.larkfield.example'
const en = portalWords('en')

/** Setup, as far down as the providers. */
async function toProviders(window) {
  await goTo(window, 'Setup')
  await window.find('heading', 'Providers')
}

/** The tiles of the review: `{ unchanged: 1, changed: 0, new: 3, … }`. */
async function tiles(window) {
  const all = await window.texts('button', null, await window.find('group', 'Show users who are'))
  return Object.fromEntries(all.map((text) => {
    const [, n, label] = /^([\d,]+)\s*(.*)$/.exec(text) ?? assert.fail(`a tile says “${text}”`)
    return [label.replace('needs you', 'need you'), Number(n.replaceAll(',', ''))]
  }))
}

/** Confirms what is shown, and reads what was done. */
async function carryOut(window, button, { password = true } = {}) {
  await window.click('button', button)
  await window.find('heading', 'Shall this be written?')
  await window.click('button', button)
  if (password) await confirmPassword(window)
  const done = await window.find('heading', /^Done: /)
  return window.text(done)
}

/** What the command line says of the providers. */
async function linked(world) {
  const { code, answer } = await world.cli(['providers', 'list'])
  assert.equal(code, 0)
  return answer.providers
}

/** Reads a provider whose users are only matched, and writes the matches: nobody changes. */
async function matches(name) {
  const { window, world } = at
  const before = await world.cli(['users', 'list'])
  await readProvider(window, `Match with ${name}`)
  await window.isAccessible(`Review of matches with ${name}`)
  await carryOut(window, /^Match \d+ users/, { password: false })
  const after = await world.cli(['users', 'list'])
  assert.deepEqual(after.answer.users, before.answer.users, 'nobody changed')
  const provider = (await linked(world)).find((one) => one.provider === name.toLowerCase())
  assert.ok(provider.matched > PUPILS / 2, `many are matched: ${provider.matched}`)
}

journey('Wonde is linked with the school’s token, after the operator’s own password', at, async () => {
  at.providers = await Providers.start(at.world, { pupils: PUPILS })
  at.window = await at.world.open()
  const { window, providers } = at
  await makeSchool(window)
  await toProviders(window)
  await window.click('button', 'Link: Wonde')
  const dialog = await window.find('dialog', 'Link Wonde')
  await window.fill('textbox', 'Token', providers.line.wonde_token, dialog)
  await window.fill('textbox', 'School’s id at Wonde', providers.line.wonde_school, dialog)
  await window.isAccessible('Link Wonde')
  await window.click('button', 'Link', dialog)
  await confirmPassword(window)
  await window.gone('dialog', 'Link Wonde')
  await window.see('Updates your users')
  await window.isAccessible('Setup with a linked provider')
})

journey('an empty school gets everybody; whoever is only here is settled with a key', at, async () => {
  const { window } = at
  await readProvider(window, 'Update from Wonde')
  await window.find('heading', '1 user needs you')
  const before = await tiles(window)
  assert.ok(before.new > PUPILS, `pupils and staff are new: ${JSON.stringify(before)}`)
  await window.isAccessible('Review')
  await window.press('i')
  await window.see('1 of 1 settled')
  const done = await carryOut(window, new RegExp(`^Update ${before.new} users`), { password: false })
  assert.match(done, new RegExp(`${before.new} added`))
  at.users = before.new
  await isSound(at.world)
})

journey('a name, a leaver and a joiner there are one update here, which is undone and applied again with nothing asked', at, async () => {
  const { window, providers } = at
  const people = await providers.control('/people')
  const pupils = people.filter((one) => one.role === 'student')
  await providers.control('/do', [
    { do: 'rename', at: 'wonde', who: pupils[3].key, family: 'Newname' },
    { do: 'delete', at: 'wonde', who: pupils[7].key },
    { do: 'add', at: 'wonde', person: { role: 'student', given: 'Freya', family: 'Oyelaran', class: pupils[0].class } },
  ])
  await readProvider(window, 'Update from Wonde')
  await window.find('heading', '1 user needs you')
  await window.see('has left, says Wonde')
  assert.deepEqual((({ changed, new: added }) => ({ changed, added }))(await tiles(window)), { changed: 1, added: 1 })
  await window.press('Delete')
  await window.see('1 of 1 settled')
  assert.match(await carryOut(window, /^Update 2 users, delete 1/, { password: false }), /1 added, 1 changed, 1 deleted/)
  await window.click('button', 'Undo all of it')
  await window.see('The update is undone')
  await goTo(window, 'Manage users')
  await window.click('button', 'Update from Wonde')
  await window.click('button', /^Go on with what was read/)
  await window.find('heading', /^Ready: /)
  assert.match(await carryOut(window, /^Update 2 users, delete 1/, { password: false }), /1 added, 1 changed, 1 deleted/)
  await isSound(at.world)
})

journey('Google is linked in the browser; its users are only matched, and nobody changes', at, async () => {
  const { window, providers } = at
  await toProviders(window)
  await window.click('button', 'Link: Google')
  const dialog = await window.find('dialog', 'Link Google')
  await window.fill('textbox', 'Client ID', providers.line.google_client_id, dialog)
  await window.fill('textbox', 'Client secret', providers.line.google_client_secret, dialog)
  await window.click('button', 'Link', dialog)
  assert.match(await providers.signIn(), /You have signed in/)
  await window.gone('dialog', /Google|Finish in the browser/)
  await matches('Google')
})

journey('Microsoft is linked in the browser; one who presses Cancel there is told so, and nobody changes', at, async () => {
  const { window, providers } = at
  await toProviders(window)
  await window.click('button', 'Link: Microsoft')
  const dialog = await window.find('dialog', 'Link Microsoft')
  await window.fill('textbox', 'Client ID', providers.line.microsoft_client_id, dialog)
  await window.click('button', 'Link', dialog)
  await providers.signIn(null)
  await window.see(/stopped|cancelled|declined/i, { inside: await window.find('dialog', 'Link Microsoft') })
  await window.isAccessible('Link Microsoft, cancelled')
  await window.click('button', 'Link', dialog)
  assert.match(await providers.signIn(), /You have signed in/)
  await window.gone('dialog', 'Link Microsoft')
  await matches('Microsoft')
})

/** The fold of one provider in Setup, filled in and kept. */
async function letSignIn(window, name, { id, secret }) {
  const part = await window.find('region', new RegExp(`^${name}`))
  await window.click('button', /^Signing in at the portal/, part)
  await window.click('checkbox', `Show a ${name} button on the portal’s sign-in page`, part)
  await window.fill('textbox', 'Client ID', id, part)
  await window.fill('textbox', 'Client secret', secret, part)
  await window.click('button', 'Save changes', part)
  await window.gone('button', 'Save changes', part)
}

journey('Setup puts buttons of the providers on the portal’s sign-in page', at, async () => {
  const { window, providers, world } = at
  const port = await freePort()
  at.proxy = await Proxy.start(world, { host: HOST, to: port })
  await openPortal(window, { address: at.proxy.origin, port })
  await toProviders(window)
  const { line } = providers
  await letSignIn(window, 'Google', { id: line.google_web_client_id, secret: line.google_web_client_secret })
  await letSignIn(window, 'Microsoft', { id: line.microsoft_app_id, secret: line.microsoft_app_secret })
  await window.isAccessible('Setup with buttons for signing in')
  await providers.control('/redirects', { urls: ['google', 'microsoft'].map((name) => `${at.proxy.origin}/sign-in/${name}/back`) })
})

journey('a pupil comes in with the provider’s button; a stranger, and one who cancels, are told what to do', at, async () => {
  const { line } = at.providers
  const others = [line.google, line.microsoft_login]
  const browser = await Browser.start(at.world, at.proxy, others)
  const pupil = line.users.find((one) => one.key === 'pupil')
  // Microsoft's page for one tenant offers nobody of another; a guest of it is nobody's match either.
  for (const [name, stranger] of [['Google', 'as-stranger'], ['Microsoft', 'as-guest']]) {
    const phone = await browser.phone(`pupil-${name.toLowerCase()}`)
    const ask = async (id) => {
      await phone.open('/')
      await phone.tap('link', en('provider.with', { provider: name }))
      await phone.choose(id)
    }
    await phone.open('/')
    await phone.isSound('sign-in with buttons')
    await ask(stranger)
    await phone.heading(en('provider.title'))
    await phone.isSound('a stranger')
    await ask('cancel')
    await phone.heading(en('provider.title'))
    await phone.see(en('provider.declined', { provider: name }))
    await ask('as-pupil')
    await until(`${name} leads home`, () => phone.path === '/home')
    await phone.see(pupil.name.split(' ')[0])
    await phone.isSound('a pupil at home')
  }
})

journey('no token is anywhere but in the keyring', at, async () => {
  const issued = await at.providers.control('/issued')
  const secrets = issued.map((one) => one.value).concat(at.providers.line.wonde_token, at.providers.line.google_client_secret)
  assert.ok(secrets.length > 3, 'the stand-ins gave something out')
  const files = readdirSync(at.world.home, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
  // The keyring keeps them, and the test’s browser was shown the addresses that it went to.
  const searched = files.map((one) => join(one.parentPath, one.name)).filter((path) => !/keyrings|\/asked$|chrom|playwright/i.test(path))
  assert.ok(searched.some((path) => path.includes('rollbook')), 'the data are among what is searched')
  for (const path of searched) {
    const bytes = readFileSync(path)
    const found = secrets.filter((secret) => bytes.includes(secret))
    assert.deepEqual(found.length, 0, `${path} holds a token`)
  }
})

journey('the nightly run writes what needs no decision; the window shows it, and who waits for a person', at, async () => {
  const { window, providers, world } = at
  const pupils = (await providers.control('/people')).filter((one) => one.role === 'student' && one.wonde?.state === 'active')
  await providers.control('/do', [
    { do: 'rename', at: 'wonde', who: pupils[11].key, family: 'Nightingale' },
    { do: 'erase', at: 'wonde', who: pupils[15].key },
  ])
  const { code, answer, stderr } = await world.cli(['sync'])
  assert.equal(code, 3, `somebody waits for a person: ${stderr} ${JSON.stringify(answer)}`)
  await goTo(window, 'Manage users')
  await window.fill('searchbox', /^Search/, 'Nightingale')
  await window.find('row', /Nightingale/)
  await goTo(window, 'Manage users')
  await window.click('button', 'Update from Wonde')
  await window.click('button', /^Go on with what was read/)
  await window.find('heading', '1 user needs you')
  await isSound(world)
})

journey('Wonde is unlinked: its token is gone, its matches stay for whoever links it again', at, async () => {
  const { window, providers } = at
  await toProviders(window)
  await window.click('button', 'Unlink: Wonde')
  await window.click('button', 'Unlink Wonde', await window.find('dialog', 'Unlink Wonde?'))
  await window.gone('dialog', 'Unlink Wonde?')
  await until('Wonde is not linked', async () => (await linked(at.world)).every((one) => one.provider !== 'wonde' || !one.linked))
  await window.click('button', 'Link: Wonde')
  const dialog = await window.find('dialog', 'Link Wonde')
  await window.fill('textbox', 'Token', providers.line.wonde_token, dialog)
  await window.fill('textbox', 'School’s id at Wonde', providers.line.wonde_school, dialog)
  await window.click('button', 'Link', dialog)
  await window.gone('dialog', 'Link Wonde')
  await window.see(/Updates your users|Only for signing in/)
  const wonde = (await linked(at.world)).find((one) => one.provider === 'wonde')
  assert.ok(wonde.matched >= at.users - 1, `they are known again: ${wonde.matched}`)
})
