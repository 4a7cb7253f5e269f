//! What a test may do to people and classes at a provider.

import { complete } from './people.mjs'
import { Random } from './random.mjs'

export class Wrong extends Error {}

const NAMES = ['given', 'family', 'preferred', 'middle', 'legal_given', 'legal_family']
const FIELDS = [
  ...NAMES,
  'email',
  'birth_date',
  'upn',
  'admission_number',
  'staff_code',
  'username',
  'year',
  'gender',
  'title',
  'contacts',
  'role',
]

/** Each takes the provider's side, the person and the wish. */
const DEEDS = {
  rename: (side, one, wish) => side.change(one, only(wish, NAMES)),
  set: (side, one, wish) => side.change(one, { ...only(wish.fields ?? {}, FIELDS), ...(wish.fields?.email ? { has_mail: true } : {}) }),
  move: (side, one, wish) => side.change(one, { class: wish.class, year: wish.year ?? one.year }),
  teach: (side, one, wish) => side.change(one, { teaching: wish.teaching }),
  suspend: (side, one) => side.change(one, { suspended: true }),
  resume: (side, one) => side.change(one, { suspended: false }),
  delete: (side, one) => side.change(one, { state: 'deleted', deleted_at: side.clock.now() }),
  erase: (side, one) => side.change(one, { state: 'erased', deleted_at: side.clock.now() }),
  restore: (side, one) => side.change(one, { state: 'active', deleted_at: null }),
}

const CLASS_DEEDS = { rename_class: renameClass, delete_class: deleteClass }

/** Does one; gives the keys of those it was done to. */
export function act(school, wish) {
  const sides = wish.at === undefined || wish.at === 'all' ? Object.values(school.sides) : [school.sides[wish.at]]
  if (sides.includes(undefined)) throw new Wrong(`there is no provider ${wish.at}`)
  if (wish.do === 'add') return [add(school, sides, wish.person ?? {})]
  const ofClass = CLASS_DEEDS[wish.do]
  if (ofClass) return sides.flatMap((side) => ofClass(side, wish))
  const deed = DEEDS[wish.do]
  if (!deed) throw new Wrong(`nothing is called ${wish.do}`)
  const keys = wish.some === undefined ? [wish.who] : byLot(school, sides, wish)
  for (const key of keys) {
    const found = sides.map((side) => [side, side.find(key)]).filter(([, one]) => one)
    if (found.length === 0) throw new Wrong(`nobody is called ${key}`)
    for (const [side, one] of found) deed(side, one, wish)
  }
  return keys
}

function byLot(school, sides, wish) {
  const pupils = sides[0].list((one) => one.state === 'active' && one.role === 'student').map((one) => one.key)
  return new Random('lot', school.seed, wish.seed ?? 1).some(pupils, wish.some)
}

function add(school, sides, person) {
  if (!person.given && !person.family) throw new Wrong('somebody without a name cannot be added')
  const at = school.keys().length + 5000
  const key = person.key ?? `new-${at}`
  const one = complete({ given: '', family: '', role: 'student', username: key, ...person, key }, at, school.domain)
  for (const side of sides) {
    if (side.people.has(key)) throw new Wrong(`${key} is there already`)
    side.add(one)
  }
  return key
}

function renameClass(side, wish) {
  const found = classesOf(side, wish.class)
  for (const one of found) {
    const before = one.title
    side.changeClass(one, { title: wish.to })
    side.classes.delete(`${one.kind}/${before}`)
    side.classes.set(`${one.kind}/${wish.to}`, one)
    for (const person of side.people.values()) {
      if (one.kind === 'registration' && person.class === before) side.change(person, { class: wish.to })
      if (one.kind === 'teaching' && person.teaching.includes(before)) {
        side.change(person, { teaching: person.teaching.map((title) => (title === before ? wish.to : title)) })
      }
    }
  }
  return found.map((one) => one.key)
}

function deleteClass(side, wish) {
  const found = classesOf(side, wish.class)
  for (const one of found) {
    for (const person of side.members(one)) {
      side.change(
        person,
        one.kind === 'registration' ? { class: '' } : { teaching: person.teaching.filter((title) => title !== one.title) }
      )
    }
    side.changeClass(one, { state: 'deleted', deleted_at: side.clock.now() })
  }
  return found.map((one) => one.key)
}

function classesOf(side, title) {
  const found = side.listClasses().filter((one) => one.title === title)
  if (found.length === 0) throw new Wrong(`there is no class ${title}`)
  return found
}

function only(fields, allowed) {
  const wrong = Object.keys(fields).filter((name) => !allowed.includes(name) && !['do', 'at', 'who', 'some', 'seed'].includes(name))
  if (wrong.length > 0) throw new Wrong(`nobody has ${wrong.join(', ')}`)
  return Object.fromEntries(Object.entries(fields).filter(([name]) => allowed.includes(name)))
}
