// The fake bridge's answers about users.
import type { Answer, Command, Request } from '../commands'
import { fault, type World } from './world'
import type { FakeUser } from './people'

export type Answers = { [K in Command]?: (request: Request<K>) => Answer<K> | Promise<Answer<K>> }

const WORDS = ['apple', 'river', 'tiger', 'cloud', 'maple', 'robin', 'stone', 'amber', 'otter', 'lemon']
const plural = (n: number): string => `${n} user${n === 1 ? '' : 's'}`

function checkUsername(world: World, username: string, but: string | null): string {
  const name = username.trim()
  if (!name) throw fault('invalid', 'A user needs a username.', 'username')
  if (/\s/.test(name)) throw fault('invalid', 'A username cannot hold a space.', 'username')
  if (world.taken(name, but)) throw fault('invalid', `Somebody else has the username ${name}.`, 'username')
  return name
}

function checkEmail(email: string): string {
  const tidy = email.trim()
  if (tidy && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(tidy)) throw fault('invalid', 'This is not an e-mail address: it needs an @ and a dot after it.', 'email')
  return tidy
}

export function users(world: World): Answers {
  const some = (ids: string[]): FakeUser[] => ids.map((id) => world.one(id))
  const who = (ids: string[]): string => (ids.length === 1 && ids[0] ? world.name(world.one(ids[0])) : plural(ids.length))

  return {
    list_users: ({ filter, sort, descending, offset, limit }) => {
      const found = world.find(filter, sort, descending)
      const seen = [...world.users.values()].filter((u) => world.sees(u))
      const live = seen.filter((u) => u.status !== 'deleted')
      const pupils = live.filter((u) => u.role === 'student').length
      return { users: found.slice(offset, limit ? offset + limit : undefined).map((u) => world.row(u)), shown: found.length, total: live.length, pupils, staff: live.length - pupils, deleted: seen.length - live.length, keep_deleted_days: world.settings.keep_deleted_days, head: world.head }
    },
    match_users: ({ filter, sort, descending }) => ({ ids: world.find(filter, sort, descending).map((u) => u.id) }),
    find_user: ({ id }) => {
      const u = world.one(id)
      if (!world.sees(u)) throw fault('not_found', 'This user is no longer here.')
      return { user: world.row(u), teaching: u.teaching.map((c) => [c, world.classes.get(c)?.title ?? '']), sourced_id: '', birth_date: u.birth_date, upn: u.upn, admission_number: '', year: '', employee_number: u.employee_number ?? (u.role === 'student' ? '' : `E${u.id.replace(/\D/g, '').padStart(4, '0')}`), kept: u.kept ?? [], updated_from: world.providers.links.wonde?.is_sync ? 'wonde' : null, identities: world.identities(u), created_at: u.created_at }
    },
    suggest_username: ({ given_name, family_name }) => ({ username: world.suggest(given_name, family_name) }),
    add_user: (asked) => {
      const username = asked.username.trim() ? checkUsername(world, asked.username, null) : world.suggest(asked.given_name, asked.family_name)
      const email = checkEmail(asked.email)
      if (asked.password !== null && asked.password.length < (asked.role === 'student' ? 3 : 8)) throw fault('invalid', asked.role === 'student' ? 'A pupil’s password has at least 3 characters.' : 'A member of staff’s password has at least 8 characters.', 'password')
      const user: FakeUser = { id: `user-new-${world.head}`, username, given_name: asked.given_name.trim(), family_name: asked.family_name.trim(), email, role: asked.role, status: 'active', class_id: asked.class_id, teaching: [], password: asked.password, must_change: asked.must_change ?? asked.role !== 'student', last_sign_in_at: null, deleted_at: null, created_at: Date.now(), birth_date: '', upn: '', language: '', printed: {}, adults: [], invitations: [] }
      const entry = world.write('user_added', `Added ${world.name(user)}`, [], () => world.users.set(user.id, user), {})
      return { user: world.row(user), entry }
    },
    edit_user: (asked) => {
      const user = world.one(asked.id)
      const next = { ...user }
      if (asked.username !== null) next.username = checkUsername(world, asked.username, user.id)
      if (asked.keep) next.kept = [...new Set([...(user.kept ?? []), ...(['given_name', 'family_name', 'email', 'role', 'employee_number'] as const).filter((k) => asked[k] !== null)])]
      if (asked.release.length > 0) next.kept = (user.kept ?? []).filter((field) => !asked.release.includes(field))
      if (asked.email !== null) next.email = checkEmail(asked.email)
      if (asked.given_name !== null) next.given_name = asked.given_name.trim()
      if (asked.family_name !== null) next.family_name = asked.family_name.trim()
      if (asked.employee_number !== null) next.employee_number = asked.employee_number.trim()
      if (asked.role !== null) {
        if (user.id === world.operator && asked.role !== user.role) throw fault('refused', 'You cannot change your own user type.', 'role')
        next.role = asked.role
      }
      const labels = { username: 'Username', given_name: 'First name', family_name: 'Surname', email: 'E-mail', role: 'User type', employee_number: 'Staff number' } as const
      const details = (Object.keys(labels) as Array<keyof typeof labels>).filter((k) => next[k] !== user[k]).map((k) => `${labels[k]}: ${user[k] || '–'} → ${next[k] || '–'}`)
      const entry = world.write('users_changed', `Changed ${world.name(user)}`, details, () => Object.assign(user, next), { users: [user.id] })
      return { user: world.row(user), entry }
    },
    move_users: ({ ids, class_id, from_other, keep }) => {
      const there = some(ids)
      const others = there.filter((u) => u.class_id !== null && u.class_id !== class_id)
      const title = class_id ? (world.classes.get(class_id)?.title ?? '') : ''
      if (class_id && others.length > 0 && !from_other) throw fault('in_another_class', others.length === 1 ? `${world.name(others[0] as FakeUser)} is in ${world.classes.get(others[0]?.class_id ?? '')?.title}.` : `${plural(others.length)} are in another class.`, undefined, others.slice(0, 5).map((u) => `${world.name(u)} (${world.classes.get(u.class_id ?? '')?.title})`))
      const moving = there.filter((u) => u.class_id !== class_id)
      const entry = world.write('users_moved', title ? `Moved ${who(ids)} to ${title}` : `Took ${who(ids)} out of their class`, [], () => moving.forEach((u) => Object.assign(u, { class_id, kept: keep ? [...new Set([...(u.kept ?? []), 'class' as const])] : u.kept })), { users: ids })
      return { entry, count: moving.length }
    },
    deletion_cost: ({ ids }) => {
      const those = some(ids)
      const pupils = those.filter((u) => u.role === 'student').length
      const all = world.live().filter((u) => u.role === 'student').length
      return { users: those.length, pupils, passwords: those.filter((u) => u.password !== null).length, teaching: those.reduce((n, u) => n + u.teaching.length, 0), names: those.slice(0, 5).map((u) => world.name(u)), keep_days: world.settings.keep_deleted_days, guarded: pupils > (all * world.settings.guard_percent) / 100 }
    },
    delete_users: ({ ids, consent }) => {
      if (ids.includes(world.operator ?? '')) throw fault('refused', 'You cannot delete yourself.')
      const pupils = some(ids).filter((u) => u.role === 'student').length
      if (pupils > (world.live().filter((u) => u.role === 'student').length * world.settings.guard_percent) / 100) {
        world.needConfirmed()
        if (consent !== ids.length) throw fault('held', `This deletes ${plural(ids.length)}, more than usual.`, undefined, some(ids).slice(0, 3).map((u) => world.name(u)))
      }
      const entry = world.write('users_deleted', `Deleted ${who(ids)}`, [], () => some(ids).forEach((u) => Object.assign(u, { status: 'deleted', deleted_at: Date.now() })), { users: ids })
      return { entry, count: ids.length }
    },
    restore_users: ({ ids, usernames }) => {
      const other = new Map(usernames)
      const taken: FakeUser[] = []
      const back: FakeUser[] = []
      for (const u of some(ids)) (world.taken(other.get(u.id) ?? u.username, u.id) ? taken : back).push(u)
      const entry = back.length === 0 ? null : world.write('users_restored', `Restored ${who(back.map((u) => u.id))}`, [], () => back.forEach((u) => Object.assign(u, { status: 'active', deleted_at: null, username: other.get(u.id) ?? u.username })), { users: back.map((u) => u.id) })
      return { entry, count: back.length, taken: taken.map((u) => ({ id: u.id, name: world.name(u), username: u.username, suggestion: world.suggest(u.given_name, u.family_name) })) }
    },
    suspend_users: ({ ids, suspended }) => {
      if (suspended && ids.includes(world.operator ?? '')) throw fault('refused', 'You cannot suspend yourself.')
      const entry = world.write(suspended ? 'users_suspended' : 'users_resumed', `${suspended ? 'Suspended' : 'Resumed'} ${who(ids)}`, [], () => some(ids).forEach((u) => (u.status = suspended ? 'suspended' : 'active')), { users: ids })
      return { entry, count: ids.length }
    },
    reset_passwords: ({ ids, password, must_change }) => {
      world.needConfirmed()
      const made = some(ids).map((u, n) => ({ u, password: password ?? `${WORDS[(n * 3) % 10]}-${WORDS[(n * 7 + 1) % 10]}-${10 + ((n * 37) % 90)}` }))
      const entry = world.write('passwords_reset', `Reset the password of ${who(ids)}`, [], () => made.forEach((m) => Object.assign(m.u, { password: m.password, must_change: must_change ?? m.u.role !== 'student' })), { users: ids })
      return { entry, count: ids.length, generated: password === null ? made.map((m) => ({ id: m.u.id, name: world.name(m.u), username: m.u.username, class: world.row(m.u).class, password: m.password })) : [] }
    },
    save_users: ({ path, template, filter }) => {
      const rows = template ? 0 : world.find(filter, 'family_name', false).length
      if (!template) world.enter({ action: 'users_exported', sentence: `Saved ${plural(rows)} as a file`, details: [], count: rows, person: null, images: [], persons: [] })
      return { path, rows }
    },
  }
}
