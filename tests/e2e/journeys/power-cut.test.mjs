//! The program ends in the middle of an upload, as in a power cut: the data are as before or as after, never between.

import assert from 'node:assert/strict'

import { inWorld, journey } from '../harness/journey.mjs'
import { until } from '../harness/wait.mjs'
import { ADMIN, choose, confirmPassword, file, isSound, makeSchool, signIn, usernames } from './steps.mjs'

const at = inWorld({ name: 'power-cut' })
const PUPILS = 3000

journey('killed while an upload is being written, the data are sound and whole', at, async () => {
  const { world } = at
  at.window = await world.open()
  await makeSchool(at.window)
  const lines = Array.from({ length: PUPILS }, (_, n) => `pupil${n},Given${n},Family${n},${1 + (n % 6)}A`)
  await choose(at.window, file(world, 'everyone.csv', ['user,first name,surname,class', ...lines]))
  await at.window.click('button', 'Go on')
  await at.window.click('button', `Add ${PUPILS.toLocaleString('en-GB')} users`)
  await confirmPassword(at.window)
  await at.window.kill()
  const after = await until('the data can be read again', () => usernames(world))
  assert.ok([1, PUPILS + 1].includes(after.length), `all or none were added, not ${after.length - 1}`)
  await isSound(world)
})

journey('the window opens again on the same data', at, async () => {
  at.window = await at.world.open()
  await signIn(at.window)
  await at.window.find('heading', 'Manage users')
  assert.ok((await usernames(at.world)).includes(ADMIN.username), 'the administrator is still there')
})
