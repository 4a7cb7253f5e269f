//! The school as Google shows it: users, organisational units, groups, courses.

import { plain } from '../lib/names.mjs'
import { digits, hex } from '../lib/random.mjs'

export class GoogleView {
  constructor(side) {
    Object.assign(this, { side, domain: side.school.domain, customer: `C0${hex(7, 'customer', side.school.name)}` })
  }

  /** Deleted people stay for twenty days. */
  deleted() {
    const since = this.side.clock.now() - 20 * 86_400_000
    return this.side.list((one) => one.state === 'deleted' && one.deleted_at > since)
  }

  user(one, projection = 'basic') {
    const isDeleted = one.state === 'deleted'
    // Google has no names without a letter: a full stop stands for what is missing.
    const name = { givenName: one.given || '.', familyName: one.family || '.', fullName: `${one.given} ${one.family}`.trim() }
    const ids = [one.role === 'student' ? one.admission_number : one.staff_code].filter(Boolean)
    return {
      kind: 'admin#directory#user',
      id: one.id,
      etag: this.etag(one),
      primaryEmail: one.email,
      name,
      isAdmin: one.role === 'administrator',
      isDelegatedAdmin: false,
      lastLoginTime: '1970-01-01T00:00:00.000Z',
      creationTime: iso(one.created_at),
      ...(isDeleted ? { deletionTime: iso(one.deleted_at) } : {}),
      agreedToTerms: true,
      suspended: one.suspended,
      ...(one.suspended ? { suspensionReason: 'ADMIN' } : {}),
      archived: false,
      changePasswordAtNextLogin: false,
      ipWhitelisted: false,
      emails: [{ address: one.email, primary: true }],
      ...(ids.length > 0 ? { externalIds: ids.map((value) => ({ value, type: 'organization' })) } : {}),
      organizations: [
        {
          primary: true,
          customType: '',
          department: one.class || 'Staff',
          title: one.role === 'student' ? 'Pupil' : one.role === 'teacher' ? 'Teacher' : 'Office',
        },
      ],
      languages: [{ languageCode: 'en-GB', preference: 'preferred' }],
      customerId: this.customer,
      orgUnitPath: this.unitOf(one),
      isMailboxSetup: true,
      isEnrolledIn2Sv: false,
      isEnforcedIn2Sv: false,
      includeInGlobalAddressList: true,
      ...(projection === 'full' ? { customSchemas: { School: { year: one.year, upn: one.upn } } } : {}),
    }
  }

  /** What everybody in the domain may see. */
  publicUser(one) {
    const { kind, id, etag, primaryEmail, name } = this.user(one)
    return { kind, id, etag, primaryEmail, name }
  }

  etag(one) {
    return `"${hex(27, 'etag', one.key, one.seq)}/${hex(27, 'etag', one.id)}"`
  }

  unitOf(one) {
    if (one.role === 'administrator') return '/Staff/Office'
    if (one.role === 'teacher') return '/Staff/Teachers'
    const year = one.year === 'R' ? 'Reception' : `Year ${one.year}`
    return one.class ? `/Pupils/${year}/${one.class}` : `/Pupils/${year}`
  }

  /** Every unit, parents first. */
  units() {
    const paths = new Set(['/Staff', '/Staff/Office', '/Staff/Teachers', '/Pupils'])
    for (const one of this.side.list()) {
      const parts = this.unitOf(one).split('/').slice(1)
      parts.forEach((_, at) => paths.add(`/${parts.slice(0, at + 1).join('/')}`))
    }
    return [...paths].sort().map((path) => {
      const parent = path.slice(0, path.lastIndexOf('/')) || '/'
      return {
        kind: 'admin#directory#orgUnit',
        etag: `"${hex(27, 'unit', path)}"`,
        name: path.split('/').at(-1),
        description: '',
        orgUnitPath: path,
        orgUnitId: this.unitId(path),
        parentOrgUnitPath: parent,
        parentOrgUnitId: this.unitId(parent),
      }
    })
  }

