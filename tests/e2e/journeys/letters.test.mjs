//! Parents' letters in each family's own language; cards as a teacher prints them; one person's card voided and renewed.

import assert from 'node:assert/strict'
import { join } from 'node:path'

import { inWorld, journey } from '../harness/journey.mjs'
import { readPdf } from '../harness/pdf.mjs'
import { Printer } from '../harness/printer.mjs'
import { file, goTo, isSound, makeSchool, PUPILS, signIn } from './steps.mjs'

const at = inWorld({ name: 'letters' })

const TEACHER = { username: 'tsmith', password: 'maple kettle 48 dune' }

/** The command line does what is not the subject here. */
async function done(args, options) {
  const { code, stderr } = await at.world.cli(args, options)
  assert.equal(code, 0, stderr)
}

journey('a family’s own language is chosen in the pupil’s drawer', at, async () => {
  at.printer = await Printer.start(at.world)
  at.window = await at.world.open()
  const { window, world } = at
  await makeSchool(window)
  await done(['users', 'import', file(world, 'users.csv', PUPILS), '--yes'])
  await done(['users', 'reset-password', TEACHER.username, '--password-stdin', '--must-change', 'false'], { input: `${TEACHER.password}\n` })
  await window.click('button', 'Open Fatima Ahmed')
  const drawer = await window.find('complementary', 'Fatima Ahmed')
  await window.see('No card yet', { inside: drawer })
  await window.isAccessible('a pupil with language and card')
  await window.click('combobox', /^Language of letters: As the school has it/, drawer)
  await window.click('option', /Urdu/)
  await window.find('combobox', /^Language of letters: .*Urdu/, drawer)
  await window.see(/Letters to 1 family will be in: .*Urdu/)
})

journey('the letters of a class are in two languages, and say which of them nobody checked', at, async () => {
  const { window, world } = at
  await window.click('link', 'Cards and letters')
  await window.click('radio', /^Parents’ letters/)
  await window.click('checkbox', '2W, 2 pupils')
  await window.isAccessible('the choice of letters')
  await window.click('button', 'Preview')
  await window.find('heading', 'Proof passed')
  await window.see('2 letters on 2 pages')
  await window.see(/No native reader has checked the words in .*Urdu/)
  await window.isAccessible('the pages of letters')
  await window.click('button', 'Save as PDF')
  const path = join(world.desk, 'letters of 2W.pdf')
  await window.dialogs.save(path)
  await window.find('heading', /^2 letters were made \(P\d+-001 to P\d+-002\)/)
  const { size, isTagged, text, pages } = readPdf(path)
  assert.deepEqual(size.map(Math.round), [210, 297])
  assert.equal(isTagged, true, 'a screen reader can read it')
  assert.deepEqual(pages.map((page) => page.codes.length), [1, 1])
  const [urdu, english] = text.normalize('NFKC').split('\f')
  assert.match(urdu, /[\u0600-\u06FF]{3,}/, 'the first letter is in Urdu')
  assert.match(english, /Ellis Evans/)
  assert.doesNotMatch(english, /[\u0600-\u06FF]/, 'the other one is in English')
})

journey('a teacher prints the cards of the own class', at, async () => {
  const { window, printer } = at
  await window.click('button', 'Lock')
  await signIn(window, TEACHER)
  await window.find('link', 'My pupils')
  await window.find('heading', 'Cards and letters')
  await window.find('checkbox', '2W, 2 pupils')
  assert.deepEqual(await window.all('checkbox', /^4H/), [], 'other classes are not offered')
  await window.click('checkbox', '2W, 2 pupils')
  await window.isAccessible('Cards and letters of a teacher')
  await window.click('button', 'Preview')
  await window.find('heading', 'Proof passed')
  await window.click('button', 'Print')
  await window.dialogs.print()
  await window.find('heading', /^2 login cards were made/)
  const { pages } = readPdf(await printer.take())
  assert.deepEqual(pages.map((page) => page.codes.length), [2])
})

journey('a lost card is voided from the drawer', at, async () => {
  const { window } = at
  await goTo(window, 'My pupils')
  await window.click('button', 'Open Fatima Ahmed')
  const drawer = await window.find('complementary', 'Fatima Ahmed')
  await window.clickFirst('button', 'Show card', drawer)
  const dialog = await window.find('dialog', 'Login card of Fatima Ahmed')
  await window.see(/C\d+-001/, { inside: dialog })
  await window.isAccessible('a card')
  await window.click('button', 'Void card', dialog)
  await window.gone('dialog')
  await window.see('The card of Fatima Ahmed no longer works')
  await window.find('button', 'Make a card', drawer)
})

journey('a new card is made from the drawer, and the old one stays dead', at, async () => {
  const { window, world, printer } = at
  const drawer = await window.find('complementary', 'Fatima Ahmed')
  await window.click('button', 'Make a card', drawer)
  const dialog = await window.find('dialog', 'Login card of Fatima Ahmed')
  await window.see('Proof passed', { inside: dialog })
  await window.isAccessible('a new card')
  await window.click('button', 'Print', dialog)
  await window.dialogs.print()
  await window.find('dialog', /^The card is made \(C\d+-001\)/)
  const { pages } = readPdf(await printer.take())
  assert.deepEqual(pages.map((page) => page.codes.length), [1])
  await window.clickFirst('button', 'Close', await window.find('dialog'))
  await window.gone('dialog')
  await window.close()
  const { answer } = await world.cli(['journal', 'list'])
  const [made, voided] = answer.entries
  assert.deepEqual([made.action, voided.action, made.actor], ['cards_made', 'cards_voided', 'Tina Smith'])
  await isSound(world)
})
