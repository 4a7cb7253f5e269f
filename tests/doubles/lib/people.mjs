//! Who is at the school: made up from a seed, or read from a list.

import { readFileSync } from 'node:fs'

import { plain, POOLS } from './names.mjs'
import { Random, hex } from './random.mjs'

const CLASS_SIZE = 30
/** The school year in which everything plays begins in this year. */
export const SCHOOL_YEAR = 2026
const UPN_LETTERS = 'ABCDEFGHJKLMNPQRTUVWXYZ'

/**
 * A primary school of so many pupils, with a member of staff for every 12.
 * @returns {{ name: string, domain: string, people: object[] }}
 */
export function generate({ seed = 1, pupils = 420, name = 'Brackenhurst Primary' } = {}) {
  const random = new Random('people', seed)
  const domain = `${plain(name.split(' ')[0]) || 'school'}.example`
  const taken = new Set()
  const classes = Math.max(1, Math.ceil(pupils / CLASS_SIZE))
  const title = (at) => `${at % 7 === 0 ? 'R' : at % 7}${String.fromCharCode(65 + (Math.floor(at / 7) % 26))}`
  const people = []
  const staff = Math.max(classes + 2, Math.ceil(pupils / 12))
  for (let at = 0; at < staff; at += 1) {
    const role = at < 2 ? 'administrator' : 'teacher'
    const home = at >= 2 && at - 2 < classes ? title(at - 2) : ''
    people.push({ ...someone(random, at % 3 ? 'FEMALE' : 'MALE'), role, class: home, title: at % 3 ? 'Mrs' : 'Mr' })
  }
  for (let at = 0; at < pupils; at += 1) {
    people.push({ ...someone(random, random.chance(0.5) ? 'FEMALE' : 'MALE'), role: 'student', class: title(Math.floor(at / CLASS_SIZE)) })
  }
  for (const [at, one] of people.entries()) {
    one.username = free(taken, plain(one.given.slice(0, 1)) + plain(one.family))
    one.key = one.username
    complete(one, at, domain)
  }
  return { name, domain, people }
}

function someone(random, gender) {
  const all = POOLS.reduce((sum, pool) => sum + pool.share, 0)
  let lot = random.below(all)
  const pool = POOLS.find((one) => (lot -= one.share) < 0)
  return { given: random.pick(gender === 'FEMALE' ? pool.girls : pool.boys), family: random.pick(pool.family), gender }
}

function free(taken, wanted) {
  const stem = wanted || 'user'
  let name = stem
  for (let at = 2; taken.has(name); at += 1) name = `${stem}${at}`
  taken.add(name)
  return name
}

/**
 * A list of people from a file: JSON (a list, or `{ "users": [...] }` as `rollbook users list --json` writes it) or CSV with
 * a header line.
 */
