//! The Directory API: users, organisational units, groups and their members.

import { hex } from '../lib/random.mjs'
import { refuse } from './api.mjs'

const ROOT = '/admin/directory/v1'
const OF = (name) => [`admin.directory.${name}.readonly`, `admin.directory.${name}`]
const LIST = [
  'customer',
  'domain',
  'maxResults',
  'pageToken',
  'orderBy',
  'sortOrder',
  'query',
  'showDeleted',
  'projection',
  'customFieldMask',
  'viewType',
]
const ORDERS = {
  email: (one) => one.email.toLowerCase(),
  familyName: (one) => `${one.family} ${one.id}`.toLowerCase(),
  givenName: (one) => `${one.given} ${one.id}`.toLowerCase(),
}

export class Directory {
  /** @param {import('./api.mjs').GoogleApi} api @param {() => import('./view.mjs').GoogleView} view */
  constructor(api, view) {
    Object.assign(this, { api, view })
    const admin = (handle) => (ask, who) => {
      if (!who.account.isAdmin && ask.query.get('viewType') !== 'domain_public') throw refuse(ask, 403)
      return handle(ask, view())
    }
    api.on(
      `${ROOT}/users`,
      LIST,
      OF('user'),
      admin((ask, at) => this.#users(ask, at))
    )
    api.on(
      `${ROOT}/users/:user`,
      ['projection', 'customFieldMask', 'viewType'],
      OF('user'),
      admin((ask, at) => this.#user(ask, at))
    )
    api.on(
      `${ROOT}/customer/:customer/orgunits`,
      ['orgUnitPath', 'type'],
      OF('orgunit'),
      admin((ask, at) => this.#units(ask, at))
    )
    api.on(
      `${ROOT}/groups`,
      ['customer', 'domain', 'maxResults', 'pageToken', 'orderBy', 'sortOrder', 'query', 'userKey'],
      OF('group'),
      admin((ask, at) => this.#groups(ask, at))
    )
    api.on(
      `${ROOT}/groups/:group/members`,
      ['maxResults', 'pageToken', 'roles', 'includeDerivedMembership'],
      [...OF('group.member'), ...OF('group')],
      admin((ask, at) => this.#members(ask, at))
    )
    api.on(
      `${ROOT}/customers/:customer`,
      [],
      OF('customer'),
      admin((ask, at) => this.#customer(ask, at))
    )
  }

  #isCustomer(at, key) {
    return key === 'my_customer' || key === at.customer
  }

  /** One of the two must be there, and must be the administrator's own. */
  #place(ask, at) {
    const [customer, domain] = [ask.query.get('customer'), ask.query.get('domain')]
    if (customer === null && domain === null) throw refuse(ask, 400, { text: 'Bad Request', reason: 'badRequest' })
    if (customer !== null && !this.#isCustomer(at, customer)) throw refuse(ask, 400, { text: 'Bad Request', reason: 'badRequest' })
    if (domain !== null && domain !== at.domain) throw refuse(ask, 404, { text: 'Domain not found.', reason: 'notFound' })
  }

  #projection(ask) {
    const projection = this.api.choice(ask, 'projection', ['basic', 'custom', 'full']) ?? 'basic'
    if (projection === 'custom' && !ask.query.get('customFieldMask'))
      throw refuse(ask, 400, { text: 'Invalid Input: custom_field_mask', reason: 'invalid' })
    return projection === 'custom' ? 'full' : projection
  }

  #users(ask, at) {
    this.#place(ask, at)
    const size = this.api.number(ask, 'maxResults', 100, 500)
    const projection = this.#projection(ask)
    const isPublic = this.api.choice(ask, 'viewType', ['admin_view', 'domain_public', 'VIEW_TYPE_UNDEFINED']) === 'domain_public'
    const isDeleted = this.api.choice(ask, 'showDeleted', ['true', 'false']) === 'true'
    const order = ORDERS[this.api.choice(ask, 'orderBy', Object.keys(ORDERS)) ?? 'email']
    const down = this.api.choice(ask, 'sortOrder', ['ASCENDING', 'DESCENDING']) === 'DESCENDING' ? -1 : 1
    const fits = this.#query(ask, at)
    const list = (isDeleted ? at.deleted() : at.side.list()).filter(fits).sort((a, b) => (order(a) < order(b) ? -down : down))
    const show = (one) => (isPublic ? at.publicUser(one) : at.user(one, projection))
    return this.api.page(ask, {
      list,
      keyOf: order,
      show,
      name: 'users',
      size,
      around: { kind: 'admin#directory#users', etag: `"${hex(27, 'users', at.side.seq)}"` },
    })
  }

  /** A few of the words of the search: `field:value` begins with, `field=value` is. */
  #query(ask, at) {
    const words = (ask.query.get('query') ?? '').match(/[\w.]+\s*(?:=|:)\s*(?:'[^']*'|"[^"]*"|\S+)|\S+/g) ?? []
    const tests = words.map((word) => {
      const [, field, sign, quoted] = /^([\w.]+)\s*([=:])\s*(.*)$/s.exec(word) ?? []
      const value = quoted?.replace(/^['"]|['"]$/g, '').toLowerCase()
      const of = {
        email: (one) => one.email,
        givenName: (one) => one.given,
        familyName: (one) => one.family,
        orgUnitPath: (one) => at.unitOf(one),
        isSuspended: (one) => String(one.suspended),
        isAdmin: (one) => String(one.role === 'administrator'),
        externalId: (one) => one.admission_number || one.staff_code,
      }[field]
      if (!of) throw refuse(ask, 400, { text: 'Invalid Input: query', reason: 'invalid' })
      return (one) =>
        field === 'orgUnitPath'
          ? `${of(one)}/`.toLowerCase().startsWith(`${value.replace(/\/$/, '')}/`)
          : sign === '='
            ? of(one).toLowerCase() === value
            : of(one).toLowerCase().startsWith(value.replace(/\*$/, ''))
    })
    return (one) => tests.every((test) => test(one))
  }

  #user(ask, at) {
    const projection = this.#projection(ask)
    const key = ask.params.user.toLowerCase()
    const one = at.side.list((each) => each.state === 'active').find((each) => each.id === key || each.email.toLowerCase() === key)
    if (!one) throw refuse(ask, 404, { text: 'Resource Not Found: userKey' })
    return { body: at.user(one, projection) }
  }

  #units(ask, at) {
    if (!this.#isCustomer(at, ask.params.customer)) throw refuse(ask, 403)
    const type = this.api.choice(ask, 'type', ['all', 'children', 'allIncludingParent']) ?? 'children'
    const root = ask.query.get('orgUnitPath') ?? '/'
    const below = at
      .units()
      .filter(
        (unit) => root === '/' || unit.orgUnitPath.startsWith(`${root}/`) || (type === 'allIncludingParent' && unit.orgUnitPath === root)
      )
    const shown = type === 'children' ? below.filter((unit) => unit.parentOrgUnitPath === root) : below
    return {
      body: {
        kind: 'admin#directory#orgUnits',
        etag: `"${hex(27, 'units', at.side.seq)}"`,
        ...(shown.length > 0 ? { organizationUnits: shown } : {}),
      },
    }
  }

  #groups(ask, at) {
    const user = ask.query.get('userKey')
    if (user === null) this.#place(ask, at)
    const size = this.api.number(ask, 'maxResults', 200, 200)
    const list = at.groups().filter((group) => user === null || group.members().some((one) => one.id === user || one.email === user))
    return this.api.page(ask, {
      list,
      keyOf: (group) => group.email,
      show: (group) => at.group(group),
      name: 'groups',
      size,
      around: { kind: 'admin#directory#groups', etag: `"${hex(27, 'groups', at.side.seq)}"` },
    })
  }

  #members(ask, at) {
    const size = this.api.number(ask, 'maxResults', 200, 200)
    const group = at.groups().find((each) => each.id === ask.params.group || each.email === ask.params.group)
    if (!group) throw refuse(ask, 404, { text: 'Resource Not Found: groupKey' })
    const roles = ask.query.get('roles')?.split(',')
    const list = group.members().filter((one) => !roles || roles.includes(at.member(one).role))
    return this.api.page(ask, {
      list,
      keyOf: (one) => one.id,
      show: (one) => at.member(one),
      name: 'members',
      size,
      around: { kind: 'admin#directory#members', etag: `"${hex(27, 'members', group.key, at.side.seq)}"` },
    })
  }

  #customer(ask, at) {
    if (!this.#isCustomer(at, ask.params.customer)) throw refuse(ask, 404, { text: 'Resource Not Found: customerKey' })
    return {
      body: {
        kind: 'admin#directory#customer',
        id: at.customer,
        etag: `"${hex(27, 'customer')}"`,
        customerDomain: at.domain,
        customerCreationTime: '2019-09-01T08:00:00.000Z',
        postalAddress: { organizationName: at.side.school.name, countryCode: 'GB' },
        language: 'en',
      },
    }
  }
}
