//! Every screen there is, each with the way to it: held to WCAG by a journey, and photographed for docs/pictures.

import { join } from 'node:path'

import { Browser } from '../harness/browser.mjs'
import { readPdf } from '../harness/pdf.mjs'
import { Proxy } from '../harness/proxy.mjs'
import { linkIn, MailServer } from '../harness/smtp.mjs'
import { until } from '../harness/wait.mjs'
import { freePort } from '../harness/world.mjs'
import { register, verify } from './phone.mjs'
import { file, goTo, inSample, makeSchool, openPortal, portalWords, setUpMail } from './steps.mjs'

const HOST = 'portal.larkfield.sch.uk'
const UNKNOWN = 'mother@home.exampel'
/** Two parents who came by a letter. */
const ADULTS = [
  { given: 'Aisha', family: 'Malik', email: 'aisha@home.example', password: 'kettle lantern orchard', relation: 'mother' },
  { given: 'Rosa', family: 'García', email: 'rosa@home.example', password: 'walnut bridge saffron', relation: 'grandparent' },
]

/** A screen: what its picture is called, and how to get there from the one before. */
const screen = (name, visit) => ({ name, visit })
/** One that shows pages, which are white in any light. */
const pages = (name, visit) => ({ name, visit, showsPaper: true })

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
  screen('card', async (window) => {
    await window.clickFirst('button', 'Show card', await window.find('complementary'))
    const dialog = await window.find('dialog', /^Login card of /)
    await window.see('Proof passed', { inside: dialog })
    await window.find('img', 'Picture of the page with the card', dialog)
  }),
  screen('add-user', async (window) => {
    await window.press('Escape')
    await window.gone('dialog')
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
    await closeMessages(window)
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
  screen('setup-portal', async (window, world) => {
    const port = await freePort()
    world.school = { mail: await MailServer.start(world), proxy: await Proxy.start(world, { host: HOST, to: port }) }
    await openPortal(window, { address: HOST, port })
    await closeMessages(window)
    await show(window, 'Parent Portal')
  }),
  screen('setup-mail', async (window, world) => {
    await setUpMail(window, { port: world.school.mail.port, from: 'office@larkfield.sch.uk' })
    await window.fill('textbox', 'Send a test message to', 'head@larkfield.sch.uk')
    await window.click('button', 'Send a test')
    await window.see('The mail server took it')
    await closeMessages(window)
    await show(window, 'Mail')
  }),
  screen('setup-paper', async (window) => {
    await goTo(window, 'Setup')
    await window.fill('textbox', 'Postal address', '12 Meadow Lane')
    await window.press('Enter')
    await window.type('Larkfield LK4 7AB')
    await window.fill('textbox', 'Whom parents ask', 'the school office, 01632 960000')
    await window.click('button', 'Save changes')
    await window.see('Setup is saved')
    await closeMessages(window)
    await show(window, 'Paper and letters')
  }),
  screen('cards-choose', async (window) => {
    await goTo(window, 'Cards and letters')
    await window.click('checkbox', /^4H, /)
    await window.see(/^.*4H, \d+ pupils/)
  }),
  pages('cards-check', async (window) => {
    await window.click('button', 'Preview')
    await window.find('heading', 'Proof passed')
    await window.find('img', /^Page 1 of /)
  }),
  screen('cards-done', async (window, world) => {
    await window.click('button', 'Save as PDF')
    await window.dialogs.save(join(world.desk, 'Login cards 4H.pdf'))
    await window.find('heading', /^\d+ login cards were made/)
  }),
  screen('letters-choose', async (window) => {
    await window.click('button', /^Print cards for another class/)
    await window.click('radio', /^Parents’ letters/)
    await window.click('checkbox', /^4H, /)
    await window.click('combobox', /^Language: /)
    await window.click('option', /Urdu/)
    await window.see(/No native reader has checked the words in/)
    await window.gone('listbox')
  }),
  pages('letters-check', async (window) => {
    await window.click('button', 'Preview')
    await window.find('heading', 'Proof passed')
    await window.find('img', /^Page 1 of /)
    await window.click('radio', 'Whole page')
  }),
  screen('printed-so-far', async (window, world) => {
    await window.click('button', 'Save as PDF')
    await window.dialogs.save(join(world.desk, 'Letters 4H.pdf'))
    await window.find('heading', /^\d+ letters were made/)
    await window.click('button', /^Print letters for another class/)
    await window.click('link', 'Printed so far')
    await window.find('table', /^Print runs/)
  }),
  screen('print-run', async (window) => {
    await window.click('link', /^Open run C/)
    await window.find('heading', /: Login cards for 4H$/)
    for (const n of ['002', '005']) await window.click('checkbox', new RegExp(`^Select C\\d+-${n}`))
  }),
  screen('parents', async (window, world) => {
    await connect(world, join(world.desk, 'Letters 4H.pdf'))
    await goTo(window, 'Parents/carers')
    await window.click('link', /^4H/, await window.find('navigation', 'Classes'))
    await window.see(/Aisha Malik/)
    await window.see(/Rosa García/)
  }),
  screen('parents-invite', async (window, world) => {
    const pupils = await window.find('table', 'Pupils with their parents and carers')
    await window.clickFirst('button', /^Invite a parent or carer of .* by e-mail$/, pupils)
    await window.fill('textbox', 'E-mail address', UNKNOWN, await window.find('dialog'))
    world.school.mail.unknown.add(UNKNOWN)
  }),
  screen('parents-stuck', async (window, world) => {
    await window.click('button', 'Invite 1 parent', await window.find('dialog'))
    await window.gone('dialog')
    await until('the invitation came back', async () => {
      const { answer } = await world.cli(['mail', 'list'], inSample(world))
      return JSON.stringify(answer).includes('bounced')
    })
    await closeMessages(window)
    await goTo(window, 'Manage users')
    await goTo(window, 'Parents/carers')
    await window.click('button', /stuck$/)
    await window.see('The mail did not arrive.')
    await window.find('button', 'Correct the address')
  }),
  screen('mails', async (window) => {
    await goTo(window, 'Setup')
    await window.click('button', 'See the mails')
    await window.see(UNKNOWN)
  }),
  screen('no-link-order', async (window) => {
    await goTo(window, 'Parents/carers')
    await window.click('button', 'No-link orders')
    await window.click('button', 'Add an order')
    const dialog = await window.find('dialog', 'Add a no-link order')
    await window.fill('textbox', 'Name of the adult', 'Daniel Price', dialog)
    await window.fill('textbox', 'E-mail address', 'd.price@home.example', dialog)
    await window.fill('combobox', 'Search pupils to add', 'begum', dialog)
    await window.press('Enter')
    await window.fill('textbox', 'Reason', 'Court order of 3 November; the letter is in the safe.', dialog)
  }),
  screen('no-link-orders', async (window) => {
    await window.click('button', 'Make the order for 1 child')
    await window.gone('dialog')
    await window.find('list', 'Orders in force, those due for review first')
    await closeMessages(window)
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


/** Closes all messages that stand in a corner. */
async function closeMessages(window) {
  const corner = await window.find('status', 'Messages')
  await window.clickFirst('button', 'Close', corner)
  await until('no message is left', async () => {
    const [button] = await window.all('button', 'Close', corner)
    if (button) await window.session.click(button)
    return !button
  })
}

const show = async (window, heading) => window.session.run((title) => title.scrollIntoView(), await window.find('heading', heading))

/** The first letters of a file are used by parents on their phones. */
async function connect(world, letters) {
  const { mail, proxy } = world.school
  const [browser, t, { pages }] = [await Browser.start(world, proxy), portalWords('en'), readPdf(letters)]
  for (const [i, adult] of ADULTS.entries()) {
    const phone = await browser.phone(`${world.name}-${adult.given}`)
    await phone.open(pages[i].codes[0])
    const child = await phone.named(t('invitation.child'))
    await register(phone, t, child, adult)
    await verify(phone, t, child, adult, linkIn(await mail.next(adult.email), proxy.origin))
  }
}

/** New people, a change, and what needs a person's eye. */
const AUTUMN = [
  'user,first name,surname,class,email,type',
  'sdavies9,Siân,Davies,4H,,pupil',
  'rnibhriain9,Ruairí,Ní Bhriain,4H,,pupil',
  'ochowdhury9,Olivia,Chowdhury-Webb,4H,,pupil',
  'gthomas,Gill,Thomas-Reed,,,administrator',
  'jgarcia9,José,García,4H,jose.garcia@larkfield,pupil',
]