export function read(path, name = 'Larkfield Primary') {
  const text = readFileSync(path, 'utf8').replace(/^\ufeff/, '')
  const rows = /^\s*[[{]/.test(text) ? listOf(JSON.parse(text)) : csv(text)
  return fromRows(rows, name)
}

/** The same of rows that are already in memory. */
export function fromRows(rows, name = 'Larkfield Primary') {
  const taken = new Set()
  const people = rows.map((row) => person(row, taken))
  const domain =
    commonest(people.map((one) => one.email.split('@')[1]).filter(Boolean)) ?? `${plain(name.split(' ')[0]) || 'school'}.example`
  const hasTeaching = people.some((one) => one.teaching.length > 0)
  people.forEach((one) => fill(one, domain, hasTeaching))
  return { name, domain, people }
}

function listOf(parsed) {
  const list = Array.isArray(parsed) ? parsed : (parsed.users ?? parsed.people)
  if (!Array.isArray(list)) throw new Error('the list of people is neither a list nor { "users": [...] }')
  return list
}

/** What each field may be called. */
const NAMES = {
  given: ['given', 'given_name', 'first name', 'forename', 'first_name'],
  family: ['family', 'family_name', 'surname', 'last_name'],
  preferred: ['preferred', 'preferred_name'],
  username: ['username', 'user'],
  email: ['email'],
  class: ['class'],
  year: ['year'],
  birth_date: ['birth_date', 'date_of_birth', 'dob'],
  upn: ['upn'],
  admission_number: ['admission_number'],
  role: ['role', 'type'],
  gender: ['gender'],
  middle: ['middle', 'middle_names'],
  staff_code: ['staff_code', 'employee_number'],
  title: ['title'],
}

function person(row, taken) {
  const one = { teaching: row.teaching ?? [] }
  for (const [field, names] of Object.entries(NAMES)) {
    const found = names.find((name) => row[name] !== undefined && row[name] !== null)
    one[field] = found ? String(row[found]).trim() : ''
  }
  one.role = role(one.role)
  one.username = free(taken, one.username || plain(one.given.slice(0, 1)) + plain(one.family))
  one.key = String(row.key ?? one.username)
  return one
}

function role(word) {
  if (/^(student|pupil)$/i.test(word) || word === '') return 'student'
  return /^teacher$/i.test(word) ? 'teacher' : 'administrator'
}

function commonest(words) {
  const counts = new Map()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0]
}

/**
 * Gives somebody of a list what every provider needs. Numbers and birth dates that the list has not got are not made up: they
 * would speak against the very people who are meant.
 */
function fill(one, domain, hasTeaching = false) {
  const isPupil = one.role === 'student'
  one.preferred ||= one.given
  for (const name of ['middle', 'gender', 'title', 'class', 'birth_date', 'admission_number', 'upn', 'staff_code']) one[name] ||= ''
  one.year ||= isPupil ? yearOf(one.class) : ''
  // An account has an address though the school may know of none.
  one.has_mail ??= Boolean(one.email)
  one.email ||= `${plain(one.username) || one.admission_number || hex(8, one.key)}@${domain}`
  one.teaching ??= []
  if (!hasTeaching && one.teaching.length === 0 && one.class) one.teaching = [`${one.class} Maths`]
  one.contacts ??= isPupil ? contacts(one, new Random('contacts', one.key)) : []
  return one
}

/** Gives somebody who is made up everything. It depends on the person alone, not on who else is there. */
export function complete(one, at, domain) {
  const random = new Random('person', one.key)
  const isPupil = one.role === 'student'
  one.gender ||= random.chance(0.5) ? 'FEMALE' : 'MALE'
  one.title ||= isPupil ? '' : one.gender === 'FEMALE' ? 'Mrs' : 'Mr'
  one.class ||= ''
  one.year ||= isPupil ? yearOf(one.class) : ''
  one.has_mail = true
  one.birth_date ||= isPupil ? born(one.year, random) : `${1962 + random.below(40)}-0${1 + random.below(9)}-1${random.below(10)}`
  one.admission_number ||= isPupil ? String(14001 + at) : ''
  one.upn ||= isPupil ? upn(at) : ''
  one.staff_code ||= isPupil ? '' : `S${String(101 + at).padStart(4, '0')}`
  return fill(one, domain)
}

/** The year group that a class's title begins with; "R" when it begins with none. */
function yearOf(title) {
  return /^\s*(?:year\s*)?(\d{1,2})/i.exec(title)?.[1] ?? 'R'
}

function born(year, random) {
  const oldest = SCHOOL_YEAR - 5 - (year === 'R' ? 0 : Number(year))
  return new Date(Date.UTC(oldest, 8, 1 + random.below(365))).toISOString().slice(0, 10)
}

/** A UPN with the right check letter, of local authority 999. */
export function upn(at) {
  const number = `9994321${String(20 + Math.floor(at / 1000)).padStart(2, '0')}${String(at % 1000).padStart(3, '0')}`
  const sum = [...number].reduce((total, digit, place) => total + Number(digit) * (place + 2), 0)
  return `${UPN_LETTERS[sum % 23]}${number}`
}

function contacts(one, random) {
  const of = (relation, title, given, priority) => ({
    key: `${one.key}/${relation.toLowerCase()}`,
    relation,
    title,
    given,
    family: one.family || one.given,
    email: `${plain(given)}.${plain(one.family || one.given) || hex(6, one.key)}${1 + random.below(90)}@home.example`,
    phone: `07700 900${String(random.below(1000)).padStart(3, '0')}`,
    priority,
    parental: true,
  })
  const mother = of('Mother', 'Mrs', random.pick(['Anna', 'Claire', 'Rukhsana', 'Beata', 'Joanne', 'Funmi']), 1)
  return random.chance(0.6) ? [mother, of('Father', 'Mr', random.pick(['Mark', 'Imran', 'Piotr', 'Steven', 'Emeka']), 2)] : [mother]
}

/** Rows of a file with commas, header first; quotes as in RFC 4180. */
function csv(text) {
  const rows = [['']]
  let inside = false
  for (let at = 0; at < text.length; at += 1) {
    const row = rows.at(-1)
    if (text[at] === '"') {
      if (inside && text[at + 1] === '"') row[row.length - 1] += text[(at += 1)]
      else inside = !inside
    } else if (text[at] === ',' && !inside) row.push('')
    else if (text[at] === '\n' && !inside) rows.push([''])
    else if (text[at] !== '\r' || inside) row[row.length - 1] += text[at]
  }
  const [header, ...body] = rows.filter((row) => row.length > 1 || row[0] !== '')
  const names = header.map((name) => name.trim().toLowerCase())
  return body.map((row) => Object.fromEntries(row.map((cell, at) => [names[at] ?? `column ${at}`, cell])))
}
