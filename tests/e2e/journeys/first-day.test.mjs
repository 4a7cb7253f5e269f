//! The first day: a school is made, somebody is added, a cell is changed and changed back.

import assert from 'node:assert/strict'

import { inWorld, journey } from '../harness/journey.mjs'
import { until } from '../harness/wait.mjs'
import { ADMIN, isSound, makeSchool, usernames } from './steps.mjs'

const at = inWorld({ name: 'first-day' })

journey('the first screen offers a school of one’s own and a sample', at, async () => {
  at.window = await at.world.open()
  await at.window.find('button', 'Make your school')
  await at.window.find('button', 'Look around')
  await at.window.isAccessible('the first screen')
})

journey('making a school shows the recovery key once and leads to Manage users, where only its maker is', at, async () => {
  const key = await makeSchool(at.window)
  assert.match(key, /^([0-9A-Z]+-)+[0-9A-Z]+$/, 'the recovery key is groups of capitals and figures')
  await at.window.see(ADMIN.school)
  assert.deepEqual(await usernames(at.world), [ADMIN.username], 'the maker is the only user')
})

journey('a user is added with a username made from the name', at, async () => {
  const { window } = at
  await window.press('n')
  const drawer = await window.find('complementary', 'Add a user')
  await window.fill('textbox', 'First name', 'Łukasz', drawer)
  await window.fill('textbox', 'Surname', 'Kamiński-Nowak', drawer)
  await until('a username is suggested', async () => (await window.describe(await window.find('textbox', 'Username', drawer))).value)
  await window.click('button', 'Add user', drawer)
  await window.gone('complementary')
  await window.find('row', /Łukasz.*Kamiński-Nowak/)
  const names = await usernames(at.world)
  assert.equal(names.length, 2, 'the new user is in the data')
})

journey('a cell is edited in place, and Undo puts back what was there', at, async () => {
  const { window } = at
  const row = await window.find('row', /Kamiński-Nowak/)
  await window.click('gridcell', 'Kamiński-Nowak', row)
  await window.fill('textbox', 'Surname of Łukasz Kamiński-Nowak', 'Kamiński')
  await window.press('Enter')
  await window.find('gridcell', 'Kamiński')
  await window.click('button', 'Undo', await window.find('row', /Łukasz/))
  await window.find('gridcell', 'Kamiński-Nowak')
})

journey('what the command line changes shows in the open window by itself', at, async () => {
  const { window, world } = at
  const added = await world.cli(['users', 'add', 'zoe.brown', '--given-name', 'Zoë', '--family-name', 'Brown'])
  assert.equal(added.code, 0, added.stderr)
  await window.find('row', /Zoë.*Brown/)
})

journey('the data are sound afterwards', at, async () => {
  await at.window.close()
  await isSound(at.world)
})
