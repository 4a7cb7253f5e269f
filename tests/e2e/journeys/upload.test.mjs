//! Many users at once: a file through the system's Open dialog, looked through, mended, confirmed, undone; and back.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { inWorld, journey } from '../harness/journey.mjs'
import { ADMIN, choose, confirmPassword, counts, file, fixture, goTo, isSound, makeSchool, usernames } from './steps.mjs'

const at = inWorld({ name: 'upload' })

const PUPILS = [
  'user,first name,surname,class,email,type',
  'abegum,Ava,Begum,4H,,pupil',
  'nobrien,Noah,O’Brien,4H,,pupil',
  'kkamin,Łukasz,Kamiński,4H,,pupil',
  'tsmith,Tina,Smith,,t.smith@larkfield,teacher',
]

journey('a file chosen in the Open dialog is shown with its counts, and nothing is written', at, async () => {
  at.window = await at.world.open()
  await makeSchool(at.window)
  await choose(at.window, file(at.world, 'class 4H.csv', PUPILS))
  const { new: added, 'need you': problems } = await counts(at.window)
  assert.deepEqual({ added, problems }, { added: 4, problems: 1 }, 'four are new, one of them has a faulty e-mail')
  assert.deepEqual(await usernames(at.world), [ADMIN.username], 'nothing is written yet')
  await at.window.ready('button', 'Go on')
  await at.window.isAccessible('Check')
})

journey('a faulty cell is mended in the preview', at, async () => {
  const { window } = at
  await window.click('button', /need(s)? you$/)
  await window.fill('textbox', 'E-mail of row 5', 't.smith@larkfield.example')
  await window.press('Enter')
  await window.see('Ready: 4 new')
})

journey('confirming asks for the operator’s own password, and Done says what happened', at, async () => {
  const { window } = at
  await window.click('button', 'Go on')
  await window.find('heading', 'Shall this be written?')
  await window.click('button', 'Add 4 users')
  await confirmPassword(window)
  await window.find('heading', 'Done: 4 added')
  assert.deepEqual(await usernames(at.world), ['abegum', 'kkamin', 'nobrien', ADMIN.username, 'tsmith'].sort())
})

journey('the users downloaded and uploaded again are no change at all', at, async () => {
  const { window, world } = at
  const path = join(world.desk, 'everyone.csv')
  await goTo(window, 'Manage users')
  await window.click('button', 'Download')
  await window.clickFirst('menuitem', 'All users')
  await window.dialogs.save(path)
  assert.match(readFileSync(path, 'utf8'), /Kamiński/, 'the file holds the users')
  await choose(window, path)
  const all = await counts(window)
  assert.deepEqual([all.new ?? 0, all.changed ?? 0, all['to delete'] ?? 0], [0, 0, 0], 'a round trip is no change')
  await window.find('heading', 'Nothing to change')
})

journey('of a workbook with several sheets the first is read, and the preview says so', at, async () => {
  const { window, world } = at
  await choose(window, fixture(world, 'three-sheets.xlsx'))
  await window.see('This workbook has 3 sheets. Only the first, “Pupils”, was read.')
  await window.isAccessible('Check with a note')
  await window.click('button', 'Close, keep draft')
})

journey('the whole upload is undone from History as one', at, async () => {
  const { window, world } = at
  await goTo(window, 'History')
  await window.click('button', /^Undo: Imported 4 users/)
  await window.see(/Undone/)
  assert.deepEqual(await usernames(world), [ADMIN.username], 'only the maker of the school is left')
  await window.close()
  await isSound(world)
})
