// The fake bridge's answers about updating from a provider. No part of the built program.
import type { Provider, SyncApplied } from '../types'
import type { FakeUser } from './people'
import type { FakeSync } from './sync-plan'
import type { Answers } from './users'
import { fault, type World } from './world'

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

export function sync(world: World): Answers {
  const plan = (provider: Provider): FakeSync => {
    const found = provider === 'file' ? undefined : world.providers.plans[provider]
    if (!found) throw fault('not_found', 'This provider has not been read yet. Read it first.')
    return found
  }
  const note = (action: 'matches_decided' | 'matches_taken_back', sentence: string, count: number): string => world.enter({ action, sentence, details: [], count, person: null, images: [], persons: [] })

  /** Writes what the plan says into the fake's own users. */
  const carryOut = (it: FakeSync, made: FakeUser[]): void => {
    for (const row of it.rows('changed', '')) {
      const user = world.one(row.user ?? '')
      for (const change of row.changes) {
        if (change.field === 'class') user.class_id = [...world.classes.values()].find((c) => c.title === change.new)?.id ?? user.class_id
        else if (change.field === 'family_name' || change.field === 'email') user[change.field] = change.new
      }
      if (row.suspend) user.status = 'suspended'
    }
    for (const row of it.rows('removed', '')) Object.assign(world.one(row.user ?? ''), { status: 'deleted', deleted_at: Date.now() })
    for (const [n, row] of it.rows('added', '').entries()) {
      const user: FakeUser = { id: `user-sync-${world.head}-${n}`, username: row.username, given_name: row.given_name, family_name: row.family_name, email: row.email, role: 'student', status: 'active', class_id: [...world.classes.values()].find((c) => c.title === row.class)?.id ?? null, teaching: [], password: null, must_change: false, last_sign_in_at: null, deleted_at: null, created_at: Date.now(), birth_date: '', upn: '', language: '', printed: {}, adults: [], invitations: [] }
      made.push(user)
      world.users.set(user.id, user)
    }
  }

  return {
    show_sync: ({ provider }) => plan(provider).shown(),
    sync_rows: ({ provider, filter, query, offset, limit }) => {
      const rows = plan(provider).rows(filter, query)
      return { rows: rows.slice(offset, offset + (limit || 200)), total: rows.length }
    },
    sync_candidates: ({ provider, user, query }) => plan(provider).candidates(user, query),
    decide_matches: ({ provider, decisions, accept_strong, revision }) => {
      const it = plan(provider)
      if (accept_strong && revision !== it.shown().revision) return { stale: true, entry: null, count: 0, sync: it.shown() }
      const count = it.decide(decisions, accept_strong)
      return { stale: false, entry: note('matches_decided', `Settled ${count} user${count === 1 ? '' : 's'}`, count), count, sync: it.shown() }
    },
    take_back_matches: ({ provider, users, externals }) => {
      const it = plan(provider ?? 'wonde')
      const count = it.takeBack(users, externals)
      return { stale: false, entry: note('matches_taken_back', 'Took back a decision', count), count, sync: it.shown() }
    },
    apply_sync: async ({ provider, revision, consent }) => {
      world.needConfirmed()
      const it = plan(provider)
      const now = it.shown()
      const none: SyncApplied = { stale: true, entry: null, added: 0, changed: 0, unchanged: 0, removed: 0, suspended: 0, matched: 0, unsettled: 0, classes: 0, new_users: [] }
      if (revision !== now.revision) return none
      if (now.unsettled > 0 && !now.links_only) throw fault('invalid', `${now.unsettled} users are not settled yet. Match, ignore or delete each of them first.`)
      if (now.consent !== null && consent !== now.consent) throw fault('held', `${now.alarms[0]?.sentence ?? ''} Nothing was changed. To go on, type ${now.consent}.`)
      for (let n = 0; n <= 4; n += 1) {
        world.emit('progress', { stage: 'writing', done: n * 25, total: 100 })
        await wait(world.providers.pace / 6)
      }
      const made: FakeUser[] = []
      const touched = [...it.rows('changed', ''), ...it.rows('removed', '')].flatMap((row) => (row.user ? [row.user] : []))
      const entry = now.links_only
        ? world.enter({ action: 'users_matched', sentence: `Matched ${now.matched} users with Google`, details: [], count: now.matched, person: null, images: [], persons: [] })
        : world.write('users_synced', `Updated ${now.added + now.changed + now.removed} users from Wonde`, [], () => carryOut(it, made), { users: touched })
      const link = provider === 'file' ? undefined : world.providers.links[provider]
      if (link) link.matched += now.matched + now.added
      return { stale: false, entry, added: now.links_only ? 0 : now.added, changed: now.changed, unchanged: now.unchanged, removed: now.removed, suspended: now.suspended, matched: now.matched, unsettled: now.unsettled, classes: now.new_classes.length, new_users: made.map((u) => u.id) }
    },
  }
}
