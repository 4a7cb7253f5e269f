//! Microsoft Graph, version 1.0: users, groups, education, and what changed since (delta).

import { GraphPage, Marks } from '../lib/pages.mjs'
import { EDU_BASIC_DELTA, EDU_CLASS_DELTA, EDU_USER_DELTA, GROUP_DELTA, USER_DELTA } from './delta.mjs'
import { filtered, only, project, refuse, selected, top } from './query.mjs'
import { EDU_BASIC, GROUP_FIELDS, GraphView, USER_DEFAULT, USER_MORE } from './view.mjs'

const ROOT = '/v1.0'
const USERS = ['User.Read.All', 'Directory.Read.All']
const GROUPS = ['Group.Read.All', 'GroupMember.Read.All', 'Directory.Read.All']
const ROSTER = ['EduRoster.ReadBasic', 'EduRoster.Read', 'EduRoster.Read.All']
const LIST = ['$select', '$top', '$filter', '$count', '$orderby', '$skiptoken']
const DELTA_DAYS = 7

export class Graph {
  /** @param {import('./entra.mjs').Entra} entra @param {import('../lib/school.mjs').Side} side */
  constructor(site, entra, side, clock) {
    Object.assign(this, { site, entra, side, marks: new Marks(clock, 'graph') })
    this.#on('/users', LIST, USERS, (ask) => this.#users(ask))
    this.#on('/users/delta', ['$select', '$top', '$skiptoken', '$deltatoken'], USERS, (ask) => this.#delta(ask, USER_DELTA))
    this.#on('/users/:user', ['$select'], USERS, (ask) => this.#user(ask))
    this.#on('/me', ['$select'], ['User.Read', ...USERS], (ask, who) => this.#me(ask, who))
    this.#on('/groups', LIST, GROUPS, (ask) => this.#groups(ask))
    this.#on('/groups/delta', ['$select', '$top', '$skiptoken', '$deltatoken'], GROUPS, (ask) => this.#delta(ask, GROUP_DELTA))
    for (const cast of ['', '/microsoft.graph.user']) {
      for (const name of ['members', 'owners']) this.#on(`/groups/:group/${name}${cast}`, LIST, GROUPS, (ask, who) => this.#members(ask, name, who))
    }
    this.#on('/organization', ['$select'], [...USERS, 'User.Read', 'Organization.Read.All'], (ask) => this.#organization(ask))
    this.#education()
    site.on('GET', '/oidc/userinfo', (ask) => this.#userinfo(ask))
  }

  #view() {
    return new GraphView(this.side(), this.entra.accounts.tenant)
  }

