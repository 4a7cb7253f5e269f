//! The Classroom API, as far as who is in which course.

import { refuse } from './api.mjs'

const COURSES = ['classroom.courses.readonly', 'classroom.courses']
const ROSTERS = ['classroom.rosters.readonly', 'classroom.rosters']
const STATES = ['ACTIVE', 'ARCHIVED', 'PROVISIONED', 'DECLINED', 'SUSPENDED']
/** A page when nobody says, and the most that comes when somebody asks for more. */
const USUAL = 30
const MOST = 100

export class Classroom {
  /** @param {import('./api.mjs').GoogleApi} api @param {() => import('./view.mjs').GoogleView} view */
  constructor(api, view) {
    Object.assign(this, { api, view })
    api.on('/v1/courses', ['pageSize', 'pageToken', 'studentId', 'teacherId', 'courseStates'], COURSES, (ask, who) =>
      this.#courses(ask, who, view())
    )
    api.on('/v1/courses/:course', [], COURSES, (ask, who) => ({ body: view().course(this.#course(ask, who, view())) }))
    for (const name of ['students', 'teachers']) {
      api.on(`/v1/courses/:course/${name}`, ['pageSize', 'pageToken'], ROSTERS, (ask, who) => this.#people(ask, who, view(), name))
    }
    api.on('/v1/courses/:course/aliases', ['pageSize', 'pageToken'], COURSES, (ask, who) => {
      this.#course(ask, who, view())
      return { body: {} }
    })
    api.on('/v1/userProfiles/:user', [], ROSTERS, (ask, who) => this.#profile(ask, who, view()))
    api.on(
      '/v1/userProfiles/:user/guardians',
      ['pageSize', 'pageToken', 'invitedEmailAddress'],
      ['classroom.guardianlinks.students.readonly', 'classroom.guardianlinks.students'],
      (ask, who) => this.#guardians(ask, who, view())
    )
  }

  /** Of one pupil, or of everybody (`-`). */
  #guardians(ask, who, at) {
    this.#isAdmin(ask, who)
    const key = ask.params.user
    const pupils = at.side.list().filter((one) => one.role === 'student')
    const meant = key === '-' ? pupils : pupils.filter((one) => one.id === key || one.email === key)
    if (meant.length === 0 && key !== '-') throw refuse(ask, 404, { text: 'Requested entity was not found.' })
    const address = ask.query.get('invitedEmailAddress')
    const list = meant
      .flatMap((one) => one.contacts.map((contact) => at.guardian(one, contact)))
      .filter((one) => address === null || one.invitedEmailAddress === address)
    const keyOf = (one) => `${one.studentId} ${one.guardianId}`
    return this.api.page(ask, {
      list: list.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
      keyOf,
      show: (one) => one,
      name: 'guardians',
      size: this.#size(ask),
    })
  }

  #isAdmin(ask, who) {
    if (!who.account.isAdmin) throw refuse(ask, 403, { text: 'The caller does not have permission' })
  }

  #sees(who, at, course) {
    return who.account.isAdmin || [...at.teachers(course), ...at.students(course)].some((one) => one.id === who.account.id)
  }

  #size(ask) {
    return Math.min(this.api.number(ask, 'pageSize', USUAL, Infinity, 0) || USUAL, MOST)
  }

  #courses(ask, who, at) {
    const states = ask.query.getAll('courseStates')
    if (states.some((state) => !STATES.includes(state))) throw refuse(ask, 400, { text: "Invalid value at 'course_states'" })
    const person = (name) => (ask.query.get(name) === 'me' ? who.account.id : ask.query.get(name))
    const [student, teacher] = [person('studentId'), person('teacherId')]
    const isIn = (list, key) => key === null || list.some((one) => one.id === key || one.email === key)
    const list = at
      .courses()
      .filter(
        (course) =>
          this.#sees(who, at, course) &&
          (states.length === 0 || states.includes(course.state)) &&
          isIn(at.students(course), student) &&
          isIn(at.teachers(course), teacher)
      )
    return this.api.page(ask, {
      list,
      keyOf: (course) => course.id,
      show: (course) => at.course(course),
      name: 'courses',
      size: this.#size(ask),
    })
  }

  #course(ask, who, at) {
    const course = at.courses().find((each) => each.id === ask.params.course)
    if (!course) throw refuse(ask, 404, { text: 'Requested entity was not found.' })
    if (!this.#sees(who, at, course)) throw refuse(ask, 403, { text: 'The caller does not have permission' })
    return course
  }

  #people(ask, who, at, name) {
    const course = this.#course(ask, who, at)
    const withEmail = this.#withEmail(who)
    const show = (one) => ({ courseId: course.id, userId: one.id, profile: at.profile(one, withEmail) })
    return this.api.page(ask, { list: at[name](course), keyOf: (one) => one.id, show, name, size: this.#size(ask) })
  }

  #withEmail(who) {
    return who.scopes.has('https://www.googleapis.com/auth/classroom.profile.emails')
  }

  #profile(ask, who, at) {
    const key = ask.params.user === 'me' ? who.account.id : ask.params.user
    const one = at.side.list().find((each) => each.id === key || each.email === key)
    if (!one) throw refuse(ask, 404, { text: 'Requested entity was not found.' })
    if (one.id !== who.account.id) this.#isAdmin(ask, who)
    return { body: at.profile(one, this.#withEmail(who)) }
  }
}
