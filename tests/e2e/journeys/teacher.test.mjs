//! A teacher at the desk: own classes, own pupils and their passwords, and nothing of the office.

import assert from 'node:assert/strict'

import { inWorld, journey } from '../harness/journey.mjs'
import { confirmPassword, file, goTo, isSound, makeSchool, signIn } from './steps.mjs'

const at = inWorld({ name: 'teacher' })

const TEACHER = { username: 'tsmith', password: 'maple kettle 48 dune' }
const USERS = [
  'user,first name,surname,class,type',
  'abegum,Ava,Begum,4H,pupil',
  'nobrien,Noah,O’Brien,4H,pupil',
  'kkamin,Łukasz,Kamiński,2W,pupil',
  'tsmith,Tina,Smith,4H,teacher',
  'jdoe,Jane,Doe,2W,teacher',
]

/** The command line does what is not the subject here. */
async function done(args, options) {
  const { code, stderr } = await at.world.cli(args, options)
  assert.equal(code, 0, stderr)
}

journey('a teacher signs in and finds the pupils of own classes, and nobody else', at, async () => {
  at.window = await at.world.open()
  const { window, world } = at
  await makeSchool(window)
  await done(['users', 'import', file(world, 'users.csv', USERS), '--yes'])
  await done(['users', 'reset-password', TEACHER.username, '--password-stdin', '--must-change', 'false'], { input: `${TEACHER.password}\n` })
  await window.click('button', 'Lock')
  await signIn(window, TEACHER)
  await window.find('heading', 'My pupils')
  await window.find('row', /Begum/)
  assert.deepEqual((await window.column('Username')).sort(), ['abegum', 'nobrien'], 'the pupils of 4H')
  assert.doesNotMatch(await window.text(), /Kamiński|Doe/, 'nobody of 2W is named')
  await window.isAccessible('My pupils')
})

journey('only own classes are listed', at, async () => {
  const { window } = at
  await goTo(window, 'Classes')
  await window.see('4H')
  assert.doesNotMatch(await window.text(), /2W|Add class/)
})

journey('there are no screens of the office, not even by their address', at, async () => {
  const { window } = at
  const links = await window.texts('link', null, await window.find('navigation', 'Screens'))
  assert.deepEqual(links.map((text) => text.replace(/ \d+$/, '')), ['My pupils', 'Classes', 'Parents/carers', 'Cards and letters'])
  for (const screen of ['history', 'setup', 'setup/mail', 'upload']) {
    await window.session.run((hash) => { location.hash = hash }, `#/${screen}`)
    await window.find('heading', 'My pupils')
  }
  for (const doing of ['Add user', 'Upload', 'Download', 'Show deleted users']) {
    assert.deepEqual(await window.all('button', doing), [], `there is no “${doing}”`)
  }
})

journey('a teacher resets a pupil’s password after giving their own', at, async () => {
  const { window } = at
  await window.click('gridcell', /^Select /, await window.find('row', /Begum/))
  await window.click('button', 'Reset password')
  await window.click('button', 'Reset 1 password', await window.find('dialog', 'Reset the password of Ava Begum'))
  await confirmPassword(window, TEACHER.password)
  const dialog = await window.find('dialog', 'The new password')
  const [shown] = await window.see(/abegum \S+/, { inside: dialog })
  assert.match(shown, /^abegum [a-z-]+\d\d$/, 'it is shown once, easy to read out')
  await window.click('button', 'Done', dialog)
  await window.gone('dialog')
})

journey('the history says who did it, and the data are sound', at, async () => {
  const { window, world } = at
  await window.close()
  const { answer } = await world.cli(['journal', 'list'])
  const [newest] = answer.entries
  assert.deepEqual({ action: newest.action, by: newest.actor }, { action: 'passwords_reset', by: 'Tina Smith' }, JSON.stringify(newest))
  await isSound(world)
})
