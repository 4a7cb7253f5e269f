// The fake bridge's answers about linking and reading providers. No part of the built program.
import type { Choice, Counts, LinkProvider, LinkShown, PartShown, Provider, WondeSchool } from '../types'
import { DAY } from './people'
import { FakeSync } from './sync-plan'
import type { Answers } from './users'
import { fault, type World } from './world'

type Linked = Exclude<Provider, 'file'>
const NAMES: Record<Linked, string> = { wonde: 'Wonde', google: 'Google', microsoft: 'Microsoft' }
const ALL: Linked[] = ['wonde', 'google', 'microsoft']

export interface FakeProviders {
  links: Partial<Record<Linked, LinkShown>>
  plans: Partial<Record<Linked, FakeSync>>
  /** Ends what is waited for. */
  stop: (() => void) | null
  /** How long each step of a reading or of the browser takes, in milliseconds. */
  pace: number
  /** The provider names far fewer than last time. */
  fewer: boolean
  asked: LinkProvider[]
}

const choice = (of: Partial<Choice> = {}): Choice => ({ pupils: 'all', staff: 'all', classes: 'all', units_are_classes: false, guardians: false, wonde_email: 'work', ...of })
const COUNTS: Counts = { students: 412, staff: 38, others: 0, classes: 44, guardians: 0 }

function linkOf(of: Partial<LinkShown>): LinkShown {
  return { account: '', organisation: 'Larkfield Primary', is_app: false, client_id: '', tenant: '', school: '', region: '', missing: [], is_sync: false, choice: choice(), sign_in: { is_on: false, client_id: '', mylogin_client_id: '', domains: [] }, has_sign_in_secret: false, has_mylogin_secret: false, has_token: true, linked_at: Date.now() - 60 * DAY, read_at: null, counts: null, matched: 0, ...of }
}

/** Yesterday at 16:40. */
function yesterday(): number {
  const at = new Date(Date.now() - DAY)
  return at.setHours(16, 40, 0, 0)
}

/** A school with Wonde to update from, and Google to sign in with. */
export function pastProviders(world: World): FakeProviders {
  const read = { read_at: yesterday(), counts: COUNTS }
  return {
    links: {
      wonde: linkOf({ school: 'A1930499544', is_sync: true, matched: 443, choice: choice({ guardians: true }), ...read }),
      google: linkOf({ account: 'office@larkfield.example', organisation: 'larkfield.example', client_id: '1234567890-abc.apps.googleusercontent.com', missing: ['classroom.rosters.readonly'], matched: 31, sign_in: { is_on: true, client_id: '1234567890-web.apps.googleusercontent.com', mylogin_client_id: '', domains: ['pupils.larkfield.example'] }, has_sign_in_secret: true, choice: choice({ pupils: { in: ['unit-pupils'] }, wonde_email: 'none' }), ...read, counts: { ...COUNTS, students: 405, classes: 0 } }),
    },
    plans: { wonde: new FakeSync(world, 'wonde', read.read_at), google: new FakeSync(world, 'google', read.read_at) },
    stop: null, pace: 350, fewer: false, asked: [],
  }
}

const UNITS: PartShown[] = ['/Office', '/Pupils', '/Pupils/Year 1', '/Pupils/Year 2', '/Pupils/Year 3', '/Pupils/Year 4', '/Pupils/Year 5', '/Pupils/Year 6', '/Reception', '/Staff', '/Leavers'].map((name) => ({ id: name === '/Pupils' ? 'unit-pupils' : `unit-${name}`, name, is_class: false }))
const GROUPS: PartShown[] = [...['All pupils', 'All staff', 'Governors', 'Year 6 leavers'].map((name) => ({ id: `group-${name}`, name, is_class: false })), ...['4H', '5K', 'Maths set 1'].map((name) => ({ id: `class-${name}`, name, is_class: true }))]
const SCHOOLS: WondeSchool[] = [{ id: 'A1930499544', name: 'Larkfield Primary School', number: '3042', standing: 'approved' }, { id: 'A1930497731', name: 'Millbrook Junior School', number: '3045', standing: 'pending' }]

