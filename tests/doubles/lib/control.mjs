//! What a test may ask of the servers besides what a client asks: change people, break requests, look at what happened.

import { act, Wrong } from './deeds.mjs'
import { Panel } from './panel.mjs'
import { Refusal } from './site.mjs'

export const controlShape = {
  fault: (status) => ({ status, body: { error: status === 404 ? 'there is no such address' : 'this does not go like that' } }),
}

export class Control {
  /** @param {import('./world.mjs').World} world */
  constructor(site, world) {
    Object.assign(this, { site, world })
    const { record, faults, school } = world
    new Panel(site, world)
    const get = (path, handle) => site.on('GET', path, (ask) => ({ body: handle(ask) }))
    const post = (path, handle) => site.on('POST', path, async (ask) => this.#done(ask, handle))
    get('/', () => world.line)
    get('/people', () => this.#people())
    get('/disturbances', () => school.disturbances)
    get('/requests', (ask) => this.#requests(ask))
    get('/counts', () => record.counts())
    get('/issued', () => record.issued)
    get('/break', () => faults.waiting)
    site.on('DELETE', '/requests', () => {
      record.reset()
      return { status: 204 }
    })
    site.on('DELETE', '/break', () => {
      faults.forget()
      return { status: 204 }
    })
    post('/do', (wish) => ({ keys: [wish].flat().flatMap((one) => act(school, one)) }))
    post('/break', (rule) => {
      ;[rule].flat().forEach((one) => faults.break(one))
    })
    post('/chaos', (wish) => {
      faults.chaos(wish)
    })
    post('/limit', (wish) => {
      faults.limit(wish)
    })
    post('/clock', ({ advance }) => {
      world.clock.advance(number(advance))
      return { ahead: world.clock.ahead }
    })
    post('/expire', ({ at, what }) => {
      world.expire(at, what)
    })
    post('/redirects', ({ urls }) => {
      urls.forEach((url) => world.redirects.add(url))
    })
    post('/wonde/schools', (wish) => this.#school(wish))
    post('/wonde/scopes', ({ without }) => {
      world.wonde.without.clear()
      without.forEach((name) => world.wonde.without.add(name))
    })
    post('/wonde/elsewhere', ({ moved }) => {
      world.schools.get(world.line.wonde_school).region = moved ? 'there' : 'here'
    })
    post('/wonde/token', () => ({ wonde_token: world.renewToken() }))
    post('/google/scopes', ({ without }) => {
      world.googleSignIn.without = new Set(without)
    })
    post('/release', () => {
      faults.release()
    })
    post('/reset', (wish) => {
      world.reset(wish ?? {})
    })
  }

  async #done(ask, handle) {
    const wish = await ask.body()
    try {
      return { body: handle(wish) ?? { done: true } }
    } catch (error) {
      const isOurs = error instanceof Wrong || error instanceof TypeError || error instanceof SyntaxError || error.constructor === Error
      if (isOurs) throw new Refusal({ status: 400, body: { error: error.message } })
      throw error
    }
  }

  #people() {
    const { school } = this.world
    return school.keys().map((key) => {
      const sides = Object.entries(school.sides).map(([at, side]) => [at, side.people.get(key)])
      const {
        role,
        given,
        family,
        class: title,
        year,
        username,
        email,
        birth_date,
        upn,
        admission_number,
        staff_code,
      } = school.listed.find((one) => one.key === key) ?? sides.find(([, one]) => one)[1]
      const states = Object.fromEntries(
        sides.map(([at, one]) => [
          at,
          one
            ? {
                id: one.id,
                state: one.suspended && one.state === 'active' ? 'suspended' : one.state,
                given: one.given,
                family: one.family,
                class: one.class,
                email: one.email,
              }
            : null,
        ])
      )
      return { key, role, given, family, class: title, year, username, email, birth_date, upn, admission_number, staff_code, ...states }
    })
  }

  #requests(ask) {
    const [at, path] = [ask.query.get('at'), new RegExp(ask.query.get('path') ?? '')]
    return this.world.record.requests.filter((one) => (at === null || one.at === at) && path.test(one.path))
  }

  #school({ id, state }) {
    const school = this.world.schools.get(id)
    if (!school) throw new Wrong(`there is no school ${id}`)
    if (!['approved', 'pending', 'audited', 'declined', 'revoked', 'none'].includes(state)) throw new Wrong(`a school is never ${state}`)
    school.state = state
  }
}

function number(value) {
  if (typeof value !== 'number' || !(value >= 0)) throw new Wrong('advance is a number of seconds')
  return value
}
