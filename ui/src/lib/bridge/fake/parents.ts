// The fake bridge's answers about parents and carers. No part of the built program.
import type { InvitationState, Invited, LinkedAdult, NoLinkOrder, PupilParents, Relation, Stuck } from '../types'
import { DAY, type FakeUser } from './people'
import type { Answers } from './users'
import { fault, fold, type World } from './world'

export interface FakeOrder { id: string, name: string, email: string, children: string[], reason: string, review_on: string, made_by: string, made_at: number, lift_asked_by: string | null, stopped: number }

const GIVEN = ['Amira', 'Hassan', 'Ewa', 'Tomasz', 'Carys', 'Rhodri', 'Sunita', 'Daniel', 'Grace', 'Kwame', 'Lúcia', 'Mehmet']
const RELATIONS: Relation[] = ['mother', 'father', 'grandparent', 'foster_carer', 'mother', 'step_parent', 'carer', 'relative']
const STUCK: Array<[Stuck, InvitationState, boolean, string | null]> = [
  ['not_opened', 'sent', true, null], ['bounced', 'bounced', true, 'The mail server said: 550 No such mailbox'], ['never_used', 'sent', false, null], ['not_verified', 'registered', true, null],
  ['queued', 'queued', true, null], ['not_registered', 'opened', false, null], ['expired', 'expired', true, null], ['refused', 'refused', false, null],
]
/** How many rows of a file the fake finds. */
const FOUND = 28
const plain = (text: string): string => fold(text).replace(/[^a-z]/g, '') || 'family'
const order = new Intl.Collator('en-GB', { numeric: true })
const pupils = (world: World): FakeUser[] => world.live().filter((u) => u.role === 'student')

/** Of every seven pupils three are siblings with one parent, one is invited, one has a letter, one is stuck, one has nothing. */
export function pastParents(world: World): void {
  const now = Date.now()
  const families = new Map<number, LinkedAdult>()
  pupils(world).forEach((u, n) => {
    const family = Math.floor(n / 7)
    const invited = (id: string, of: Partial<Invited>): Invited => ({ id: `invitation-${n}-${id}`, email: null, state: 'sent', stuck: null, said: null, used: 0, adults: 4, at: now - 2 * DAY, until: now + 58 * DAY, ...of })
    const adult = (k: number): LinkedAdult => {
      const given = GIVEN[(family * 5 + k) % GIVEN.length] ?? ''
      const name = `${given} ${u.family_name}`
      return { link: `link-${n}-${k}`, guardian: `guardian-${family}-${k}`, name, email: `${plain(given)}.${plain(u.family_name)}@home.example`, relation: RELATIONS[(family + k) % RELATIONS.length] ?? 'carer', since: now - (20 + (n % 9)) * DAY, seen_at: n % 5 === 0 ? null : now - (n % 6) * DAY, messages: n % 13 !== 1, locked: n % 29 === 8 }
    }
    if (n % 7 < 3) {
      const { name, email } = families.get(family) ?? adult(0)
      families.set(family, { ...adult(0), name, email })
      u.adults = [{ ...adult(0), name, email }, ...(n % 7 === 1 ? [adult(1)] : [])]
      u.invitations = n % 7 === 0 ? [invited('letter', { state: 'connected', used: 1 })] : []
    } else if (n % 7 === 3) u.invitations = [invited('mail', { email: `${plain(u.family_name)}@home.example`, adults: 1, state: n % 2 ? 'queued' : 'sent' })]
    else if (n % 7 === 4) u.invitations = [invited('letter', { state: n % 3 ? 'sent' : 'opened' })]
    else if (n % 7 === 5) {
      const [stuck, state, mailed, said] = STUCK[family % STUCK.length] ?? STUCK[0]!
      u.invitations = [invited('stuck', { stuck, state, said, email: mailed ? `${plain(u.family_name)}${family}@home.example` : null, adults: mailed ? 1 : 4, at: now - 18 * DAY, until: stuck === 'expired' ? now - DAY : now + 42 * DAY })]
    }
  })
  const some = pupils(world)
  const add = (n: number, of: Partial<FakeOrder>): void => void (some[n] && world.orders.set(`order-${n}`, { id: `order-${n}`, name: '', email: '', children: [some[n].id], reason: '', review_on: '', made_by: 'user-0', made_at: now - 60 * DAY, lift_asked_by: null, stopped: 0, ...of }))
  add(54, { name: 'Martin Price', email: 'm.price@mail.example', children: some.slice(54, 56).map((u) => u.id), reason: 'Court order of 4 March, copy in the safe.', review_on: '2026-03-04', stopped: 2 })
  add(9, { name: 'Jo Hollis', reason: 'Asked for by social services until the hearing.', review_on: '2099-01-31', made_by: 'user-84', lift_asked_by: 'user-84' })
}

