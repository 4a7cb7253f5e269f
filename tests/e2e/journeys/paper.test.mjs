//! Login cards: looked at, proved, printed through a real queue, saved, recalled, and printed anew for whom it matters.

import assert from 'node:assert/strict'
import { join } from 'node:path'

import { inWorld, journey } from '../harness/journey.mjs'
import { isSamePaper, readPdf } from '../harness/pdf.mjs'
import { Printer } from '../harness/printer.mjs'
import { file, goTo, isSound, makeSchool, PUPILS } from './steps.mjs'

const at = inWorld({ name: 'paper' })

const IN_4H = 12
const A4 = [210, 297]

/** What was saved, to be held against what is printed. */
let saved = null
/** The serial number to be recalled, and the code that stood on it. */
const LOST = { serial: '', name: '' }

const newest = async (n) => (await at.world.cli(['journal', 'list'])).answer.entries.slice(0, n)

/** From the choice to the pages. */
async function preview() {
  await at.window.click('button', 'Preview')
  await at.window.find('heading', 'Proof passed')
}

journey('the pages of a class are shown and proved before anything is made', at, async () => {
  at.printer = await Printer.start(at.world)
  at.window = await at.world.open()
  const { window, world } = at
  await makeSchool(window)
  const { code, stderr } = await world.cli(['users', 'import', file(world, 'users.csv', PUPILS), '--yes'])
  assert.equal(code, 0, stderr)
  await goTo(window, 'Cards and letters')
  await window.click('checkbox', `4H, ${IN_4H} pupils`)
  await window.isAccessible('Cards and letters')
  await preview()
  await window.find('heading', 'Login cards 4H')
  await window.see(`${IN_4H} login cards on 2 pages`)
  await window.find('img', /^Page 1 of 2, for (?=.*Sofía Müller)(?=.*محمد الحسن)/)
  await window.isAccessible('the pages of cards')
  const [last] = await newest(1)
  assert.equal(last.action, 'users_imported', 'nothing is made yet')
})

journey('when the Print dialog is cancelled, no card was ever made', at, async () => {
  const { window, world, printer } = at
  await window.click('button', 'Print')
  await window.dialogs.cancel()
  await window.see('Nothing was printed. Nothing has changed.')
  printer.isIdle()
  const [undone, made] = await newest(2)
  assert.deepEqual([undone.action, made.action, made.undone_by], ['undone', 'cards_made', undone.id], 'the making is undone')
  await isSound(world)
  await goTo(window, 'Manage users')
  await window.find('row', /Kamiński/)
  assert.deepEqual([...new Set(await window.column('Card'))], ['none'], 'nobody has a card')
})

journey('the pages are saved as a PDF where the Save dialog says', at, async () => {
  const { window, world } = at
  await window.click('link', 'Cards and letters')
  await window.find('heading', 'Login cards 4H')
  await window.click('button', 'Save as PDF')
  const path = join(world.desk, 'cards of 4H.pdf')
  await window.dialogs.save(path)
  await window.find('heading', new RegExp(`^${IN_4H} login cards were made \\(C\\d+-001 to C\\d+-012\\)`))
  await window.see(`Saved as ${path}`)
  await window.isAccessible('Done')
  saved = readPdf(path)
  assert.deepEqual(saved.size.map(Math.round), A4)
  assert.equal(saved.isTagged, true, 'a screen reader can read it')
  assert.match(saved.text.normalize(), /Kamiński/)
  assert.deepEqual(saved.pages.map((page) => page.codes.length), [6, 6])
  assert.equal(new Set(saved.pages.flatMap((page) => page.codes)).size, IN_4H, 'every card has a code of its own')
})

journey('the printer prints the same pages: as many, as large, the same codes at the same places', at, async () => {
  const { window, printer } = at
  await window.click('button', /^Print ?The same pages/)
  await window.dialogs.print()
  const printed = readPdf(await printer.take())
  assert.deepEqual(printed.size.map(Math.round), A4)
  isSamePaper(printed, saved)
  await window.find('heading', /^12 login cards were made/)
  const [last] = await newest(1)
  assert.equal(last.action, 'cards_made', 'the same pages again are not made again')
})

journey('a lost card is found by its serial number and recalled, after what that costs is said', at, async () => {
  const { window, world } = at
  await window.click('link', 'Cards and letters')
  await window.click('button', /^Print cards for another class/)
  await window.click('link', 'Printed so far')
  await window.find('table', /^Print runs/)
  await window.isAccessible('Printed so far')
  const [run] = await window.texts('link', /^Open run/)
  LOST.serial = `${run}-003`
  await window.fill('searchbox', 'Serial number on a found card', `${run.toLowerCase()} 3`)
  await window.press('Enter')
  await window.find('heading', new RegExp(`^${run}: Login cards for 4H`))
  const row = await window.find('row', new RegExp(LOST.serial))
  LOST.name = (await window.texts('link', null, row))[0]
  await window.click('checkbox', new RegExp(`^Select ${LOST.serial}`))
  await window.isAccessible('one print run')
  await window.click('button', 'Recall')
  const dialog = await window.find('dialog', 'Recall 1 card?')
  await window.see('It stops working now. Its owner signs in with the password, or waits for a new card.', { inside: dialog })
  await window.see(LOST.name, { inside: dialog })
  await window.isAccessible('Recall')
  await window.click('button', 'Recall 1 card', dialog)
  await window.gone('dialog')
  await window.see(new RegExp(`${LOST.serial} ${LOST.name} 4H recalled`))
  const [last] = await newest(1)
  assert.equal(last.action, 'paper_recalled')
  await isSound(world)
})

journey('what changed since is printed, and nothing else', at, async () => {
  const { window, world, printer } = at
  await window.click('button', 'Print what changed')
  await window.see(LOST.name)
  await preview()
  await window.see('1 login card on 1 page')
  await window.click('button', 'Print')
  await window.dialogs.print()
  await window.find('heading', /^1 login card was made \(C\d+-001\)/)
  const printed = readPdf(await printer.take())
  assert.deepEqual(printed.size.map(Math.round), A4)
  const [codes, ...more] = printed.pages.map((page) => page.codes)
  assert.deepEqual([codes.length, more.length], [1, 0], 'one card on one page')
  assert.ok(!saved.pages.some((page) => page.codes.includes(codes[0])), 'its code is a new one')
  await window.close()
  await isSound(world)
})
