//! All servers of one school together.

import { randomBytes } from 'node:crypto'

import { Classroom } from '../google/classroom.mjs'
import { Directory } from '../google/directory.mjs'
import { GoogleApi, googleShape } from '../google/api.mjs'
import { GoogleSignIn } from '../google/sign-in.mjs'
import { GoogleView } from '../google/view.mjs'
import { Entra } from '../microsoft/entra.mjs'
import { Graph } from '../microsoft/graph.mjs'
import { graphShape } from '../microsoft/query.mjs'
import { entraShape } from '../microsoft/trouble.mjs'
import { WondeRest, wondeShape } from '../wonde/rest.mjs'
import { MyLogin, myLoginShape, WondeSignIn } from '../wonde/sign-in.mjs'
import { Accounts } from './accounts.mjs'
import { Clock } from './clock.mjs'
import { Control, controlShape } from './control.mjs'
import { act } from './deeds.mjs'
import { disturb } from './disturb.mjs'
import { Faults } from './faults.mjs'
import { fromRows, generate, read } from './people.mjs'
import { digits, guid, hex } from './random.mjs'
import { Record } from './record.mjs'
import { School, Side } from './school.mjs'
import { Site } from './site.mjs'

const SERVERS = [
  ['wonde', 'wonde', wondeShape],
  ['wonde_elsewhere', 'wonde', wondeShape],
  ['google', 'google', googleShape],
  ['microsoft_login', 'microsoft', entraShape],
  ['graph', 'microsoft', graphShape],
  ['mylogin', 'mylogin', myLoginShape],
  ['control', 'control', controlShape],
]
const REDIRECTS = ['http://127.0.0.1:8765/callback', 'http://localhost:8765/callback']

export class World {
  clock = new Clock()
  record = new Record()
  sites = {}

  /** @param {{ seed?: number, pupils?: number, school?: string, people?: string | object[], disturb?: boolean, port?: number, redirects?: string[] }} options */
  static async start(options = {}) {
    const world = new World()
    world.options = options
    world.faults = new Faults({ clock: world.clock, expire: (at, what) => world.expire(at, what), act: (wish) => act(world.school, wish) })
    world.redirects = new Set([...REDIRECTS, ...(options.redirects ?? [])])
    world.#people()
    for (const [at, [name, kind, shape]] of SERVERS.entries()) {
      world.sites[name] = await new Site(kind, shape, world).listen(options.port ? options.port + at : 0)
    }
    world.#wonde()
    await world.#google()
    world.#microsoft()
    world.line = world.#line()
    world.control = new Control(world.sites.control, world)
    return world
  }