export function parents(world: World): Answers {
  /** No one administrator takes an order back alone. */
  const forGood = (entry: string | null): string | null => {
    const it = world.entries.find((one) => one.id === entry)
    if (it) it.undoable = false
    return entry
  }
  const nameOf = (id: string): string => world.name(world.one(id))
  const title = (u: FakeUser): string => world.row(u).class ?? '\uffff'
  const forbids = (o: FakeOrder, u: FakeUser, name: string, email: string): boolean => o.children.includes(u.id) && ((o.email !== '' && fold(o.email) === fold(email)) || (o.name !== '' && fold(o.name) === fold(name)))
  const shown = (u: FakeUser): PupilParents => ({ id: u.id, name: world.name(u), class: world.row(u).class, language: u.language || world.settings.language, adults: u.adults, invitations: u.invitations, orders: [...world.orders.values()].filter((o) => o.children.includes(u.id)).length })
  /** What a teacher is shown: no addresses, nothing of orders. */
  const hidden = (of: PupilParents): PupilParents => ({ ...of, orders: 0, adults: of.adults.map((a) => ({ ...a, email: '' })), invitations: of.invitations.map((i) => ({ ...i, email: null, said: null, ...(i.state === 'refused' ? { state: 'opened' as const, stuck: null } : {}) })) })
  const one = (o: FakeOrder): NoLinkOrder => ({ ...o, children: o.children.map((id) => ({ id, name: nameOf(id) })), due: o.review_on !== '' && Date.parse(o.review_on) <= Date.now(), made_by: nameOf(o.made_by), lift_asked_by: o.lift_asked_by && nameOf(o.lift_asked_by), may_lift: o.lift_asked_by !== null && o.lift_asked_by !== world.operator })

  return {
    list_parents: (asked) => {
      const all = pupils(world).filter((u) => world.sees(u) && (asked.users.length === 0 || asked.users.includes(u.id)) && (asked.class === null || u.class_id === asked.class || u.teaching.includes(asked.class)))
      const stuck = (u: FakeUser): number => u.invitations.filter((i) => i.stuck).length
      const sorted = all.sort((a, b) => order.compare(title(a), title(b)) || order.compare(a.family_name, b.family_name) || order.compare(a.given_name, b.given_name))
      return { pupils: sorted.filter((u) => !asked.stuck || stuck(u) > 0).map(shown).map((one) => (world.own() === null ? one : hidden(one))), connected: all.filter((u) => u.adults.length > 0).length, stuck: all.reduce((n, u) => n + stuck(u), 0), mail_waiting: pupils(world).flatMap((u) => u.invitations).filter((i) => i.state === 'queued').length, portal_address: world.settings.portal_address }
    },
    invite_parents: ({ invitations }) => {
      const refused: string[] = []
      const good = invitations.filter(({ user, email }) => {
        const u = world.one(user)
        const why = !/^\S+@\S+\.\S+$/.test(email) ? `“${email}” is not an e-mail address.` : u.adults.some((a) => fold(a.email) === fold(email)) ? `${email} is connected to ${world.name(u)} already.` : [...world.orders.values()].some((o) => forbids(o, u, '', email)) ? `${email} is named by a no-link order for ${world.name(u)}.` : null
        if (why) refused.push(why)
        return why === null
      })
      const entry = world.write('parents_invited', `Invited ${good.length} parents`, [], () => good.forEach(({ user, email }, n) => {
        const u = world.one(user)
        const made: Invited = { id: `invitation-${world.head}-${n}`, email, state: 'queued', stuck: null, said: null, used: 0, adults: 1, at: Date.now(), until: Date.now() + world.settings.code_days * DAY }
        u.invitations = [made, ...u.invitations.filter((i) => i.email === null || fold(i.email) !== fold(email))]
      }), { users: good.map((i) => i.user) })
      return { queued: good.length, refused, entry }
    },
    read_addresses: ({ path }) => {
      if (path.includes('wrong')) throw fault('unreadable', 'No column of this file holds e-mail addresses.')
      const those = pupils(world).slice(0, FOUND)
      return {
        found: those.map((u, n) => ({ row: n + 2, user: u.id, name: world.name(u), email: `${plain(u.given_name)}.${plain(u.family_name)}@post.example` })),
        problems: [
          { row: FOUND + 2, message: 'There is no pupil called Ada Hugs.', name: 'Ada Hugs', email: 'hugs@post.example', user: null },
          { row: FOUND + 3, message: '“mum at home” is not an e-mail address.', name: those[0] ? world.name(those[0]) : '', email: 'mum at home', user: those[0]?.id ?? null },
        ],
      }
    },
    provider_addresses: () => {
      const those = pupils(world).slice(0, 14)
      return {
        // A parent of two has one row for both.
        found: those.slice(1).map((u, n) => ({ row: Math.max(1, n), user: u.id, name: world.name(u), email: `${plain(u.family_name)}@post.example` })),
        problems: those.slice(0, 1).map((u) => ({ row: 20, message: `A court order concerns Dara Hale and ${world.name(u)}. Look it up before you invite.`, name: world.name(u), email: 'dara.hale@post.example', user: u.id })),
      }
    },
    revoke_invitations: ({ ids }) => {
      const those = pupils(world).filter((u) => u.invitations.some((i) => ids.includes(i.id)))
      return { entry: world.write('invitations_revoked', `Revoked ${ids.length} invitations`, [], () => those.forEach((u) => (u.invitations = u.invitations.filter((i) => !ids.includes(i.id)))), { users: those.map((u) => u.id) }), count: ids.length }
    },
    remove_adults: ({ links }) => {
      const with_ = pupils(world).flatMap((u) => u.adults.map((a) => ({ u, a })))
      const gone = with_.filter(({ a }) => links.includes(a.link))
      const who = new Set(gone.map(({ a }) => a.guardian))
      const siblings = with_.filter(({ a }) => who.has(a.guardian) && !links.includes(a.link)).map(({ u, a }) => ({ link: a.link, adult: a.name, pupil: world.name(u) }))
      const entry = world.write('parents_removed', `Removed ${gone.length} parents`, [], () => gone.forEach(({ u, a }) => (u.adults = u.adults.filter((it) => it.link !== a.link))), { users: gone.map(({ u }) => u.id) })
      return { count: gone.length, siblings, entry }
    },
    see_as_parent: ({ guardian }) => {
      const those = pupils(world).filter((u) => u.adults.some((a) => a.guardian === guardian))
      if (those.length === 0) throw fault('not_found', 'That adult has no account any more. They may have left the portal.')
      if (!world.portal.on || world.portal.broken !== null) throw fault('invalid', 'The Parent Portal is not running on this computer, so there is nothing to look at. Switch it on in Setup.', 'portal')
      those.forEach((u) => world.enter({ action: 'seen_as_parent', sentence: `Looked at what a parent of ${world.name(u)} sees`, details: [], count: 1, person: u.id, images: [], persons: [u.id] }))
      return { address: `http://127.0.0.1:${world.portal.port}/see/once` }
    },
    set_messages: ({ guardian, on }) => {
      const those = pupils(world).filter((u) => u.adults.some((a) => a.guardian === guardian))
      if (those.length === 0) throw fault('not_found', 'That adult has no account any more. They may have left the portal.')
      return { entry: world.write(on ? 'messages_allowed' : 'messages_stopped', on ? 'Let a parent send messages again' : 'Stopped a parent from sending messages', [], () => those.forEach((u) => u.adults.filter((a) => a.guardian === guardian).forEach((a) => (a.messages = on))), { users: those.map((u) => u.id) }), count: 1 }
    },
    list_orders: () => ({ orders: [...world.orders.values()].sort((a, b) => b.made_at - a.made_at).map(one) }),
    add_order: (asked) => {
      if (!asked.name.trim() && !asked.email.trim()) throw fault('invalid', 'Give the adult’s name, e-mail address or both.', 'name')
      if (asked.email.trim() && !asked.email.includes('@')) throw fault('invalid', 'This is not an e-mail address: it needs an @ and a dot after it.', 'email')
      if (asked.children.length === 0) throw fault('invalid', 'Choose at least one child.', 'children')
      if (!asked.reason.trim()) throw fault('invalid', 'Say why, for whoever looks at it next.', 'reason')
      world.needConfirmed()
      const made: FakeOrder = { ...asked, id: `order-new-${world.head}`, made_by: world.operator ?? '', made_at: Date.now(), lift_asked_by: null, stopped: 0 }
      const entry = forGood(world.write('order_made', 'Made a no-link order', [], () => {
        world.orders.set(made.id, made)
        for (const u of asked.children.map((id) => world.one(id))) u.adults = u.adults.filter((a) => !forbids(made, u, a.name, a.email))
      }, { users: asked.children }))
      return { entry, count: asked.children.length }
    },
    lift_order: ({ id }) => {
      const found = world.orders.get(id)
      if (!found) throw fault('not_found', 'This order is no longer here.')
      if (found.lift_asked_by === world.operator) throw fault('not_allowed', 'Another administrator has to lift it.')
      world.needConfirmed()
      const lifted = found.lift_asked_by !== null
      const entry = forGood(world.write(lifted ? 'order_lifted' : 'order_lift_asked', lifted ? 'Lifted a no-link order' : 'Asked to lift a no-link order', [], () => (lifted ? world.orders.delete(id) : (found.lift_asked_by = world.operator)), { orders: [id] }))
      return { lifted, entry }
    },
  }
}
