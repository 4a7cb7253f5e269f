//! The school as each provider knows it: its own copy of everybody, changed one at a time, with what was before.

import { digits, guid, hex } from './random.mjs'

/** When the school was entered at the providers. */
const ENTERED = Date.parse('2026-08-24T08:00:00Z')

/** One provider's copy. */
export class Side {
  /** Counts changes; a delta is everything with a higher number. */
  seq = 0
  people = new Map()
  classes = new Map()
  #addresses = new Set()
  #sorted = { seq: -1, people: [] }

  constructor(at, school, clock) {
    Object.assign(this, { at, school, clock })
  }

  /** The immutable id of somebody here. */
  id(key) {
    if (this.at === 'google') return digits(21, 'google', key)
    if (this.at === 'microsoft') return guid('microsoft', key)
    return `A${digits(10, 'wonde', key)}`
  }

  /** Everybody who is there, in an order that does not change when somebody else does. */
  list(isWanted = (one) => one.state === 'active') {
    if (this.#sorted.seq !== this.seq)
      this.#sorted = { seq: this.seq, people: [...this.people.values()].sort((a, b) => (a.id < b.id ? -1 : 1)) }
    return this.#sorted.people.filter(isWanted)
  }

  listClasses(isWanted = (one) => one.state === 'active') {
    return [...this.classes.values()].filter(isWanted).sort((a, b) => (a.title < b.title ? -1 : 1))
  }

  /** By key or by id. */
  find(who) {
    return this.people.get(who) ?? [...this.people.values()].find((one) => one.id === who)
  }

  /** @param {object} person with a `key` */
  add(person, { at = this.clock.now() } = {}) {
    const one = {
      ...structuredClone(person),
      id: this.id(person.key),
      state: 'active',
      suspended: false,
      created_at: at,
      updated_at: at,
      deleted_at: null,
      seq: (this.seq += 1),
      history: [],
    }
    // Two accounts never have one address.
    const [name, domain] = one.email.split('@')
    for (let number = 2; this.#addresses.has(one.email); number += 1) one.email = `${name}${number}@${domain}`
    this.#addresses.add(one.email)
    this.people.set(one.key, one)
    for (const [title, kind] of [[one.class, 'registration'], ...one.teaching.map((each) => [each, 'teaching'])]) {
      if (title) this.ensureClass(title, kind, one, { at })
    }
    return one
  }

  change(one, fields) {
    const { history, ...before } = one
    history.push(structuredClone(before))
    Object.assign(one, fields, { updated_at: this.clock.now(), seq: (this.seq += 1) })
    if (one.class) this.ensureClass(one.class, 'registration', one)
    for (const title of one.teaching) this.ensureClass(title, 'teaching', one)
    return one
  }

  /** How somebody was when the count of changes stood at `seq`; nothing for those who came later. */
  was(one, seq) {
    if (one.seq <= seq) return one
    return one.history.findLast((before) => before.seq <= seq)
  }

  ensureClass(title, kind, one, { at = this.clock.now() } = {}) {
    const found = this.classes.get(`${kind}/${title}`)
    if (found) {
      // A class that was deleted and is used again is a class again.
      if (found.state !== 'active') Object.assign(found, { state: 'active', updated_at: at, seq: (this.seq += 1) })
      return found
    }
    // A title may come back after a rename: another class, with a key of its own.
    const isTaken = [...this.classes.values()].some((each) => each.key === `${kind}/${title}`)
    const made = {
      key: `${kind}/${title}${isTaken ? `#${this.seq}` : ''}`,
      title,
      kind,
      year: one?.role === 'student' ? one.year : '',
      state: 'active',
      created_at: at,
      updated_at: at,
      seq: (this.seq += 1),
    }
    this.classes.set(`${kind}/${title}`, made)
    return made
  }

  changeClass(one, fields) {
    Object.assign(one, fields, { updated_at: this.clock.now(), seq: (this.seq += 1) })
  }

  /** The titles somebody belongs to, by kind. */
  static isIn(one, group) {
    return group.kind === 'registration' ? one.class === group.title : one.teaching.includes(group.title)
  }

  members(group) {
    return this.list((one) => one.state === 'active' && Side.isIn(one, group))
  }

  pupils(group) {
    return this.members(group).filter((one) => one.role === 'student')
  }

  staff(group) {
    return this.members(group).filter((one) => one.role !== 'student')
  }
}

/** The school at all providers. */
export class School {
  constructor({ name, domain, people, clock, seed }) {
    Object.assign(this, { name, domain, clock, seed, listed: people, disturbances: [] })
    this.reset()
  }

  reset() {
    this.sides = Object.fromEntries(['wonde', 'google', 'microsoft'].map((at) => [at, new Side(at, this, this.clock)]))
    for (const side of Object.values(this.sides)) {
      for (const one of this.listed) side.add(one, { at: ENTERED })
    }
  }

  /** Every key that any provider ever had. */
  keys() {
    return [...new Set(Object.values(this.sides).flatMap((side) => [...side.people.keys()]))]
  }

  /** The id of something that is no person, for good. */
  id(kind, ...parts) {
    return kind === 'guid'
      ? guid(this.name, ...parts)
      : kind === 'hex'
        ? hex(32, this.name, ...parts)
        : `A${digits(10, this.name, ...parts)}`
  }
}
