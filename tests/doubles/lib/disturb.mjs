//! How the lists of a school and of its providers come apart in a year: seeded, and told to whom asks.

import { act } from './deeds.mjs'
import { FORMAL, fold, NICKNAMES, plain } from './names.mjs'
import { Random, digest } from './random.mjs'

const NEW_FAMILIES = ['Ravensdale', 'Holloway-Byrne', 'Stannard', 'Ellerby', 'Okoro', 'Wardle']
const JOINERS = [
  ['Imogen', 'Castleton'],
  ['Haroon', 'Baig'],
  ['Milo', 'Farnworth'],
  ['Szymon', 'Wilk'],
  ['Ayesha', 'Tariq'],
  ['Hector', 'Lyle'],
  ['Nadia', 'Osei'],
  ['Betsy', 'Crane'],
  ['Luca', 'Ferraro'],
  ['Ebony', 'Blake'],
]
const TWINS = ['Ellis', 'Ellie', 'Mina', 'Nina', 'Kian', 'Ryan']

/** Shares of the pupils, each at each provider by a lot of its own. */
const KINDS = [
  { kind: 'surname changed', share: 0.015, change: (one, random) => ({ family: random.pick(NEW_FAMILIES) }) },
  {
    kind: 'called by a nickname',
    share: 0.04,
    change: (one) =>
      NICKNAMES[one.given] ? { given: NICKNAMES[one.given], preferred: NICKNAMES[one.given], legal_given: one.given } : null,
  },
  {
    kind: 'called by the full name',
    share: 0.06,
    change: (one) => (FORMAL[one.given] ? { given: FORMAL[one.given], legal_given: FORMAL[one.given] } : null),
  },
  { kind: 'accents lost', share: 1, change: (one, random) => changed(one, random.chance(0.5), fold) },
  { kind: 'apostrophe typed otherwise', share: 0.5, change: (one) => changed(one, true, (name) => name.replaceAll('’', "'")) },
  { kind: 'typing error', share: 0.01, change: (one, random) => (one.family.length > 4 ? { family: mistype(one.family, random) } : null) },
  { kind: 'names run together', share: 0.3, change: (one) => (/[ -]/.test(one.given) ? { given: one.given.replace(/[ -]/g, '') } : null) },
  { kind: 'half of a double name', share: 0.3, change: (one) => (/-/.test(one.family) ? { family: one.family.split('-').at(-1) } : null) },
]

/** Disturbs every provider; the list of what was done is kept in `school.disturbances`. */
export function disturb(school, seed) {
  for (const side of Object.values(school.sides)) {
    const random = new Random('disturb', seed, side.at)
    const tell = (key, kind, from, to) => school.disturbances.push({ at: side.at, key, kind, from, to })
    const pupils = () => side.list((one) => one.state === 'active' && one.role === 'student')
    for (const one of pupils()) rename(side, one, random, tell)
    const titles = side
      .listClasses()
      .filter((one) => one.kind === 'registration')
      .map((one) => one.title)
    const year = (title) => /^\d*/.exec(title)[0]
    for (const one of random.some(pupils(), share(pupils(), 0.02))) {
      const near = titles.filter((title) => title !== one.class && year(title) === year(one.class))
      const to = random.pick(near.length > 0 ? near : titles)
      if (to !== one.class) tell(one.key, 'moved class', one.class, to)
      side.change(one, { class: to })
    }
    for (const one of random.some(pupils(), share(pupils(), 0.015))) {
      tell(one.key, 'left', one.class, null)
      side.change(one, { state: 'erased', deleted_at: school.clock.now() })
    }
  }
  join(school, seed)
}

function rename(side, one, random, tell) {
  for (const { kind, share: part, change } of KINDS) {
    if (!random.chance(part)) continue
    const fields = change(one, random)
    if (!fields) continue
    const before = `${one.given} ${one.family}`
    side.change(one, fields)
    if (before !== `${one.given} ${one.family}`) {
      tell(one.key, kind, before, `${one.given} ${one.family}`)
      return
    }
  }
}

/** New pupils and twins of old ones are the same people at every provider. */
function join(school, seed) {
  const random = new Random('join', seed)
  const side = school.sides.wonde
  const pupils = side.list((one) => one.state === 'active' && one.role === 'student')
  const count = share(pupils, 0.015)
  for (let at = 0; at < count; at += 1) {
    const [given, family] = JOINERS[at % JOINERS.length]
    const like = random.pick(pupils)
    const key = `joiner-${at + 1}`
    act(school, {
      do: 'add',
      at: 'all',
      person: {
        key,
        given,
        family,
        class: like.class,
        year: like.year,
        username: plain(given[0] + family) + (at >= JOINERS.length ? at : ''),
      },
    })
    school.disturbances.push({ at: 'all', key, kind: 'joined', from: null, to: like.class })
  }
  for (const one of random.some(
    pupils.filter((each) => each.family),
    Math.max(1, Math.floor(count / 3))
  )) {
    const given = TWINS[digest(one.key)[0] % TWINS.length]
    const key = `twin-of-${one.key}`
    const { family, class: title, year, birth_date, contacts } = one
    act(school, {
      do: 'add',
      at: 'all',
      person: { key, given, family, class: title, year, birth_date, contacts, username: `${plain(given[0] + family)}9` },
    })
    school.disturbances.push({ at: 'all', key, kind: 'twin joined', from: one.key, to: title })
  }
}

function share(list, part) {
  return Math.max(1, Math.round(list.length * part))
}

function changed(one, isWanted, change) {
  const fields = { given: change(one.given), family: change(one.family) }
  const isLost = [one.given, one.family].some((name, at) => name && !Object.values(fields)[at].trim())
  return isWanted && !isLost && (fields.given !== one.given || fields.family !== one.family) ? fields : null
}

/** Two neighbours exchanged, or a letter left out, but not the first. */
function mistype(name, random) {
  const at = 1 + random.below(name.length - 2)
  return random.chance(0.5) ? name.slice(0, at) + name[at + 1] + name[at] + name.slice(at + 2) : name.slice(0, at) + name.slice(at + 1)
}
