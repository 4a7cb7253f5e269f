//! A school comes to another computer: nothing but a backup file and the printed recovery key.

import assert from 'node:assert/strict'
import { basename, join } from 'node:path'
import { after } from 'node:test'

import { inWorld, journey } from '../harness/journey.mjs'
import { World } from '../harness/world.mjs'
import { ADMIN, file, isSound, makeSchool, signIn, usernames } from './steps.mjs'

const at = inWorld({ name: 'new-computer' })
/** The computer that the school was made on: a home, a data folder and a keyring of its own. */
const old = {}
after(async () => { await old.world?.end() }, { timeout: 60_000 })

const PUPILS = ['user,first name,surname,class,type', 'abegum,Ava,Begum,4H,pupil', 'kkamin,Łukasz,Kamiński,2W,pupil']
const EVERYONE = ['abegum', 'kkamin', ADMIN.username].sort()

journey('a backup leaves the old computer', at, async () => {
  old.world = await World.start({ name: 'old-computer' })
  const window = await old.world.open()
  old.recoveryKey = await makeSchool(window)
  const imported = await old.world.cli(['users', 'import', file(old.world, 'pupils.csv', PUPILS), '--yes'])
  assert.equal(imported.code, 0, imported.stderr)
  await window.close()
  old.backup = join(at.world.desk, 'Bryn Eithin.rollbook')
  const made = await old.world.cli(['backup', old.backup])
  assert.equal(made.code, 0, made.stderr)
  await old.world.end()
  old.world = null
})

journey('the first screen of the new one takes the backup from the Open dialog and asks for its key', at, async () => {
  at.window = await at.world.open()
  const { window } = at
  await window.click('button', 'Choose a backup…')
  await window.dialogs.open(old.backup)
  await window.find('heading', 'The backup needs its key')
  await window.see(basename(old.backup))
  await window.isAccessible('the page that asks for the key of a backup')
})

journey('a recovery key with its groups mixed up is refused beside its field, and brings nothing', at, async () => {
  const { window } = at
  const wrong = old.recoveryKey.split('-').reverse().join('-')
  await window.fill('textbox', 'Recovery key', wrong)
  await window.click('button', 'Restore the backup')
  await window.see('There is a typing error in the recovery key.')
  assert.equal((await window.describe(await window.find('textbox', 'Recovery key'))).focused, true, 'it can be typed again')
  assert.equal((await window.all('heading', 'Sign in')).length, 0, 'nothing is restored')
})

journey('the recovery key restores the school, and signing in is as before', at, async () => {
  const { window } = at
  await window.fill('textbox', 'Recovery key', old.recoveryKey.toLowerCase())
  await window.click('button', 'Restore the backup')
  await signIn(window)
  await window.find('heading', 'Manage users')
  await window.see(ADMIN.school)
  await window.find('row', /Łukasz.*Kamiński/)
  assert.deepEqual(await usernames(at.world), EVERYONE, 'everybody came over')
})

journey('the key is in the keyring of the new computer: a restart asks only who you are', at, async () => {
  at.window = await at.window.reopen()
  await signIn(at.window)
  await at.window.find('heading', 'Manage users')
  await at.window.close()
  await isSound(at.world)
})