export function providers(world: World): Answers {
  const all = (): FakeProviders => world.providers
  const link = (provider: Provider): LinkShown => {
    const found = all().links[provider as Linked]
    if (!found) throw fault('not_found', `${NAMES[provider as Linked] ?? provider} is not linked. Link it in Setup first.`)
    return found
  }
  const changed = (sentence: string): { entry: string, count: number } => ({ entry: world.enter({ action: 'provider_changed', sentence, details: [], count: 1, person: null, images: [], persons: [] }), count: 1 })
  /** A while that the operator can end. */
  const pause = (ms: number): Promise<void> => new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms)
    all().stop = () => (clearTimeout(timer), reject(fault('cancelled', 'Stopped.')))
  })
  const tell = async (stage: string, done = 0): Promise<void> => {
    world.emit('progress', { stage: `provider_${stage}`, done, total: 0 })
    await pause(all().pace)
  }

  return {
    list_providers: () => ({ providers: ALL.map((provider) => ({ provider, link: all().links[provider] ?? null })), in_keyring: world.keyring }),
    link_provider: async (asked) => {
      world.needConfirmed()
      all().asked.push(asked)
      const { provider } = asked
      const before = all().links[provider]
      if (asked.provider === 'wonde') {
        if (!asked.token && !before?.has_token) throw fault('invalid', 'Type the school’s access token for Wonde.', 'token')
        if (!/^A\d+$/.test(asked.school)) throw fault('invalid', 'Type the school’s id at Wonde, such as A1930499544.', 'school')
        await pause(all().pace)
      } else if (asked.client_id.includes('wrong')) throw fault('invalid', `${NAMES[provider]} does not know this client id, or its secret is wrong. Copy both again from where the app was registered.`)
      else await (world.emit('progress', { stage: 'provider_browser', done: 0, total: 0 }), pause(all().pace * 12))
      const isFirst = ALL.every((one) => !all().links[one])
      const of = asked.provider === 'wonde' ? { school: asked.school, region: asked.region } : { client_id: asked.client_id, account: 'office@larkfield.example', organisation: 'larkfield.example', tenant: asked.provider === 'microsoft' ? asked.tenant : '', is_app: asked.provider === 'microsoft' && Boolean(asked.client_secret) }
      const made = { ...(before ?? linkOf({ is_sync: isFirst })), ...of, has_token: true, missing: [], linked_at: Date.now() }
      all().links[provider] = made
      return { link: made, entry: world.enter({ action: 'provider_linked', sentence: `Linked with ${NAMES[provider]}`, details: [], count: 1, person: null, images: [], persons: [] }), said: [`Linked with ${NAMES[provider]}${made.account ? ` as ${made.account}` : ''}: ${made.organisation}.`] }
    },
    unlink_provider: ({ provider }) => {
      world.needConfirmed()
      link(provider)
      delete all().links[provider as Linked]
      delete all().plans[provider as Linked]
      return { entry: world.enter({ action: 'provider_unlinked', sentence: `Unlinked ${NAMES[provider as Linked]}`, details: [], count: 1, person: null, images: [], persons: [] }), said: provider === 'google' ? 'Unlinked. Google no longer lets Rollbook in.' : 'Unlinked: the token is forgotten here. To end the access at Wonde too, take it back in Wonde’s dashboard.' }
    },
    set_sync_provider: ({ provider }) => {
      if (provider) link(provider)
      for (const one of ALL) {
        const it = all().links[one]
        if (it) it.is_sync = one === provider
      }
      return changed(provider ? `Users are updated from ${NAMES[provider as Linked]}` : 'Users are updated from no provider')
    },
    change_provider_choice: ({ provider, choice }) => {
      Object.assign(link(provider), { choice, read_at: null, counts: null })
      delete all().plans[provider as Linked]
      return changed(`Changed what is imported from ${NAMES[provider as Linked]}`)
    },
    change_provider_sign_in: ({ provider, sign_in, client_secret, mylogin_secret }) => {
      world.needConfirmed()
      const it = link(provider)
      const has = client_secret === null ? it.has_sign_in_secret : client_secret !== ''
      const hasMylogin = mylogin_secret === null ? it.has_mylogin_secret : mylogin_secret !== ''
      if (sign_in.is_on && !(has && sign_in.client_id) && !(hasMylogin && sign_in.mylogin_client_id)) throw fault('invalid', `To show the button, ${NAMES[provider as Linked]} needs the client id and the secret of the app for signing in.`, 'client_id')
      Object.assign(it, { sign_in, has_sign_in_secret: has, has_mylogin_secret: hasMylogin })
      return changed(`Changed signing in with ${NAMES[provider as Linked]}`)
    },
    list_provider_parts: async ({ provider }) => {
      await pause(all().pace)
      return { parts: provider === 'google' ? UNITS : provider === 'microsoft' ? GROUPS : [] }
    },
    ask_wonde: async ({ token, search, request }) => {
      if (!token && !all().links.wonde?.has_token) throw fault('invalid', 'Type the school’s access token for Wonde.', 'token')
      await pause(all().pace)
      if (search) return { schools: search.toLowerCase().startsWith('zz') ? [] : SCHOOLS.map((one) => ({ ...one, standing: '' })) }
      return { schools: SCHOOLS.map((one) => (one.id === request ? { ...one, standing: 'pending' } : one)) }
    },
    read_provider: async ({ provider, fewer }) => {
      const it = link(provider)
      if (!it.has_token) throw fault('not_found', `${NAMES[provider as Linked]} is not linked on this computer. Link it again in Setup.`)
      await tell('sign_in')
      if (all().fewer && !fewer) throw fault('held', `${NAMES[provider as Linked]} named 31 pupils where it named 412 last time. That is taken for a fault. If it is right, say so and read again.`)
      for (const done of [100, 200, 300, 412]) await tell(provider === 'wonde' ? 'students' : 'users', done)
      await tell('waiting', 3)
      await tell('employees', 38)
      await tell('classes', 44)
      const at = Date.now()
      Object.assign(it, { read_at: at, counts: COUNTS })
      all().plans[provider as Linked] = new FakeSync(world, provider, at)
      all().stop = null
      world.emit('changed', { head: world.head })
      return { counts: COUNTS, at, said: [] }
    },
    cancel: () => {
      all().stop?.()
      all().stop = null
      return null
    },
  }
}
