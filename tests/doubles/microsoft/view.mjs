//! The school as Microsoft shows it: users, groups, education users and classes.

import { plain } from '../lib/names.mjs'
import { guid, hex } from '../lib/random.mjs'

/** What of a user comes when nobody chooses. */
export const USER_DEFAULT = [
  'businessPhones',
  'displayName',
  'givenName',
  'jobTitle',
  'mail',
  'mobilePhone',
  'officeLocation',
  'preferredLanguage',
  'surname',
  'userPrincipalName',
  'id',
]
/** What may be chosen besides. */
export const USER_MORE = [
  'accountEnabled',
  'ageGroup',
  'city',
  'companyName',
  'consentProvidedForMinor',
  'country',
  'createdDateTime',
  'creationType',
  'deletedDateTime',
  'department',
  'employeeId',
  'employeeType',
  'externalUserState',
  'faxNumber',
  'identities',
  'imAddresses',
  'legalAgeGroupClassification',
  'mailNickname',
  'onPremisesDistinguishedName',
  'onPremisesDomainName',
  'onPremisesExtensionAttributes',
  'onPremisesImmutableId',
  'onPremisesLastSyncDateTime',
  'onPremisesSamAccountName',
  'onPremisesSecurityIdentifier',
  'onPremisesSyncEnabled',
  'onPremisesUserPrincipalName',
  'otherMails',
  'passwordPolicies',
  'postalCode',
  'proxyAddresses',
  'securityIdentifier',
  'signInSessionsValidFromDateTime',
  'state',
  'streetAddress',
  'usageLocation',
  'userType',
  'assignedLicenses',
]
export const GROUP_FIELDS = [
  'id',
  'deletedDateTime',
  'classification',
  'createdDateTime',
  'description',
  'displayName',
  'groupTypes',
  'mail',
  'mailEnabled',
  'mailNickname',
  'proxyAddresses',
  'resourceProvisioningOptions',
  'securityEnabled',
  'visibility',
]
/** What a signed-in person sees of an education user (EduRoster.ReadBasic). */
export const EDU_BASIC = [
  'id',
  'primaryRole',
  'accountEnabled',
  'displayName',
  'givenName',
  'surname',
  'userPrincipalName',
  'userType',
  'onPremisesInfo',
  'student',
  'teacher',
]

export class GraphView {
  constructor(side, tenant) {
    Object.assign(this, { side, tenant, domain: side.school.domain })
  }

  isThere(one) {
    return one?.state === 'active'
  }

  user(one) {
    const isPupil = one.role === 'student'
    const none = Object.fromEntries(USER_MORE.map((name) => [name, null]))
    return {
      ...none,
      businessPhones: [],
      displayName: `${one.given} ${one.family}`.trim(),
      givenName: one.given || null,
      jobTitle: isPupil ? 'Pupil' : one.role === 'teacher' ? 'Teacher' : 'Office',
      mail: one.email,
      mobilePhone: null,
      officeLocation: null,
      preferredLanguage: 'en-GB',
      surname: one.family || null,
      userPrincipalName: one.email,
      id: one.id,
      accountEnabled: !one.suspended,
      ageGroup: isPupil ? 'Minor' : null,
      companyName: this.side.school.name,
      createdDateTime: iso(one.created_at),
      department: one.class || (isPupil ? '' : 'Staff'),
      deletedDateTime: one.state === 'deleted' ? iso(one.deleted_at) : null,
      employeeId: (isPupil ? one.admission_number : one.staff_code) || null,
      identities: [],
      imAddresses: [one.email],
      mailNickname: one.email.split('@')[0],
      otherMails: [],
      proxyAddresses: [`SMTP:${one.email}`],
      usageLocation: 'GB',
      userType: 'Member',
      assignedLicenses: [],
      onPremisesExtensionAttributes: null,
    }
  }

  educationUser(one) {
    const {
      id,
      accountEnabled,
      displayName,
      givenName,
      surname,
      userPrincipalName,
      userType,
      mail,
      mailNickname,
      department,
      businessPhones,
      mobilePhone,
      officeLocation,
      preferredLanguage,
      usageLocation,
    } = this.user(one)
    const isPupil = one.role === 'student'
    return {
      id,
      primaryRole: isPupil ? 'student' : 'teacher',
      middleName: one.middle || null,
      externalSource: 'sis',
      externalSourceDetail: null,
      accountEnabled,
      assignedLicenses: [],
      assignedPlans: [],
      businessPhones,
      department,
      displayName,
      givenName,
      mail,
      mailNickname,
      mobilePhone,
      officeLocation,
      passwordPolicies: null,
      preferredLanguage,
      provisionedPlans: [],
      refreshTokensValidFromDateTime: iso(one.created_at),
      showInAddressList: true,
      surname,
      usageLocation,
      userPrincipalName,
      userType,
      onPremisesInfo: { immutableId: null },
      residenceAddress: null,
      mailingAddress: null,
      createdBy: { user: { displayName: null, id: null } },
      // Both roles have their part; the other one is null.
      student: isPupil ? studentPart(one) : null,
      teacher: isPupil ? null : { externalId: one.staff_code || null, teacherNumber: one.staff_code || null },
    }
  }