  #people() {
    const { seed = 1, pupils, school: name, people } = this.options
    const listed = Array.isArray(people) ? fromRows(people, name) : people ? read(people, name) : generate({ seed, pupils, name })
    this.school = new School({ ...listed, clock: this.clock, seed })
    if (this.options.disturb) disturb(this.school, seed)
    this.accounts = new Accounts(this.school)
  }

  #wonde() {
    const { sites, school, clock, accounts, record, redirects } = this
    const bases = { here: sites.wonde.base, there: sites.wonde_elsewhere.base }
    this.wondeToken = record.secret('wonde', 'school', randomBytes(20).toString('hex'))
    this.schools = this.#schools()
    this.wonde = new WondeRest(this.schools, { token: this.wondeToken, bases, clock })
    this.wonde.serve(sites.wonde, 'here')
    this.wonde.serve(sites.wonde_elsewhere, 'there')
    const wondeSchool = { id: this.#schoolId('approved'), name: school.name }
    const client = (at) => ({ id: guid('client', at), secret: this.#secret(at) })
    this.wondeSignIn = new WondeSignIn(sites.wonde, { accounts, clock, record, redirects, client: client('wonde'), wondeSchool })
    this.myLogin = new MyLogin(sites.mylogin, {
      at: 'mylogin',
      title: 'MyLogin',
      secretIn: 'basic',
      accounts,
      clock,
      record,
      redirects,
      client: client('mylogin'),
      wondeSchool,
    })
  }

  /** The school's token is taken back; gives another one. */
  renewToken() {
    this.wondeToken = this.record.secret('wonde', 'school', randomBytes(20).toString('hex'))
    this.wonde.world.token = this.wondeToken
    this.line.wonde_token = this.wondeToken
    return this.wondeToken
  }

  #schoolId(state) {
    return `A${digits(10, 'school', state === 'approved' ? this.school.name : state)}`
  }

  /** One school in every state, and one that lives in the other region. */
  #schools() {
    const few = new School({ ...generate({ seed: 2, pupils: 24, name: 'Elsewhere Primary' }), clock: this.clock, seed: 2 }).sides.wonde
    const none = new Side('wonde', this.school, this.clock)
    const names = {
      approved: this.school.name,
      elsewhere: 'Elsewhere Primary',
      open: 'Thistledown Primary',
      pending: 'Cobblers Hill School',
      audited: 'Marlpit Academy',
      declined: 'Old Ferry School',
      revoked: 'Saltmarsh Primary',
    }
    const made = Object.entries(names).map(([word, name], at) => {
      const state = { elsewhere: 'approved', open: 'none' }[word] ?? word
      const side = { approved: this.school.sides.wonde, elsewhere: few }[word] ?? none
      // The number is a number for one school and a text for another, as it was seen.
      const number = at % 2 === 0 ? 4321 + at : String(4321 + at)
      return {
        id: this.#schoolId(word),
        name,
        state,
        region: word === 'elsewhere' ? 'there' : 'here',
        side,
        number,
        urn: 900_100 + at,
        postcode: `ZZ${at + 1} 1AA`,
      }
    })
    return new Map(made.map((one) => [one.id, one]))
  }

  /** A client's secret, made up anew at each start. */
  #secret(at) {
    return this.record.secret(at, 'client', `sample-${randomBytes(18).toString('base64url')}`)
  }

  async #google() {
    const { sites, accounts, clock, record, redirects } = this
    const client = (kind) => ({
      id: `${digits(12, 'google', kind)}-${hex(32, 'google', kind)}.apps.googleusercontent.com`,
      secret: this.#secret('google'),
    })
    this.googleSignIn = await GoogleSignIn.start(sites.google, {
      accounts,
      clock,
      record,
      redirects,
      desktop: client('desktop'),
      web: client('web'),
    })
    this.googleApi = new GoogleApi(sites.google, this.googleSignIn, clock)
    const view = () => new GoogleView(this.school.sides.google)
    new Directory(this.googleApi, view)
    new Classroom(this.googleApi, view)
  }

  #microsoft() {
    const { sites, accounts, clock, record, redirects } = this
    const open = { id: guid('client', 'microsoft'), redirects: ['/', '/callback', '/oauth/callback'] }
    const app = { id: guid('app', 'microsoft'), secret: this.#secret('microsoft') }
    this.entra = new Entra(sites.microsoft_login, { accounts, clock, record, redirects, open, app, graph: () => sites.graph.base })
    this.graph = new Graph(sites.graph, this.entra, () => this.school.sides.microsoft, clock)
  }

  #line() {
    const { sites, googleSignIn, entra, wondeSignIn, myLogin } = this
    const names = {
      ROLLBOOK_WONDE_URL: 'wonde',
      ROLLBOOK_GOOGLE_URL: 'google',
      ROLLBOOK_MICROSOFT_LOGIN_URL: 'microsoft_login',
      ROLLBOOK_GRAPH_URL: 'graph',
      ROLLBOOK_MYLOGIN_URL: 'mylogin',
    }
    return {
      ...Object.fromEntries(Object.entries(sites).map(([name, site]) => [name, site.base])),
      env: Object.fromEntries(Object.entries(names).map(([name, site]) => [name, sites[site].base])),
      school: this.school.name,
      domain: this.school.domain,
      wonde_token: this.wondeToken,
      wonde_school: this.#schoolId('approved'),
      wonde_schools: Object.fromEntries(
        ['approved', 'elsewhere', 'open', 'pending', 'audited', 'declined', 'revoked'].map((word) => [word, this.#schoolId(word)])
      ),
      google_client_id: googleSignIn.desktop.id,
      google_client_secret: googleSignIn.desktop.secret,
      google_web_client_id: googleSignIn.web.id,
      google_web_client_secret: googleSignIn.web.secret,
      microsoft_client_id: entra.open.id,
      microsoft_app_id: entra.app.id,
      microsoft_app_secret: entra.app.secret,
      tenant: this.accounts.tenant,
      wonde_client_id: wondeSignIn.client.id,
      wonde_client_secret: wondeSignIn.client.secret,
      mylogin_client_id: myLogin.client.id,
      mylogin_client_secret: myLogin.client.secret,
      users: this.accounts.told(),
    }
  }

  /** Ends what a provider gave out: access tokens, refresh tokens, or words for pages. */
  expire(at, what) {
    if (!['access', 'refresh', 'pages'].includes(what)) throw new Error('what is access, refresh or pages')
    const all = {
      wonde: [this.wondeSignIn.tokens, this.wonde.marks],
      google: [this.googleSignIn, this.googleApi.marks],
      microsoft: [this.entra.tokens, this.graph.marks],
      mylogin: [this.myLogin.tokens],
    }
    const meant = at === 'all' || at === undefined ? Object.values(all) : [all[at]]
    if (meant.includes(undefined)) throw new Error(`there is no provider ${at}`)
    for (const [tokens, marks] of meant) {
      if (what === 'pages') marks?.expire()
      else tokens.expire(what)
    }
  }

  /** Everything as it was at the start. */
  reset({ keep_tokens: keepTokens = false }) {
    this.faults.reset()
    this.clock.reset()
    this.record.reset()
    this.school.reset()
    this.school.disturbances.length = 0
    if (this.options.disturb) disturb(this.school, this.options.seed ?? 1)
    this.wonde.without.clear()
    this.googleSignIn.without.clear()
    for (const [id, fresh] of this.#schools())
      Object.assign(this.schools.get(id), { state: fresh.state, region: fresh.region, side: fresh.side })
    if (!keepTokens) [this.wondeSignIn, this.myLogin, this.googleSignIn, this.entra].forEach((one) => one.reset())
  }

  async end() {
    this.faults.release()
    await Promise.all(Object.values(this.sites).map((site) => site.end()))
  }
}
