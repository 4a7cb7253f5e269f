//! A computer without a keyring: the key comes from a passphrase, asked whenever the program starts.

import assert from 'node:assert/strict'

import { inWorld, journey } from '../harness/journey.mjs'
import { ADMIN, PASSPHRASE, isSound, makeSchool, signIn } from './steps.mjs'

const at = inWorld({ name: 'no-keyring', keyring: false })
let recoveryKey = ''

journey('making a school asks for a passphrase', at, async () => {
  at.window = await at.world.open()
  recoveryKey = await makeSchool(at.window, { passphrase: PASSPHRASE })
})

journey('after a restart the data need their key, and a wrong passphrase is refused in words', at, async () => {
  at.window = await at.window.reopen()
  const { window } = at
  await window.find('heading', 'The data need their key')
  await window.isAccessible('the page that asks for the key')
  await window.fill('textbox', 'Passphrase', 'not the passphrase')
  await window.click('button', 'Open the data')
  await window.see('That is not the passphrase.')
  assert.equal((await window.all('heading', 'Sign in')).length, 0, 'a wrong passphrase opens nothing')
})

journey('the passphrase opens the data', at, async () => {
  await at.window.fill('textbox', 'Passphrase', PASSPHRASE)
  await at.window.click('button', 'Open the data')
  await signIn(at.window)
  await at.window.find('heading', 'Manage users')
})

journey('the recovery key opens them too', at, async () => {
  at.window = await at.window.reopen()
  const { window } = at
  await window.click('radio', 'Recovery key')
  await window.fill('textbox', 'Recovery key', recoveryKey.toLowerCase())
  await window.click('button', 'Open the data')
  await signIn(window)
  await window.see(ADMIN.school)
})

journey('the command line takes the passphrase from its environment', at, async () => {
  await isSound(at.world, { env: { ROLLBOOK_PASSPHRASE: PASSPHRASE } })
  const { code } = await at.world.cli(['users', 'list'], { env: { ROLLBOOK_PASSPHRASE: 'not the passphrase' } })
  assert.equal(code, 1, 'a wrong passphrase is refused')
})
