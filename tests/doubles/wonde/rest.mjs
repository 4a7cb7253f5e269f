//! Wonde's REST interface, version 1.0: schools, what is in each, paging, filters, access requests.

import { Marks, WondePage } from '../lib/pages.mjs'
import { Refusal } from '../lib/site.mjs'
import { includes, PLURAL, RELATIONS, time, WondeView } from './view.mjs'

const TYPES = {
  students: 'student',
  'students-leaver': 'leaver',
  'students-pre-admission': 'applicant',
  employees: 'employee',
  contacts: 'contact',
  classes: 'class',
  groups: 'group',
  subjects: 'subject',
}
/** Lists that the school's MIS has nothing in. */
const EMPTY = [
  'lessons',
  'periods',
  'rooms',
  'photos',
  'employee-absences',
  'events',
  'exclusions',
  'achievements',
  'behaviours',
  'doctors',
  'attendance-codes',
]
/** Pupils by another name. */
const SHOWN = { leaver: 'student', applicant: 'student' }
const LIST = ['per_page', 'page', 'cursor', 'include', 'updated_after']
const MOST = 200

/** How Wonde says that something failed. */
export const wondeShape = {
  fault(status, _, wish) {
    const words = {
      401: 'unauthorized',
      403: 'permission_denied',
      404: 'not_found',
      405: 'method_not_allowed',
      422: 'validation_failed',
      429: 'too_many_requests',
      503: 'service_unavailable',
    }
    const body = {
      error: wish.code ?? words[status] ?? 'internal_server_error',
      error_description: wish.text ?? 'Something went wrong at the provider.',
    }
    return {
      status,
      body,
      headers: status === 429 ? { 'Retry-After': wish.retry_after ?? '1', 'X-Ratelimit-Limit': '60', 'X-Ratelimit-Remaining': '0' } : {},
    }
  },
}

function refuse(status, code, text) {
  return new Refusal(wondeShape.fault(status, null, { code, text }))
}

export class WondeRest {
  /**
   * @param {Map<string, object>} schools by id: `{ id, name, state, region: 'here' | 'there', side }`
   * @param {{ token: string, bases: { here: string, there: string }, clock: object }} world
   */
  constructor(schools, world) {
    Object.assign(this, { schools, world, without: new Set(), marks: new Marks(world.clock, 'wonde') })
  }

  /** Adds the routes to the server of a region. */
  serve(site, region) {
    const guarded = (handle) => (ask) => {
      this.#signed(ask)
      return handle(ask)
    }
    // The slash at the end is as the provider's own clients write it.
    const on = (method, path, handle) => [path, `${path}/`].forEach((each) => site.on(method, `/v1.0/${each}`, guarded(handle)))
    on('GET', 'schools', (ask) => this.#schoolList(ask, 'approved'))
    for (const state of ['pending', 'audited', 'declined', 'revoked', 'all'])
      on('GET', `schools/${state}`, (ask) => this.#schoolList(ask, state))
    on('GET', 'schools/:school', (ask) => this.#school(ask))
    on('GET', 'meta/schools/:school', (ask) => this.#meta(ask))
    on('POST', 'schools/:school/request-access', (ask) => this.#request(ask))
    on('DELETE', 'schools/:school/revoke-access', (ask) => this.#revoke(ask))
    on('GET', 'schools/:school/deletions', (ask) => this.#deletions(ask, region))
    on('GET', 'schools/:school/counts', (ask) => this.#counts(ask, region))
    on('GET', 'schools/:school/:resource', (ask) => this.#list(ask, region))
    on('GET', 'schools/:school/:resource/:id', (ask) => this.#one(ask, region))
  }

  #signed(ask) {
    const token = ask.bearer ?? (ask.basic && ask.basic.password === '' ? ask.basic.name : null)
    if (token === null) throw refuse(401, 'unauthorized', 'There is no access token in the request.')
    if (token !== this.world.token) throw refuse(401, 'unauthorized', 'The access token is not known.')
  }

  #only(ask, allowed) {
    const strangers = ask.strangers(allowed)
    if (strangers.length > 0)
      throw refuse(422, 'invalid_parameter', `Not a parameter of this address, or there twice: ${strangers.join(', ')}`)
  }

  #find(ask) {
    const school = this.schools.get(ask.params.school)
    if (!school) throw refuse(404, 'not_found', 'There is no such school.')
    return school
  }

  #granted(ask) {
    const school = this.#find(ask)
    if (school.state !== 'approved') throw refuse(403, 'permission_denied', 'This school has not granted access.')
    return school
  }

  #show(school) {
    const identifiers = { la_code: '999', establishment_number: school.number, urn: school.urn }
    const host = new URL(this.world.bases[school.region]).host
    return {
      id: school.id,
      name: school.name,
      ...identifiers,
      phase_of_education: 'PRIMARY',
      timezone: 'Europe/London',
      mis: 'SIMS',
      address: {
        address_line_1: '1 School Lane',
        address_line_2: null,
        address_town: 'Brackenhurst',
        address_postcode: school.postcode,
        address_country: { code: 'GBR', name: 'United Kingdom' },
      },
      extended: {
        allows_writeback: false,
        has_timetables: false,
        has_lesson_attendance: false,
        audit_approved_at: school.state === 'approved' ? time(Date.UTC(2026, 7, 25)) : null,
      },
      region: {
        code: school.region === 'here' ? 'GBR' : 'ZAF',
        domain: host,
        school_url: `${this.world.bases[school.region]}/v1.0/schools/${school.id}`,
        identifiers,
      },
    }
  }

  #schoolList(ask, state) {
    this.#only(ask, [
      'per_page',
      'page',
      'cursor',
      ...(state === 'all' ? ['postcode', 'establishment_number', 'urn', 'la_code', 'organisation'] : []),
    ])
    const fits = (school) => (state === 'all' ? this.#isLike(ask, school) : school.state === state)
    return this.#page(
      ask,
      [...this.schools.values()].filter(fits),
      (school) => school.id,
      (school) => this.#show(school),
      undefined
    )
  }

  #isLike(ask, school) {
    const postcode = ask.query.get('postcode')?.replaceAll(' ', '').toUpperCase()
    const number = ask.query.get('establishment_number')
    return (!postcode || school.postcode.replaceAll(' ', '').startsWith(postcode)) && (!number || String(school.number) === number)
  }

  #school(ask) {
    this.#only(ask, ['include'])
    return { body: { data: this.#show(this.#granted(ask)) } }
  }

  #meta(ask) {
    this.#only(ask, [])
    const view = this.#view(this.#granted(ask))
    return { body: { data: Object.fromEntries(Object.keys(PLURAL).map((type) => [PLURAL[type], { includes: includes(type, view) }])) } }
  }

  async #request(ask) {
    this.#only(ask, [])
    const school = this.#find(ask)
    const body = await ask.body()
    if (body === null || typeof body !== 'object') throw refuse(422, 'validation_failed', 'The body is not JSON.')
    const strangers = Object.keys(body).filter((name) => !['contacts', 'message', 'sync'].includes(name))
    if (strangers.length > 0) throw refuse(422, 'validation_failed', `Not known: ${strangers.join(', ')}`)
    if (['none', 'revoked', 'declined'].includes(school.state)) school.state = 'pending'
    return { body: { success: true, state: school.state } }
  }

