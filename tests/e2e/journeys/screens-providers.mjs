//! The screens of providers: linked, read, settled, applied; beside stand-ins for all of them.

import { Providers } from '../harness/providers.mjs'
import { confirmPassword, goTo, makeSchool, readProvider } from './steps.mjs'

/** The stand-ins of each world. */
const standIns = new WeakMap()

const screen = (name, visit) => ({ name, visit })

/** A year of school life at Wonde: another name, another class, a leaver, a joiner, and somebody entered anew. */
async function aYear(providers) {
  const people = (await providers.control('/people')).filter((one) => one.role === 'student')
  const [renamed, moved, leaver, anew] = [3, 8, 12, 20].map((at) => people[at])
  await providers.control('/do', [
    { do: 'rename', at: 'wonde', who: renamed.key, family: `${renamed.family}-Oyelaran` },
    { do: 'move', at: 'wonde', who: moved.key, class: people.find((one) => one.class !== moved.class).class },
    { do: 'erase', at: 'wonde', who: leaver.key },
    { do: 'erase', at: 'wonde', who: anew.key },
    { do: 'add', at: 'wonde', person: { role: 'student', given: anew.given, family: `${anew.family}e`, class: anew.class } },
    { do: 'add', at: 'wonde', person: { role: 'student', given: 'Freya', family: 'Birch', class: moved.class } },
  ])
}

/** A school that is updated from Wonde, and signs in with Google. */
export const PROVIDERS = [
  screen('providers', async (window) => {
    await makeSchool(window)
    await goTo(window, 'Setup')
    await window.find('heading', 'Providers')
    await window.find('button', 'Link: Wonde')
  }),
  screen('link-wonde', async (window, world) => {
    await window.click('button', 'Link: Wonde')
    const { line } = standIns.get(world)
    const dialog = await window.find('dialog', 'Link Wonde')
    await window.fill('textbox', 'Token', line.wonde_token, dialog)
    await window.fill('textbox', 'School’s id at Wonde', line.wonde_school, dialog)
  }),
  screen('update-all-new', async (window) => {
    await window.click('button', 'Link', await window.find('dialog', 'Link Wonde'))
    await confirmPassword(window)
    await window.gone('dialog', 'Link Wonde')
    await readProvider(window, 'Update from Wonde')
  }),
  screen('update-done', async (window) => {
    await window.press('i')
    await window.see('1 of 1 settled')
    await window.click('button', /^Update \d+ users/)
    await window.find('heading', 'Shall this be written?')
    await window.click('button', /^Update \d+ users/)
    await window.find('heading', /^Done: /)
  }),
  screen('update-check', async (window, world) => {
    await aYear(standIns.get(world))
    await readProvider(window, 'Update from Wonde')
    await window.find('heading', '2 users need you')
  }),
  screen('update-changed', async (window) => {
    await window.click('button', /\d\s*changed$/)
    await window.see('Oyelaran')
  }),
]

PROVIDERS.before = async (world) => {
  standIns.set(world, await Providers.start(world, { pupils: 120 }))
}