  unitId(path) {
    return `id:0${hex(14, 'unit', this.domain, path)}`
  }

  groups() {
    const of = (group) => ({
      key: group.key,
      name: group.title,
      email: `${plain(group.title) || hex(8, group.key)}@${this.domain}`,
      members: () => this.side.members(group),
    })
    const staff = {
      key: 'staff',
      name: 'All staff',
      email: `staff@${this.domain}`,
      members: () => this.side.list((one) => one.state === 'active' && one.role !== 'student'),
    }
    const classes = this.side.listClasses((one) => one.state === 'active' && one.kind === 'registration').map(of)
    return [...classes, staff]
      .map((group) => ({ ...group, id: `0${hex(14, 'group', group.key)}` }))
      .sort((a, b) => (a.email < b.email ? -1 : 1))
  }

  group({ key, id, email, name, members }) {
    return {
      kind: 'admin#directory#group',
      id,
      etag: `"${hex(27, 'group', key)}"`,
      email,
      name,
      directMembersCount: String(members().length),
      description: '',
      adminCreated: true,
    }
  }

  member(one) {
    return {
      kind: 'admin#directory#member',
      etag: this.etag(one),
      id: one.id,
      email: one.email,
      role: one.role === 'student' ? 'MEMBER' : 'MANAGER',
      type: 'USER',
      status: one.suspended ? 'SUSPENDED' : 'ACTIVE',
    }
  }

  /** A course for each teaching class, and one of last year's that is archived. */
  courses() {
    const now = this.side
      .listClasses((one) => one.state === 'active' && one.kind === 'teaching')
      .map((group) => ({ group, name: group.title, state: 'ACTIVE', key: group.key }))
    const old = { group: null, name: 'Leavers’ assembly', state: 'ARCHIVED', key: 'archived' }
    return [...now, old]
      .map((course) => ({ ...course, id: digits(12, 'course', this.domain, course.key) }))
      .sort((a, b) => (a.id < b.id ? -1 : 1))
  }

  teachers(course) {
    return course.group ? this.side.staff(course.group) : []
  }

  students(course) {
    return course.group ? this.side.pupils(course.group) : []
  }

  course(course) {
    const owner = this.teachers(course)[0] ?? this.side.list((one) => one.role !== 'student')[0]
    const at = iso(course.group?.created_at ?? Date.UTC(2025, 8, 1))
    return {
      id: course.id,
      name: course.name,
      section: course.group ? '2026-27' : '2025-26',
      ownerId: owner?.id,
      creationTime: at,
      updateTime: iso(course.group?.updated_at ?? Date.UTC(2026, 6, 20)),
      enrollmentCode: hex(7, 'code', course.id),
      courseState: course.state,
      alternateLink: `https://classroom.google.com/c/${hex(16, course.id)}`,
      teacherGroupEmail: `teachers_${course.id}@${this.domain}`,
      courseGroupEmail: `${course.id}@${this.domain}`,
      guardiansEnabled: false,
      calendarId: `c_${hex(20, course.id)}@group.calendar.google.com`,
    }
  }

  guardian(one, contact) {
    const guardianId = digits(21, 'google', 'guardian', contact.key)
    return {
      studentId: one.id,
      guardianId,
      invitedEmailAddress: contact.email,
      guardianProfile: {
        id: guardianId,
        name: { givenName: contact.given, familyName: contact.family, fullName: `${contact.given} ${contact.family}` },
        emailAddress: contact.email,
      },
    }
  }

  profile(one, withEmail) {
    return {
      id: one.id,
      name: { givenName: one.given || '.', familyName: one.family || '.', fullName: `${one.given} ${one.family}`.trim() },
      ...(withEmail ? { emailAddress: one.email } : {}),
      permissions: [],
      verifiedTeacher: one.role !== 'student',
    }
  }
}

function iso(milliseconds) {
  return new Date(milliseconds).toISOString()
}
