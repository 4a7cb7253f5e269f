//! The school as Wonde shows it: records by type, what may be included in each, and what a token may not see.

import { digits, hex } from '../lib/random.mjs'
import { Side } from '../lib/school.mjs'

/** The words of the address for each type of record. */
export const PLURAL = {
  student: 'students',
  employee: 'employees',
  contact: 'contacts',
  class: 'classes',
  group: 'groups',
  subject: 'subjects',
}

/** A time as PHP writes one. */
export function time(milliseconds) {
  return milliseconds === null || milliseconds === undefined
    ? null
    : { date: `${new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ')}.000000`, timezone_type: 3, timezone: 'UTC' }
}

function day(text) {
  return text ? { date: `${text} 00:00:00.000000`, timezone_type: 3, timezone: 'Europe/London' } : null
}

export class WondeView {
  #lists = new Map()

  constructor(side, without = new Set()) {
    Object.assign(this, { side, without })
  }

  isGranted(type, name) {
    return !this.without.has(name) && !this.without.has(`${PLURAL[type]}.${name}`)
  }

  /** Everything of a type, in a steady order; looked up once for each request. */
  list(type) {
    if (!this.#lists.has(type)) this.#lists.set(type, this.#look(type))
    return this.#lists.get(type)
  }

  #look(type) {
    const { side } = this
    if (type === 'student') return side.list((one) => one.state === 'active' && one.role === 'student')
    if (type === 'employee') return side.list((one) => one.state === 'active' && one.role !== 'student')
    if (type === 'leaver') return side.list((one) => one.state === 'deleted' && one.role === 'student')
    if (type === 'contact') return this.list('student').flatMap(contactsOf)
    if (type === 'class') return side.listClasses((one) => one.state === 'active' && one.kind === 'teaching')
    if (type === 'group') return [...side.listClasses((one) => one.state === 'active' && one.kind === 'registration'), ...this.#years()]
    if (type === 'subject') return [...new Map(this.list('class').map((one) => [subject(one).title, subject(one)])).values()]
    return []
  }

  idOf(type, record) {
    return type === 'student' || type === 'employee' || type === 'leaver' ? record.id : `A${digits(10, 'wonde', type, record.key)}`
  }

  #years() {
    const years = new Set(this.list('student').map((one) => one.year))
    return [...years].map((year) => ({
      key: `year/${year}`,
      title: year === 'R' ? 'Reception' : `Year ${year}`,
      kind: 'year',
      year,
      created_at: 0,
      updated_at: 0,
    }))
  }

  /** A record with what was asked to be in it. `tree` is `{ contacts: { contact_details: {} } }`. */
  show(type, record, tree = {}) {
    const shown = this.#nulled(type, this.#plain(type, record))
    for (const [name, below] of Object.entries(tree)) {
      const relation = RELATIONS[type][name]
      if (!this.isGranted(type, name)) continue
      const found = relation.of(this, record)
      const one = (each) => {
        if (!relation.type) return this.#nulled(type, each, name)
        return { ...this.show(relation.type, each, below), ...relation.beside?.(record, each) }
      }
      shown[name] = { data: relation.many ? found.map(one) : found && one(found) }
    }
    return shown
  }

  /** Fields without an approved scope are null. */
  #nulled(type, fields, of) {
    if (this.without.size === 0 || !fields) return fields
    const isHidden = (name) => !this.isGranted(type, name) || (of && this.without.has(`${of}.${name}`))
    return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, name !== 'id' && isHidden(name) ? null : value]))
  }

  #plain(type, record) {
    const common = { id: this.idOf(type, record), mis_id: hex(13, 'mis', type, record.key) }
    const times = { created_at: time(record.created_at), updated_at: time(record.updated_at) }
    if (type === 'class')
      return {
        ...common,
        name: record.title,
        code: null,
        description: record.title,
        subject: `A${digits(9, 'subject', subject(record).title)}`,
        ...times,
        restored_at: null,
      }
    if (type === 'group') {
      return {
        ...common,
        name: record.title,
        code: record.kind === 'year' ? record.year : record.title,
        type: record.kind === 'year' ? 'YEAR' : 'REGISTRATION',
        description: null,
        notes: null,
        ...times,
        restored_at: null,
      }
    }
    if (type === 'subject')
      return {
        ...common,
        id: `A${digits(9, 'subject', record.title)}`,
        code: record.title.slice(0, 3).toUpperCase(),
        name: record.title,
        active: true,
      }
    return { ...common, ...this.#person(type, record), ...times, restored_at: null }
  }

  #person(type, one) {
    const isContact = type === 'contact'
    return {
      // A parent who works at the school has one upi in both roles; here some contacts share their child's.
      upi: isContact && hex(1, one.key) < '2' ? hex(32, 'upi', one.student.key) : hex(32, 'upi', one.key),
      ...(type === 'student' ? {} : { title: one.title || null }),
      initials: [one.given, one.family].map((name) => [...name][0] ?? '').join('') || null,
      surname: one.family || one.given,
      forename: one.family ? one.given : '',
      middle_names: one.middle || null,
      legal_surname: one.legal_family || one.family || one.given,
      legal_forename: one.legal_given || (one.family ? one.given : ''),
      gender: one.gender ? one.gender.toLowerCase() : null,
      ...(isContact ? {} : { gender_identity: null, person_id: hex(24, 'person', one.key) }),
      date_of_birth: isContact ? null : day(one.birth_date),
      ...(isContact
        ? {
            relationship: {
              bill_payer: null,
              lives_with_pupil: true,
              email_bills: null,
              copy_bills: null,
              court_order: false,
              pupil_report: true,
              parental_responsibility: one.parental,
              correspondence: true,
              priority: one.priority,
              relationship: one.relation,
            },
          }
        : {}),
    }
  }

  contactDetails(one) {
    const email = one.has_mail === false ? null : one.email || null
    const work = one.relation || one.role === 'student' ? null : email
    const address = {
      house_number: null,
      house_name: null,
      apartment: null,
      street: null,
      district: null,
      town: null,
      county: null,
      country: null,
      postcode: null,
    }
    return {
      phones: { phone: one.phone ?? null, primary: one.phone ?? null, home: null, work: null, mobile: one.phone ?? null },
      emails: { email, primary: email, home: one.relation ? email : null, work },
      addresses: { home: address, work: address, postal: address },
      salutation: one.relation ? `${one.title} ${one.family}` : null,
    }
  }
}

