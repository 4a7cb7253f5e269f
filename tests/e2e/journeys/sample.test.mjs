//! Looking around the sample school: searching, sorting, selecting, deleting with its cost, restoring.

import assert from 'node:assert/strict'

import { inWorld, journey } from '../harness/journey.mjs'
import { until } from '../harness/wait.mjs'

const at = inWorld({ name: 'sample' })

journey('the sample school opens with its 458 users', at, async () => {
  at.window = await at.world.open()
  await at.window.click('button', 'Look around')
  await at.window.find('heading', 'Manage users')
  await at.window.see('420 pupils, 38 staff')
  await at.window.see('Larkfield Primary')
  const rows = await at.window.all('row')
  assert.ok(rows.length > 10 && rows.length < 80, `only the rows in view exist, not ${rows.length}`)
})

journey('search narrows the table with each key', at, async () => {
  const { window } = at
  await window.press('/')
  await window.type('begum')
  await window.see(/\d+ of 458 shown/)
  await until('every surname shown fits', async () => {
    const names = await window.column('Surname')
    return names.length > 0 && names.every((name) => /begum/i.test(name))
  })
  await window.press('Escape')
  await window.see('458 users')
})

journey('a click on a heading sorts, a second one the other way round', at, async () => {
  const { window } = at
  // Other scripts come after ours, in an order that the rules of the table know and this test does not repeat.
  const latin = async () => (await window.column('Username')).filter((name) => /^[a-z0-9]+$/.test(name))
  const ascend = (names) => names.length > 10 && names.every((name, i) => i === 0 || names[i - 1] < name)
  await window.click('columnheader', 'Username')
  await until('usernames ascend', async () => ascend(await latin()))
  assert.match((await window.column('Username'))[0], /^a/, 'the table begins with A')
  await window.click('columnheader', 'Username')
  await until('usernames descend', async () => ascend((await latin()).reverse()))
})

journey('a click and a Shift-click select a range', at, async () => {
  const { window } = at
  const boxes = await window.all('gridcell', /^Select /)
  await window.session.click(boxes[1])
  await window.session.clickWith(['Shift'], boxes[4])
  const bar = await window.find('toolbar', 'What to do with the selected users')
  await window.see('4 users', { inside: bar })
})

journey('deleting says what it costs before the button, whose label is the verb and the count', at, async () => {
  const { window } = at
  at.chosen = (await window.column('Username')).slice(1, 5)
  await window.press('Delete')
  const dialog = await window.find('dialog', 'Delete 4 users?')
  await window.see(/kept for 30 days/, { inside: dialog })
  await window.click('button', 'Delete 4 users', dialog)
  await window.see('454 users')
  const shown = await window.column('Username')
  assert.deepEqual(shown.filter((name) => at.chosen.includes(name)), [], 'the deleted are no longer in the table')
})

journey('Show deleted users lists them, and Restore brings them back', at, async () => {
  const { window } = at
  await window.click('button', 'Show deleted users')
  await window.find('heading', 'Deleted users')
  const listed = await window.column('Username')
  assert.deepEqual(at.chosen.filter((name) => !listed.includes(name)), [], 'all who were deleted are listed')
  for (const name of at.chosen) {
    await window.clickFirst('gridcell', /^Select /, await window.find('row', new RegExp(`(^| )${name} `)))
  }
  await window.click('button', 'Restore')
  await window.see('Restored 4 users')
  await window.click('button', 'Back to all users')
  await window.see('458 users')
})