  #revoke(ask) {
    this.#only(ask, [])
    const school = this.#find(ask)
    if (school.state === 'none') throw refuse(403, 'permission_denied', 'Access was never asked for.')
    school.state = 'revoked'
    return { body: { success: true, state: 'revoked' } }
  }

  #view(school) {
    return new WondeView(school.side, this.without)
  }

  #type(ask) {
    const { resource } = ask.params
    if (EMPTY.includes(resource)) return 'none'
    if (!(resource in TYPES)) throw refuse(404, 'not_found', `There is nothing called ${resource}.`)
    if (this.without.has(resource)) throw refuse(403, 'permission_denied', `${resource} are not among what the school has approved.`)
    return TYPES[resource]
  }

  /** The includes as a tree; one that this school's MIS does not know fails the whole request. */
  #tree(ask, type) {
    const tree = {}
    for (const path of (ask.query.get('include') ?? '').split(',').filter(Boolean)) {
      let [at, below] = [type, tree]
      for (const name of path.split('.')) {
        const relation = at && RELATIONS[SHOWN[at] ?? at]?.[name]
        if (!relation) throw refuse(400, 'invalid_include', `Not an include of this list: ${path}`)
        at = relation.type
        below = below[name] ??= {}
      }
    }
    return tree
  }

  #list(ask, region) {
    const school = this.#granted(ask)
    const type = this.#type(ask)
    this.#only(ask, [...LIST, ...(type === 'employee' || type === 'student' ? ['has_class', 'has_group'] : [])])
    const tree = this.#tree(ask, type)
    const view = this.#view(school)
    const shown = SHOWN[type] ?? type
    // Another region knows nothing of the school, and does not say so.
    const all = school.region === region ? view.list(type) : []
    const found = all.filter(this.#wanted(ask))
    return this.#page(
      ask,
      found,
      (one) => view.idOf(type, one),
      (one) => view.show(shown, one, tree),
      RELATIONS[shown] ? includes(shown, view) : []
    )
  }

  #wanted(ask) {
    const after = this.#after(ask)
    const flag = (name) => {
      const value = ask.query.get(name)
      if (value !== null && value !== 'true' && value !== 'false') throw refuse(422, 'invalid_parameter', `${name} is true or false`)
      return value === 'true'
    }
    const [hasClass, hasGroup] = [flag('has_class'), flag('has_group')]
    return (one) => one.updated_at > after && (!hasClass || one.teaching.length > 0) && (!hasGroup || one.class !== '')
  }

  /** The time of `updated_after`, in milliseconds. */
  #after(ask) {
    const text = ask.query.get('updated_after')
    if (text === null) return -Infinity
    const found = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)$/.exec(text)
    const at = found ? Date.parse(`${found[1]}T${found[2]}Z`) : NaN
    if (Number.isNaN(at)) throw refuse(422, 'invalid_parameter', 'updated_after is YYYY-MM-DD HH:MM:SS')
    return at
  }

  #one(ask, region) {
    const school = this.#granted(ask)
    const type = this.#type(ask)
    this.#only(ask, ['include'])
    const tree = this.#tree(ask, type)
    const view = this.#view(school)
    const one = school.region === region ? view.list(type).find((each) => view.idOf(type, each) === ask.params.id) : null
    if (!one) throw refuse(404, 'not_found', 'There is no such record.')
    return { body: { data: view.show(SHOWN[type] ?? type, one, tree), meta: { includes: includes(SHOWN[type] ?? type, view) } } }
  }

  #deletions(ask, region) {
    const school = this.#granted(ask)
    this.#only(ask, ['per_page', 'page', 'cursor', 'updated_after', 'type'])
    const wanted = ask.query.get('type')
    if (wanted !== null && !['student', 'employee', 'contact', 'class', 'group'].includes(wanted))
      throw refuse(422, 'invalid_parameter', 'There is no such type.')
    const after = this.#after(ask)
    const view = this.#view(school)
    const people = school.side
      .list((one) => one.state !== 'active')
      .map((one) => ({ type: one.role === 'student' ? 'student' : 'employee', one }))
    const classes = school.side
      .listClasses((one) => one.state !== 'active')
      .map((one) => ({ type: one.kind === 'teaching' ? 'class' : 'group', one }))
    const all = school.region === region ? [...people, ...classes] : []
    const found = all.filter(({ type, one }) => (wanted === null || type === wanted) && one.deleted_at > after)
    const show = ({ type, one }) => ({
      id: view.idOf(type, one),
      mis_id: view.show(type, one).mis_id,
      type,
      deleted_at: time(one.deleted_at),
      restored_at: null,
    })
    return this.#page(ask, found, ({ type, one }) => view.idOf(type, one), show, undefined)
  }

  #counts(ask, region) {
    const school = this.#granted(ask)
    this.#only(ask, ['include'])
    const view = this.#view(school)
    const names = (ask.query.get('include') ?? 'students').split(',').filter(Boolean)
    const strangers = names.filter((name) => !['students', 'employees', 'contacts', 'classes', 'groups'].includes(name))
    if (strangers.length > 0) throw refuse(400, 'invalid_include', `Not counted: ${strangers.join(', ')}`)
    const count = (name) => (school.region === region ? view.list(TYPES[name]).length : 0)
    return { body: { data: Object.fromEntries(names.map((name) => [name, { data: { count: count(name) } }])) } }
  }

  /** A page by number, which shifts when the list does, or from a cursor, which does not. */
  #page(ask, found, idOf, show, meta) {
    const [perPage, page] = [this.#number(ask, 'per_page', 50, MOST), this.#number(ask, 'page', 1, Infinity)]
    const cursor = ask.query.get('cursor')
    const list = cursor === null ? found : [...found].sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1))
    const from = cursor === null ? (page - 1) * perPage : this.#from(cursor, list, idOf)
    const shown = list.slice(from, from + perPage)
    const more = from + perPage < list.length
    const link = (change) => {
      const url = new URL(ask.path, ask.site.base)
      for (const [name, value] of ask.query) if (name !== 'page' && name !== 'cursor') url.searchParams.set(name, value)
      url.searchParams.set(...change)
      return url.href
    }
    const next = !more
      ? null
      : cursor === null
        ? link(['page', page + 1])
        : link(['cursor', this.marks.make({ after: idOf(shown.at(-1)) })])
    const pagination =
      cursor === null
        ? {
            next,
            previous: page > 1 ? link(['page', page - 1]) : null,
            more,
            per_page: ask.query.get('per_page') ?? perPage,
            current_page: page,
          }
        : { next, previous: null, more, per_page: null, current_page: null }
    const body = { data: shown.map(show), meta: { pagination, ...(meta ? { includes: meta } : {}) } }
    return { body, page: new WondePage(body) }
  }

  #from(cursor, list, idOf) {
    if (cursor === 'true') return 0
    const mark = this.marks.read(cursor)
    if (typeof mark === 'string') throw refuse(422, 'invalid_parameter', `The cursor is ${mark}.`)
    const sorted = list.map(idOf)
    const at = sorted.indexOf(mark.after)
    // Whoever stood there may be gone by now.
    return at >= 0 ? at + 1 : sorted.filter((id) => id < mark.after).length
  }

  #number(ask, name, without, most) {
    const text = ask.query.get(name)
    if (text === null) return without
    if (!/^[1-9]\d*$/.test(text) || Number(text) > most)
      throw refuse(422, 'invalid_parameter', `${name} is a number from 1${most < Infinity ? ` to ${most}` : ''}`)
    return Number(text)
  }
}