  #context(name) {
    return `${this.site.base}${ROOT}/$metadata#${name}`
  }

  /** Adds an address for those who have one of these scopes. A name is the same in any case. */
  #on(path, allowed, scopes, handle, { delegated = true } = {}) {
    this.site.on('GET', `${ROOT}${path}`, async (ask) => {
      const who = this.entra.who(ask)
      if (who.error)
        throw refuse(ask, 401, {
          code: 'InvalidAuthenticationToken',
          ...(ask.header('authorization') ? {} : { text: 'Access token is empty.' }),
        })
      const strangers = [...ask.query.keys()]
      for (const name of strangers) if (/^\$?deltatoken$/i.test(name)) rename(ask, name, '$deltatoken')
      only(ask, allowed)
      if (who.tenant !== this.entra.accounts.tenant) throw refuse(ask, 403)
      if (!delegated && who.account)
        throw refuse(ask, 403, { text: 'Delegated permissions are not supported here; application permissions are.' })
      if (!scopes.some((scope) => who.scopes.has(scope))) throw refuse(ask, 403)
      if (who.account?.kind === 'guest') throw refuse(ask, 403)
      const reply = await handle(ask, who)
      return { ...reply, type: 'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8' }
    })
  }

  /** What a page of `$skiptoken` went on from: the address as it was first asked. */
  #asked(ask) {
    const token = ask.query.get('$skiptoken')
    if (token === null) return null
    const mark = this.marks.read(token)
    const said = [...ask.query]
      .filter(([name]) => name !== '$skiptoken')
      .sort()
      .join('&')
    if (typeof mark === 'string' || mark.path !== ask.path || mark.said !== said) {
      throw refuse(ask, 400, {
        code: 'Directory_ExpiredPageToken',
        text: 'The specified page token value has expired and cannot be included in your request.',
      })
    }
    if (mark.eventual && (ask.header('consistencylevel') ?? '').toLowerCase() !== 'eventual')
      throw refuse(ask, 400, { code: 'Request_UnsupportedQuery', text: 'The header ConsistencyLevel must be repeated for each page.' })
    return mark
  }

  /** A page, in order of ids. */
  #page(ask, records, names, context, size = top(ask)) {
    const mark = this.#asked(ask)
    const fits = filtered(ask)
    const sorted = records.filter(fits)
    const rest = mark ? sorted.filter((one) => one.id > mark.after) : sorted
    const shown = rest.slice(0, size)
    const body = {
      '@odata.context': this.#context(context),
      ...(ask.query.get('$count') === 'true' && !mark ? { '@odata.count': sorted.length } : {}),
    }
    if (rest.length > size) {
      const said = [...ask.query]
        .filter(([name]) => name !== '$skiptoken')
        .sort()
        .join('&')
      body['@odata.nextLink'] = this.#link(
        ask,
        '$skiptoken',
        this.marks.make({ after: shown.at(-1).id, path: ask.path, said, eventual: (ask.header('consistencylevel') ?? '') !== '' })
      )
    }
    body.value = shown.map((one) => project(one, names))
    return { body, page: new GraphPage(body) }
  }

  #link(ask, name, value) {
    const others = [...ask.query]
      .filter(([each]) => each !== '$skiptoken' && each !== '$deltatoken')
      .map(([each, text]) => `${each}=${encodeURIComponent(text)}`)
    return `${this.site.base}${ask.path}?${[...others, `${name}=${encodeURIComponent(value)}`].join('&')}`
  }

  #organization(ask) {
    const whole = this.#view().organization()
    const names = selected(ask, Object.keys(whole), 'organization')
    return { body: { '@odata.context': this.#context('organization'), value: [project(whole, names)] } }
  }

  #users(ask) {
    const names = selected(ask, [...USER_DEFAULT, ...USER_MORE]) ?? USER_DEFAULT
    const order = ask.query.get('$orderby')
    if (order !== null && !/^(displayName|userPrincipalName)( asc)?$/.test(order))
      throw refuse(ask, 400, { code: 'Request_UnsupportedQuery', text: 'Unsupported sort property.' })
    const view = this.#view()
    const guest = this.entra.accounts.find('microsoft', 'guest')
    const others = {
      ...view.user({ ...guest, class: '', state: 'active', suspended: false, created_at: 0 }),
      userType: 'Guest',
      displayName: 'Glen Guest',
      department: null,
      jobTitle: null,
      companyName: null,
      employeeId: null,
      mail: 'glen@elsewhere.example',
      externalUserState: 'Accepted',
    }
    const all = [...view.side.list().map((one) => view.user(one)), others].sort((a, b) => (a.id < b.id ? -1 : 1))
    return this.#page(ask, all, names, 'users')
  }

  #user(ask) {
    const names = selected(ask, [...USER_DEFAULT, ...USER_MORE]) ?? USER_DEFAULT
    const view = this.#view()
    const key = ask.params.user.toLowerCase()
    const one = view.side.list().find((each) => each.id === key || each.email.toLowerCase() === key)
    if (!one)
      throw refuse(ask, 404, {
        text: `Resource '${ask.params.user}' does not exist or one of its queried reference-property objects are not present.`,
      })
    return { body: { '@odata.context': this.#context('users/$entity'), ...project(view.user(one), names) } }
  }

  #me(ask, { account }) {
    if (!account) throw refuse(ask, 400, { code: 'BadRequest', text: '/me request is only valid with delegated authentication flow.' })
    const names = selected(ask, [...USER_DEFAULT, ...USER_MORE]) ?? USER_DEFAULT
    return { body: { '@odata.context': this.#context('users/$entity'), ...project(this.#view().user(account.person), names) } }
  }

  #groups(ask) {
    const names = selected(ask, GROUP_FIELDS, 'group')
    const view = this.#view()
    return this.#page(
      ask,
      view.classes().map((one) => view.groupOf(one)),
      names,
      'groups'
    )
  }

  #find(ask, view, id) {
    const found = view.classes().find((one) => one.id === id)
    if (!found)
      throw refuse(ask, 404, { text: `Resource '${id}' does not exist or one of its queried reference-property objects are not present.` })
    return found
  }

  /** Who is in a class of School Data Sync is hidden: without its right the list is empty, and says nothing of it. */
  #members(ask, name, who) {
    const names = selected(ask, [...USER_DEFAULT, ...USER_MORE]) ?? USER_DEFAULT
    const view = this.#view()
    const isCast = ask.path.endsWith('microsoft.graph.user')
    const all = view[name](this.#find(ask, view, ask.params.group)).map((one) => view.user(one))
    const records = name === 'owners' || who.scopes.has('Member.Read.Hidden') ? all : []
    const reply = this.#page(ask, records, names, isCast ? 'users' : 'directoryObjects')
    if (!isCast) reply.body.value = reply.body.value.map((one) => ({ '@odata.type': '#microsoft.graph.user', ...one }))
    return reply
  }

  #education() {
    const at = (path, handle, wish, scopes = ROSTER) =>
      this.#on(`/education${path}`, ['$select', '$top', '$filter', '$skiptoken', '$count'], scopes, handle, wish)
    const app = { delegated: false }
    const delta = ['$select', '$top', '$skiptoken', '$deltatoken']
    this.#on('/education/users/delta', delta, ROSTER, (ask, who) => this.#delta(ask, who.account ? EDU_BASIC_DELTA : EDU_USER_DELTA))
    this.#on('/education/classes/delta', delta, ROSTER, (ask) => this.#delta(ask, EDU_CLASS_DELTA))
    at('/users', (ask) => this.#educationUsers(ask), app, ['EduRoster.Read.All'])
    at(
      '/schools/:school/users',
      (ask) => {
        this.#school(ask)
        return this.#educationUsers(ask)
      },
      app,
      ['EduRoster.Read.All']
    )
    at('/users/:user', (ask) => this.#educationUser(ask), app, ['EduRoster.Read.All'])
    at('/me', (ask, who) => ({
      body: { '@odata.context': this.#context('education/me/$entity'), ...this.#view().basicEducationUser(this.#person(ask, who)) },
    }))
    at('/schools', () => ({ body: { '@odata.context': this.#context('education/schools'), value: [this.#view().educationSchool()] } }))
    at('/schools/:school/classes', (ask, who) => {
      this.#school(ask)
      return this.#classes(ask, who)
    })
    at('/classes', (ask, who) => this.#classes(ask, who))
    at('/me/classes', (ask, who) => {
      this.#person(ask, who)
      return this.#classes(ask, who)
    })
    at('/me/taughtClasses', (ask, who) => {
      this.#person(ask, who)
      return this.#classes(ask, who, (view, one) => view.teachers(one))
    })
    at('/classes/:class', (ask, who) => ({
      body: { '@odata.context': this.#context('education/classes/$entity'), ...this.#view().educationClass(this.#visible(ask, who)) },
    }))
    for (const name of ['members', 'teachers']) at(`/classes/:class/${name}`, (ask, who) => this.#classPeople(ask, who, name))
  }

  #person(ask, { account }) {
    if (!account) throw refuse(ask, 400, { code: 'BadRequest', text: '/me request is only valid with delegated authentication flow.' })
    return account.person
  }

  #school(ask) {
    if (ask.params.school !== this.#view().educationSchool().id) throw refuse(ask, 404)
  }

  #educationUsers(ask) {
    const view = this.#view()
    const names = selected(ask, [...Object.keys(view.educationUser(view.side.list()[0])), 'relatedContacts'], 'educationUser')
    const show = (one) => ({
      ...view.educationUser(one),
      ...(names?.includes('relatedContacts') ? { relatedContacts: view.relatedContacts(one) } : {}),
    })
    return this.#page(ask, view.side.list().map(show), names, 'education/users')
  }

  #educationUser(ask) {
    const view = this.#view()
    const one = view.side.list().find((each) => each.id === ask.params.user)
    if (!one) throw refuse(ask, 404)
    return { body: { '@odata.context': this.#context('education/users/$entity'), ...view.educationUser(one) } }
  }

  /** A signed-in person sees the classes they are in, and no others. */
  #classes(ask, { account }, among = (view, one) => view.members(one)) {
    const view = this.#view()
    const list = view.classes().filter((one) => !account || among(view, one).some((each) => each.id === account.id))
    const names = selected(ask, Object.keys(view.educationClass({ group: { title: '', key: '' }, id: '' })), 'educationClass')
    return this.#page(
      ask,
      list.map((one) => view.educationClass(one)),
      names,
      'education/classes'
    )
  }

  #visible(ask, { account }) {
    const view = this.#view()
    const one = this.#find(ask, view, ask.params.class)
    if (account && !view.members(one).some((each) => each.id === account.id)) throw refuse(ask, 403)
    return one
  }

  #classPeople(ask, who, name) {
    const view = this.#view()
    const show = (one) => (who.account ? view.basicEducationUser(one) : view.educationUser(one))
    const people = view[name](this.#visible(ask, who))
    const names = selected(ask, who.account ? EDU_BASIC : Object.keys(view.educationUser(view.side.list()[0])), 'educationUser')
    return this.#page(ask, people.map(show), names, `education/classes/${ask.params.class}/${name}`)
  }

  /** Everything at first, then what changed since the link at the end: whole ids, changed fields, and who was removed. */
  #delta(ask, kind) {
    const view = this.#view()
    // An empty token begins again.
    const word = ask.query.get('$deltatoken') || null
    const skip = ask.query.get('$skiptoken')
    const size = top(ask, 200)
    const names = selected(ask, kind.known(view), kind.type) ?? kind.usual
    let mark = { since: 0, until: view.side.seq, after: '' }
    if (word === 'latest') return this.#end(ask, kind, view.side.seq, [])
    if (word !== null || skip !== null) {
      const read = this.marks.read(skip ?? word, DELTA_DAYS)
      if (read === 'old') throw refuse(ask, 410, { code: 'syncStateNotFound' })
      if (typeof read === 'string' || read.path !== ask.path)
        throw refuse(ask, 400, { code: 'Request_BadRequest', text: 'Badly formed token.' })
      mark = skip === null ? { since: read.seq, until: view.side.seq, after: '' } : read
    }
    const changed = kind.changes(view, mark, names).filter((one) => one.id > mark.after)
    const shown = changed.slice(0, size)
    if (changed.length <= size) return this.#end(ask, kind, mark.until, shown)
    const body = {
      '@odata.context': this.#context(kind.context),
      '@odata.nextLink': this.#link(ask, '$skiptoken', this.marks.make({ ...mark, after: shown.at(-1).id, path: ask.path })),
      value: shown,
    }
    return { body, page: new GraphPage(body) }
  }

  #end(ask, kind, seq, value) {
    const body = {
      '@odata.context': this.#context(kind.context),
      '@odata.deltaLink': this.#link(ask, '$deltatoken', this.marks.make({ seq, path: ask.path })),
      value,
    }
    return { body, page: new GraphPage(body) }
  }

  #userinfo(ask) {
    const { account, error } = this.entra.who(ask)
    if (error || !account) throw refuse(ask, 401)
    return {
      body: {
        sub: account.id,
        name: `${account.given} ${account.family}`.trim(),
        given_name: account.given,
        family_name: account.family,
        email: account.email,
      },
    }
  }
}

function rename(ask, from, to) {
  const value = ask.query.get(from)
  ask.query.delete(from)
  ask.query.set(to, value)
}
