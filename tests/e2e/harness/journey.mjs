//! A journey: a test in the real window, which leaves a picture behind when it fails.

import { mkdirSync, writeFileSync } from 'node:fs'
import { after, before, test } from 'node:test'

import { pictureOf } from './window.mjs'
import { OUT, World } from './world.mjs'

/**
 * A world for all journeys of a file: `const at = inWorld({ name: 'first-day' })`, then `at.world` inside the tests.
 * @param {Parameters<typeof World.start>[0]} wishes
 */
export function inWorld(wishes) {
  const at = { world: null, window: null, broken: null }
  before(async () => { at.world = await World.start(wishes) }, { timeout: 60_000 })
  after(async () => { await at.world?.end() }, { timeout: 60_000 })
  return at
}

/**
 * One journey. It is a step of its file: later ones go on from where it left the window.
 * @param {string} sentence what holds afterwards
 * @param {{ window: import('./window.mjs').Window | null }} at
 * @param {() => Promise<void>} walk
 * @param {{ leads?: boolean }} [wishes] whether later ones go on from it: if not, they are walked though it failed
 */
export function journey(sentence, at, walk, { leads = true } = {}) {
  test(sentence, { timeout: 180_000 }, async () => {
    if (at.broken) throw new Error(`not reached: “${at.broken}” failed before it`)
    try {
      await walk()
    } catch (error) {
      // What is wrong with the looks of a screen does not keep one from going on.
      if (leads && !error.isAboutLooks) at.broken = sentence
      throw await withPicture(error, sentence, at)
    }
  })
}

async function withPicture(error, sentence, at) {
  try {
    mkdirSync(OUT, { recursive: true })
    const path = pictureOf(OUT, sentence)
    writeFileSync(path, await at.window.screen())
    error.message += `\n(what the window showed: ${path}; what it said: ${at.world.logFile})`
  } catch {
    // No window to take a picture of: the error says enough.
  }
  return error
}