  /** Comes only when it is chosen. */
  relatedContacts(one) {
    return one.contacts.map(({ given, family, email, phone, relation }) => ({
      displayName: `${given} ${family}`,
      emailAddress: email,
      mobilePhone: phone,
      relationship: relation === 'Mother' || relation === 'Father' ? 'parent' : 'guardian',
      accessConsent: true,
    }))
  }

  /** Only what a signed-in person may see. */
  basicEducationUser(one) {
    const whole = this.educationUser(one)
    const kept = Object.fromEntries(EDU_BASIC.map((name) => [name, whole[name]]))
    return {
      ...kept,
      student: whole.student && { externalId: whole.student.externalId },
      teacher: whole.teacher && { externalId: whole.teacher.externalId },
    }
  }

  classId(group) {
    return guid('microsoft', 'class', this.domain, group.key)
  }

  /** Every class, of both kinds, is a group and an education class with one id. */
  classes() {
    return this.side
      .listClasses()
      .map((group) => ({ group, id: this.classId(group) }))
      .sort((a, b) => (a.id < b.id ? -1 : 1))
  }

  educationClass({ group, id }) {
    return {
      id,
      displayName: group.title,
      mailNickname: this.nickname(group),
      description: `${group.title} 2026-27`,
      createdBy: { user: { displayName: null, id: null } },
      classCode: group.title,
      externalName: group.title,
      externalId: hex(12, 'external', group.key),
      externalSource: 'sis',
      externalSourceDetail: null,
      grade: group.year || null,
      course: null,
      term: { displayName: '2026-27', externalId: '2026', startDate: '2026-09-01', endDate: '2027-07-21' },
    }
  }

  nickname(group) {
    // As School Data Sync names its classes: by that they are told from other groups.
    return `Section_${plain(group.title) || hex(8, group.key)}`
  }

  groupOf({ group, id }) {
    return {
      id,
      deletedDateTime: null,
      classification: null,
      createdDateTime: iso(group.created_at),
      description: `${group.title} 2026-27`,
      displayName: group.title,
      groupTypes: ['Unified'],
      mail: `${this.nickname(group)}@${this.domain}`,
      mailEnabled: true,
      mailNickname: this.nickname(group),
      proxyAddresses: [`SMTP:${this.nickname(group)}@${this.domain}`],
      resourceProvisioningOptions: ['Team'],
      securityEnabled: false,
      visibility: 'HiddenMembership',
    }
  }

  members({ group }) {
    return this.side.members(group)
  }

  /** Who owns a group: its teachers. */
  owners(group) {
    return this.teachers(group)
  }

  teachers({ group }) {
    return this.side.staff(group)
  }

  educationSchool() {
    return {
      id: guid('microsoft', 'school', this.domain),
      displayName: this.side.school.name,
      description: null,
      externalSource: 'sis',
      externalSourceDetail: null,
      principalEmail: null,
      principalName: null,
      externalPrincipalId: null,
      lowestGrade: null,
      highestGrade: null,
      schoolNumber: '9994321',
      externalId: '9994321',
      phone: null,
      fax: null,
      createdBy: { user: { displayName: null, id: null } },
      address: null,
    }
  }

  organization() {
    return {
      id: this.tenant,
      displayName: this.side.school.name,
      countryLetterCode: 'GB',
      tenantType: 'AAD',
      verifiedDomains: [
        { capabilities: 'Email, OfficeCommunicationsOnline', isDefault: true, isInitial: false, name: this.domain, type: 'Managed' },
      ],
    }
  }
}

function iso(milliseconds) {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
}

function studentPart(one) {
  const gender = { FEMALE: 'female', MALE: 'male' }[one.gender] ?? null
  const [birthDate, externalId, studentNumber] = [one.birth_date, one.upn, one.admission_number].map((value) => value || null)
  return { birthDate, externalId, gender, grade: one.year, graduationYear: null, studentNumber }
}