function subject(group) {
  const words = group.title.split(' ').filter((word) => !/\d|^set$/i.test(word))
  return { key: words[0] ?? 'General', title: words[0] ?? 'General' }
}

function contactsOf(student) {
  return student.contacts.map((contact) => ({ ...contact, student, created_at: student.created_at, updated_at: student.updated_at }))
}

function education(one) {
  return {
    admission_number: one.admission_number || null,
    upn: one.upn || null,
    local_upn: null,
    former_upn: null,
    learner_number: null,
    current_nc_year: one.year,
    part_time: false,
    part_time_rate: null,
    admission_date: day('2022-09-01'),
    leaving_date: null,
  }
}

function extended() {
  return { dietary_needs: null, first_language: null, free_school_meals: null, in_care_details: null, paramedical_support: null }
}

function employment(one) {
  return {
    current: true,
    teaching_staff: one.role === 'teacher',
    teacher_number: null,
    teacher_category: null,
    staff_code: one.staff_code || null,
    employment_start_date: '2019-09-01',
    employment_end_date: null,
  }
}

/** What a teacher is in a class stands beside the teacher. */
function pivot(group, one) {
  const isMain = one.class !== '' && group.title.startsWith(one.class)
  return {
    meta: {
      role: isMain ? 'Main Class Teacher' : 'Class Teacher',
      all_roles: isMain ? ['Main Class Teacher', 'Class Teacher'] : ['Class Teacher'],
      is_main_teacher: isMain,
      is_class_teacher: true,
    },
  }
}

const classesOf = { type: 'class', many: true, of: (view, one) => view.list('class').filter((group) => Side.isIn(one, group)) }
const groupsOf = {
  type: 'group',
  many: true,
  of: (view, one) => view.list('group').filter((group) => (group.kind === 'year' ? one.year === group.year : Side.isIn(one, group))),
}
const groupOf = (kind) => ({ type: 'group', of: (view, one) => groupsOf.of(view, one).find((group) => group.kind === kind) ?? null })
const details = { of: (view, one) => view.contactDetails(one) }
const inGroup = (type) => ({
  type,
  many: true,
  beside: type === 'employee' ? pivot : undefined,
  of: (view, group) =>
    view.list(type).filter((one) => (group.kind === 'year' ? type === 'student' && one.year === group.year : Side.isIn(one, group))),
})

/** What may be included in what. */
export const RELATIONS = {
  student: {
    contacts: { type: 'contact', many: true, of: (_, one) => contactsOf(one) },
    contact_details: details,
    education_details: { of: (_, one) => education(one) },
    extended_details: { of: extended },
    classes: classesOf,
    year: groupOf('year'),
    house: groupOf('house'),
    registration: groupOf('registration'),
    groups: groupsOf,
    photo: { of: () => ({ id: null, content: null, hash: null }) },
  },
  employee: {
    contact_details: details,
    employment_details: { of: (_, one) => employment(one) },
    extended_details: { of: extended },
    classes: classesOf,
    groups: groupsOf,
  },
  contact: { contact_details: details, students: { type: 'student', many: true, of: (_, contact) => [contact.student] } },
  class: { students: inGroup('student'), employees: inGroup('employee'), subject: { type: 'subject', of: (_, group) => subject(group) } },
  group: { students: inGroup('student'), employees: inGroup('employee') },
  subject: {},
}

/** Every include of a type, one below another once. */
export function includes(type, view) {
  const names = Object.keys(RELATIONS[type]).filter((name) => view.isGranted(type, name))
  return names.flatMap((name) => {
    const below = RELATIONS[type][name].type
    return [
      name,
      ...(below
        ? Object.keys(RELATIONS[below])
            .filter((each) => view.isGranted(below, each))
            .map((each) => `${name}.${each}`)
        : []),
    ]
  })
}
