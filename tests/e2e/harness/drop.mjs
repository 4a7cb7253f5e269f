//! Dragging files onto the window with the mouse, from another program: what a person does with a file manager.

import assert from 'node:assert/strict'
import { join } from 'node:path'

import { until } from './wait.mjs'

/** Below the program's window, on the rest of the display. */
const SOURCE = { top: 830, x: 100, y: 860 }
/** Where the journey of the mouse ends: over the middle of the page. */
const OVER = { x: 640, y: 420 }

/**
 * Drags files over the window, waits until it has noticed, and lets go there.
 * @param {import('./window.mjs').Window} window
 * @param {string[]} paths
 * @param {() => Promise<unknown>} noticed fails until the window shows that it would take them
 */
export async function drop(window, paths, noticed) {
  const { world } = window
  const xdotool = (...args) => {
    const { status, stdout, stderr } = world.sync('xdotool', args.map(String))
    assert.equal(status, 0, `xdotool ${args.join(' ')}: ${stderr}`)
    return stdout
  }
  // The system's own Python: another one on the PATH may not know GTK.
  const source = world.spawn('/usr/bin/python3', [join(import.meta.dirname, 'drag-source.py'), String(SOURCE.top), ...paths])
  await until('there is something to drag', () => {
    assert.equal(source.exitCode, null, 'the program to drag from runs')
    return world.sync('xdotool', ['search', '--onlyvisible', '--name', '^drag source$']).stdout.trim()
  })
  xdotool('mousemove', SOURCE.x, SOURCE.y, 'mousedown', 1)
  let turn = 0
  await until('the window notices the files over it', async () => {
    // A drag begins, and is followed, only while the mouse moves.
    turn += 1
    const step = Math.min(turn, 8)
    const at = (from, to) => Math.round(from + ((to - from) * step) / 8)
    xdotool('mousemove', at(SOURCE.x, OVER.x) + (turn % 5), at(SOURCE.y, OVER.y))
    return step === 8 && await noticed()
  })
  xdotool('mouseup', 1)
  await until('the drag has ended', () => source.exitCode !== null)
}
