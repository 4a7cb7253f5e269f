//! What is on the pages of a PDF, as programs see it that had no part in making it.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Codes are read from pictures as fine as this, in dots per inch; pages are laid upon one another coarser. */
const FINE = 200
const COARSE = 75
const MM = 25.4 / FINE
/** Lighter than this counts as paper. */
const INK = 160

/**
 * @typedef {object} Page
 * @property {string[]} codes what is read from its codes, sorted
 * @property {{ left: number, top: number, right: number, bottom: number }} ink where there is any, in millimetres
 * @property {Buffer} grey the page, coarse
 */

/** @returns {{ title: string, isTagged: boolean, size: [number, number], text: string, pages: Page[] }} the size in millimetres */
export function readPdf(path) {
  const info = Object.fromEntries(run('pdfinfo', ['-f', '1', '-l', '-1', path]).split('\n').map((line) => {
    const [name, ...value] = line.split(':')
    return [name.replace(/\s+/g, ' ').trim(), value.join(':').trim()]
  }))
  const sizes = new Set(Object.entries(info).filter(([name]) => /^Page \d+ size$/.test(name)).map(([, size]) => size))
  assert.equal(sizes.size, 1, `all pages are of one size: ${[...sizes]}`)
  const [width, height] = [...sizes][0].match(/[\d.]+/g).map((points) => (Number(points) / 72) * 25.4)
  const folder = mkdtempSync(join(tmpdir(), 'rollbook-pdf-'))
  try {
    const fine = pictures(folder, 'fine', ['-r', FINE], path)
    // Printers know sheets in whole points: what is to be laid upon one another is drawn equally large.
    const [across, down] = [width, height].map((mm) => Math.round((mm / 25.4) * COARSE))
    const coarse = pictures(folder, 'coarse', ['-scale-to-x', across, '-scale-to-y', down], path)
    assert.equal(fine.length, Number(info.Pages))
    const pages = fine.map((picture, i) => ({ codes: codes(picture), ink: box(grey(picture)), grey: grey(coarse[i]).pixels }))
    return { title: info.Title ?? '', isTagged: info.Tagged === 'yes', size: [width, height], text: run('pdftotext', [path, '-']), pages }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Asserts that two PDFs have the same ink in the same places: nothing moved, nothing scaled, nothing left out. */
export function isSamePaper(one, other) {
  assert.equal(one.pages.length, other.pages.length, 'as many pages')
  for (const [i, page] of one.pages.entries()) {
    const same = other.pages[i]
    assert.deepEqual(page.codes, same.codes, `the codes of page ${i + 1}`)
    for (const side of ['left', 'top', 'right', 'bottom']) {
      const off = Math.abs(page.ink[side] - same.ink[side])
      assert.ok(off <= 0.5, `page ${i + 1} begins at the same place at the ${side}: it is ${off.toFixed(2)} mm off`)
    }
    const off = difference(page.grey, same.grey)
    assert.ok(off < 0.02, `page ${i + 1} looks the same: it differs by ${(off * 100).toFixed(2)} %`)
  }
}

/** The mean absolute difference of two pictures, from 0 to 1. */
function difference(one, other) {
  assert.equal(one.length, other.length, 'the pictures have one size')
  return one.reduce((sum, value, i) => sum + Math.abs(value - other[i]), 0) / one.length / 255
}

/** Pictures of all pages, in order. */
function pictures(folder, name, size, path) {
  run('pdftoppm', [...size.map(String), '-gray', path, join(folder, name)])
  return readdirSync(folder).filter((file) => file.startsWith(name)).sort().map((file) => join(folder, file))
}

function codes(picture) {
  // It asks for a message bus, and says so, and reads without one.
  const { status, stdout, stderr } = spawnSync('zbarimg', ['--raw', '-q', '-S*.enable=0', '-Sqr.enable=1', picture], { encoding: 'utf8' })
  assert.ok(status === 0 || status === 4, `zbarimg ${picture}: ${stderr}`)
  return stdout.split('\n').filter(Boolean).sort()
}

/** A PGM with one byte a pixel. */
function grey(path) {
  const file = readFileSync(path)
  const [head, width, height] = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(file.toString('latin1', 0, 40)) ?? assert.fail(`${path} is a grey picture`)
  return { width: Number(width), height: Number(height), pixels: file.subarray(head.length) }
}

function box({ width, height, pixels }) {
  let [left, top, right, bottom] = [width, height, 0, 0]
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (pixels[y * width + x] >= INK) continue
      left = Math.min(left, x)
      right = Math.max(right, x + 1)
      top = Math.min(top, y)
      bottom = Math.max(bottom, y + 1)
    }
  }
  return { left: left * MM, top: top * MM, right: right * MM, bottom: bottom * MM }
}

function run(program, args) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 64 << 20 })
  assert.equal(status, 0, `${program} ${args.join(' ')}: ${error ?? stderr}`)
  return stdout
}
