//! Starts everything: `node serve.mjs`, or `start` from another program. See README.md.

import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

// oidc-provider warns of Node 20 while it loads, though what is used of it runs there: the tests say so.
const { warn } = console
console.warn = () => {}
const { World } = await import('./lib/world.mjs')
console.warn = warn

/**
 * @param {{ seed?: number, pupils?: number, school?: string, people?: string | object[], disturb?: boolean, port?: number, redirects?: string[] }} [options]
 * @returns {Promise<World>} with `line`, `expire`, `end()`
 */
export function start(options) {
  return World.start(options)
}

async function main() {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      pupils: { type: 'string' },
      school: { type: 'string' },
      people: { type: 'string' },
      disturb: { type: 'boolean', default: false },
      port: { type: 'string', default: '0' },
      redirect: { type: 'string', multiple: true, default: [] },
      stay: { type: 'boolean', default: false },
    },
  })
  const world = await start({
    ...values,
    seed: number('seed', values.seed),
    pupils: values.pupils && number('pupils', values.pupils),
    port: number('port', values.port),
    redirects: values.redirect,
  })
  const end = async () => {
    await world.end()
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, end)
  if (!values.stay) process.stdin.on('end', end).on('close', end).resume()
  process.stdout.write(`${JSON.stringify(world.line)}\n`)
}

function number(name, text) {
  if (!/^\d+$/.test(text)) throw new Error(`--${name} is a number`)
  return Number(text)
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    process.stderr.write(`${error.message}\n`)
    process.exit(2)
  })
}
