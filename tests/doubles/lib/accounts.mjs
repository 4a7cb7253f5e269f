//! Who can sign in: everybody of the school, and some who are not of it.

import { digits, guid } from './random.mjs'

/** The tenant of private accounts at Microsoft. */
export const PERSONAL_TENANT = '9188040d-6c67-4c5b-b112-36a304b66dad'

const OUTSIDERS = {
  stranger: {
    given: 'Robin',
    family: 'Stranger',
    role: 'teacher',
    email: 'robin@elsewhere.example',
    domain: 'elsewhere.example',
    home: 'elsewhere',
  },
  personal: { given: 'Sam', family: 'Private', role: 'teacher', email: 'sam.private@mail.example', domain: null, home: 'personal' },
  guest: {
    given: 'Glen',
    family: 'Guest',
    role: 'teacher',
    email: 'glen_elsewhere.example#EXT#@',
    domain: 'elsewhere.example',
    home: 'school',
  },
}
const SHOWN = 40

export class Accounts {
  constructor(school) {
    this.school = school
    this.tenant = guid('tenant', school.name)
    this.otherTenant = guid('tenant', 'elsewhere')
  }

  /** The three of the school who stand first on the page, by their short names. */
  get chosen() {
    const first = (role) => this.school.listed.find((one) => one.role === role)?.key
    return { admin: first('administrator'), teacher: first('teacher'), pupil: first('student') }
  }

  /** Somebody who may sign in at a provider now, by key, short name or id; null for those who are gone or suspended. */
  find(at, key) {
    const outsider = Object.keys(OUTSIDERS).find((name) => name === key || this.#outsider(at, name)?.id === key)
    if (outsider) return this.#outsider(at, outsider)
    const side = this.school.sides[at === 'mylogin' ? 'wonde' : at]
    const one = side.find(this.chosen[key] ?? key)
    if (!one || one.state !== 'active' || one.suspended) return null
    return {
      key: one.key,
      id: one.id,
      given: one.given,
      family: one.family,
      role: one.role,
      email: one.email,
      domain: this.school.domain,
      tenant: this.tenant,
      isAdmin: one.role === 'administrator',
      kind: 'school',
      person: one,
    }
  }

  #outsider(at, key) {
    const one = OUTSIDERS[key]
    if (key === 'guest' && at !== 'microsoft') return null
    const tenant = { elsewhere: this.otherTenant, personal: PERSONAL_TENANT, school: this.tenant }[one.home]
    const email = key === 'guest' ? `${one.email}${this.school.domain}` : one.email
    return {
      ...one,
      email,
      key,
      id: this.school.sides[at === 'mylogin' ? 'wonde' : at].id(`outsider/${key}`),
      tenant,
      isAdmin: false,
      kind: key,
    }
  }

  /** Whom the page offers; `q` is searched for in names, usernames and classes. */
  offered(at, q = '') {
    const special = [...Object.entries(this.chosen), ...Object.keys(OUTSIDERS).map((key) => [key, key])]
      .map(([name, key]) => ({ button: name, account: key && this.find(at, key) }))
      .filter(({ account }) => account)
    const words = q.toLowerCase().split(/\s+/).filter(Boolean)
    const fits = (one) => words.every((word) => `${one.given} ${one.family} ${one.username} ${one.class}`.toLowerCase().includes(word))
    const side = this.school.sides[at === 'mylogin' ? 'wonde' : at]
    const others = side
      .list()
      .filter(fits)
      .slice(0, SHOWN)
      .map((one) => ({ button: one.key, account: this.find(at, one.key) }))
      .filter(({ account }) => account)
    return [...special, ...others]
  }

  /** The test sign-ins, for the line at the start. */
  told() {
    const keys = [...Object.keys(this.chosen), ...Object.keys(OUTSIDERS)]
    return keys
      .filter((key) => this.find('microsoft', key))
      .map((key) => {
        const { given, family, role, key: person } = this.find('microsoft', key)
        const ids = Object.fromEntries(['google', 'microsoft', 'wonde'].map((at) => [at, this.find(at, key)?.id ?? null]))
        return {
          key,
          person,
          name: `${given} ${family}`.trim(),
          role,
          button: `as-${key}`,
          ...ids,
          mylogin: ids.wonde && myLoginId(person),
        }
      })
  }
}

/** The id of somebody's MyLogin account, a number. */
export function myLoginId(key) {
  return Number(digits(7, 'mylogin', key))
}
