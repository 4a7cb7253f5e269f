//! A picture of every screen, light and dark: `node pictures.mjs FOLDER`. Run by `cargo xtask pictures`.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { World } from './harness/world.mjs'
import { FIRST, SAMPLE } from './journeys/screens.mjs'
import { PROVIDERS } from './journeys/screens-providers.mjs'

const folder = process.argv[2]
if (!folder) {
  console.error('usage: node pictures.mjs FOLDER')
  process.exit(2)
}
mkdirSync(folder, { recursive: true })
for (const look of ['light', 'dark']) {
  for (const screens of [FIRST, SAMPLE, PROVIDERS]) await photograph(screens, look)
}

async function photograph(screens, look) {
  const world = await World.start({ name: `pictures-${look}`, dark: look === 'dark' })
  try {
    await screens.before?.(world)
    const window = await world.open()
    for (const { name, visit } of screens) {
      await visit(window, world)
      const path = join(folder, `${name}-${look}.png`)
      writeFileSync(path, await window.picture())
      console.log(path)
    }
  } finally {
    await world.end()
  }
}
