//! Every screen there is, each with the way to it: held to WCAG by a journey, and photographed for docs/pictures.

import { file, goTo, makeSchool } from './steps.mjs'

/** A screen: what its picture is called, and how to get there from the one before. */
const screen = (name, visit) => ({ name, visit })

/** Before there is a school, and the first minutes of it. */
export const FIRST = [
  screen('first-screen', (window) => window.find('button', 'Make your school')),
  screen('make-your-school', async (window) => {
    await window.click('button', 'Make your school')
    await window.find('textbox', 'Name of the school')
  }),
  screen('recovery-key', async (window) => {
    await window.click('button', 'Back')
    await makeSchool(window, { until: 'recovery key' })
  }),
  screen('no-users-yet', async (window) => {
    await window.click('checkbox', 'I have printed it or written it down')
    await window.click('button', 'Continue')
    await window.see('No users yet, except you')
  }),
  screen('sign-in', async (window) => {
    await window.click('button', 'Lock')
    await window.find('heading', 'Sign in')
  }),
]

/** The sample school, from its first screen on. */
export const SAMPLE = [
  screen('manage-users', async (window) => {
    await window.click('button', 'Look around')
    await window.find('grid', 'Users')
    await window.see(/\d+ users/)
  }),
  screen('manage-users-selected', async (window) => {
    const ticks = await window.all('gridcell', /^Select /)
    for (const row of [2, 4, 5]) await window.session.click(ticks[row])
    await window.see('3 users', { inside: await window.find('toolbar', 'What to do with the selected users') })
  }),
  screen('delete-users', async (window) => {
    await window.click('button', 'Delete')
    await window.find('dialog', /^Delete /)
    await window.find('button', /^Delete \d+ user/)
  }),
  screen('reset-passwords', async (window) => {
    await window.press('Escape')
    await window.gone('dialog')
    await window.click('button', 'Reset password')
    await window.find('dialog', /^Reset /)
  }),
  screen('person', async (window) => {
    await window.press('Escape')
    await window.gone('dialog')
    await window.click('button', 'Clear the selection')
    await window.clickFirst('button', /^Open /)
    await window.find('complementary')
  }),
  screen('add-user', async (window) => {
    await window.click('button', 'Close')
    await window.click('button', 'Add user')
    await window.find('complementary', 'Add a user')
  }),
  screen('deleted-users', async (window) => {
    await window.click('button', 'Close')
    const ticks = await window.all('gridcell', /^Select /)
    for (const row of [3, 6]) await window.session.click(ticks[row])
    await window.click('button', 'Delete')
    await window.click('button', 'Delete 2 users')
    await window.gone('dialog')
    await window.click('button', 'Show deleted users')
    await window.see('2 deleted users')
    await window.clickFirst('button', 'Close', await window.find('status', 'Messages'))
  }),
  screen('classes', async (window) => {
    await window.click('button', 'Back to all users')
    await goTo(window, 'Classes')
    await window.see('Registration classes')
  }),
  screen('class', async (window) => {
    await window.click('link', /^4H /)
    await window.find('button', 'All classes')
  }),
  screen('upload-choose', async (window) => {
    await goTo(window, 'Manage users')
    await window.click('button', 'Upload')
    await window.find('heading', 'Which file?')
  }),
  screen('upload-check', async (window, world) => {
    await window.click('button', 'Choose a file…')
    await window.dialogs.open(file(world, 'autumn term.csv', AUTUMN))
    await window.find('group', 'Show rows that are')
    await window.ready('button', 'Go on')
  }),
  screen('upload-confirm', async (window) => {
    await window.click('button', 'Go on')
    await window.find('heading', 'Shall this be written?')
  }),
  screen('upload-done', async (window) => {
    await window.click('button', /^(Add|Change) \d+/)
    await window.find('heading', /^Done/)
  }),
  screen('history', async (window) => {
    await window.click('button', /^See it in the history/)
    await window.find('heading', 'History')
    await window.see(/Imported \d+ users/)
  }),
  screen('setup', async (window) => {
    await goTo(window, 'Setup')
    await window.find('heading', 'Backups')
  }),
  screen('palette', async (window) => {
    await window.press('Control', 'k')
    await window.find('dialog')
    await window.see('Go to')
  }),
  screen('keys', async (window) => {
    await window.press('Escape')
    await window.gone('dialog')
    await goTo(window, 'Manage users')
    await window.press('?')
    await window.find('dialog', 'Keys')
  }),
]

/** New people, a change, and what needs a person's eye. */
const AUTUMN = [
  'user,first name,surname,class,email,type',
  'sdavies9,Siân,Davies,4H,,pupil',
  'rnibhriain9,Ruairí,Ní Bhriain,4H,,pupil',
  'ochowdhury9,Olivia,Chowdhury-Webb,4H,,pupil',
  'gthomas,Gill,Thomas-Reed,,,administrator',
  'jgarcia9,José,García,4H,jose.garcia@larkfield,pupil',
]
