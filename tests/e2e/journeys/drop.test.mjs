//! A file dragged from the file manager onto the window.

import assert from 'node:assert/strict'

import { drop } from '../harness/drop.mjs'
import { inWorld, journey } from '../harness/journey.mjs'
import { ADMIN, counts, file, goTo, makeSchool, usernames } from './steps.mjs'

const at = inWorld({ name: 'drop' })

journey('a file dropped on the window is read like one that is chosen', at, async () => {
  at.window = await at.world.open()
  const { window, world } = at
  await makeSchool(window)
  await goTo(window, 'Manage users')
  await window.click('button', 'Upload')
  await window.see('Drop a file here')
  const path = file(world, 'class 4H.csv', ['user,first name,surname,class,type', 'abegum,Ava,Begum,4H,pupil', 'kkamin,Łukasz,Kamiński,4H,pupil'])
  await drop(window, [path], async () => /Let go to read it/.test(await window.text()))
  await window.find('heading', 'Ready: 2 new')
  assert.equal((await counts(window)).new, 2, 'both are new')
  assert.deepEqual(await usernames(world), [ADMIN.username], 'nothing is written yet')
})
