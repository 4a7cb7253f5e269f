//! Waiting: for something to become true, never for a time to pass.

import { setTimeout as pause } from 'node:timers/promises'

/** How long a person would wait for the window before calling it broken, in milliseconds. */
export const PATIENCE = 20_000

/**
 * Asks again and again until the answer is truthy, and gives that answer.
 * An error thrown by `ask` counts as "not yet"; the last one is told when the deadline passes.
 *
 * @template T
 * @param {string} what what is awaited, as it reads in a failure
 * @param {() => T | Promise<T>} ask
 * @param {number} [within] milliseconds
 * @returns {Promise<NonNullable<T>>}
 */
export async function until(what, ask, within = PATIENCE) {
  const deadline = Date.now() + within
  let last
  for (let turn = 0; ; turn += 1) {
    try {
      const answer = await ask()
      if (answer) return answer
    } catch (error) {
      if (error.isFinal) throw error
      last = error
    }
    if (Date.now() >= deadline) {
      const why = typeof last?.message === 'string' ? `: ${last.message}` : ''
      throw new Error(`not within ${within / 1000} s: ${what}${why}`)
    }
    await pause(Math.min(20 + turn * 10, 150))
  }
}
