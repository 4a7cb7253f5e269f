// A whole shell in memory, for looking at the screens in a browser and for their tests. No part of the built program.
// '?stage=welcome|key_needed|sign_in|trouble', '?users=50000', '?sample', '?slow=500', '?nokeyring', '?as=teacher' before the '#'.
import type { Answer, Command, Events, Request } from './commands'
import { may } from '../may'
import { classes, desk, history, upload } from './fake/rest'
import { paper } from './fake/paper'
import { mail } from './fake/mail'
import { parents } from './fake/parents'
import { providers } from './fake/providers'
import { sync } from './fake/sync'
import { users, type Answers } from './fake/users'
import { fault, World } from './fake/world'

const query = new URLSearchParams(typeof location === 'undefined' ? '' : location.search)
const FREE: Command[] = ['desk_state', 'has_keyring', 'make_school', 'look_around', 'leave_sample', 'unlock', 'sign_in', 'lock', 'cancel', 'choose_file', 'restore_school']

export let world: World
let answers: Answers

/** Begins anew, as a test does before each. */
export function restart(asked: ConstructorParameters<typeof World>[0] = {}): World {
  const listeners = (world as World | undefined)?.listeners ?? []
  world = new World(asked)
  world.listeners = listeners
  answers = { ...users(world), ...classes(world), ...history(world), ...upload(world), ...paper(world), ...parents(world), ...mail(world), ...desk(world), ...providers(world), ...sync(world) }
  return world
}
world = restart({ stage: query.get('stage') ?? undefined, users: query.has('users') ? Number(query.get('users')) : undefined, sample: query.has('sample'), as: query.get('as') ?? undefined })
if (query.has('nokeyring')) world.keyring = false

export async function answer<K extends Command>(name: K, request: Request<K>): Promise<Answer<K>> {
  const slow = Number(query.get('slow') ?? 0)
  if (slow) await new Promise((resolve) => setTimeout(resolve, slow))
  const run = answers[name] as ((asked: Request<K>) => Answer<K> | Promise<Answer<K>>) | undefined
  if (!run) throw fault('unexpected', 'The fake has no answer to this.')
  world.asked.push(name)
  if (world.stage !== 'open' && !FREE.includes(name)) throw fault('signed_out', 'Please sign in again.')
  const me = world.users.get(world.operator ?? '')
  if (world.stage === 'open' && !may(me, name) && !FREE.includes(name)) throw fault('not_allowed', 'Only an administrator can do that.')
  if (world.refusing[name]) throw world.refusing[name]
  return JSON.parse(JSON.stringify((await run(JSON.parse(JSON.stringify(request)))) ?? null)) as Answer<K>
}

export function on<E extends keyof Events>(event: E, heard: (payload: Events[E]) => void): () => void {
  const one = { event, heard: heard as (payload: never) => void }
  world.listeners.push(one)
  return () => {
    world.listeners = world.listeners.filter((it) => it !== one)
  }
}
