//! Holding all screens to what must be true of each.

import assert from 'node:assert/strict'

import { inWorld, journey } from '../harness/journey.mjs'
import { measure } from '../harness/png.mjs'
import { PROVIDERS } from './screens-providers.mjs'
import { FIRST, SAMPLE } from './screens.mjs'

/** One journey a screen, first of an own school, then of the sample, then beside providers. */
export function holdScreens({ dark }) {
  const look = dark ? 'dark' : 'light'
  for (const [part, screens] of [['first', FIRST], ['sample', SAMPLE], ['providers', PROVIDERS]]) {
    const at = inWorld({ name: `screens-${look}-${part}`, dark })
    for (const [index, { name, visit, showsPaper }] of screens.entries()) {
      journey(`${name} is accessible and shown in ${look}`, at, async () => {
        if (index === 0) {
          await screens.before?.(at.world)
          at.window = await at.world.open()
        }
        await visit(at.window, at.world)
        const { light } = measure(await at.window.picture())
        await at.window.isAccessible(name)
        assert.ok(dark ? light < (showsPaper ? 0.55 : 0.35) : light > 0.65, `the picture is ${look} (its lightness is ${light.toFixed(2)})`)
      })
    }
  }
}
