// Made-up people and classes. No part of the built program.
import type { ClassKind, Field, Invited, LinkedAdult, PrintedState, Role, Status } from '../types'

export interface FakeUser {
  id: string
  username: string
  given_name: string
  family_name: string
  email: string
  role: Role
  status: Status
  class_id: string | null
  teaching: string[]
  password: string | null
  must_change: boolean
  last_sign_in_at: number | null
  deleted_at: number | null
  created_at: number
  birth_date: string
  upn: string
  /** Fields set by hand that no update changes. */
  kept?: Field[]
  /** Where one was typed in. */
  employee_number?: string
  /** The language of letters home; empty is the school's. */
  language: string
  /** How each printed card or letter stands, by its serial number. */
  printed: Record<string, PrintedState>
  /** A pupil's parents and carers. */
  adults: LinkedAdult[]
  invitations: Invited[]
}

export interface FakeClass {
  id: string
  title: string
  kind: ClassKind
  archived: boolean
}

const GIVEN = ['Ava', 'Noah', 'Siân', 'Łukasz', 'Fatima', 'Priya', 'José', 'Olivia', 'Harry', 'Mia', 'Zayn', 'Ruairí', 'Jaśmina', 'Adaeze', 'Tomos', 'Grace', 'Maia', 'Oliver', 'Amira', 'Kofi', 'Isla', 'Yusuf', 'Freya', 'Leo', 'Hana', 'Dylan', 'Niamh', 'Arjun', 'Zofia', 'Theo', '美玲', 'Aisha', 'Jack', 'Elin', 'Ibrahim', 'Poppy', 'Mateusz']
const FAMILY = ['Begum', 'O’Brien', 'Davies', 'Kamiński', 'Patel', 'García', 'Chowdhury-Webb', 'Jones', 'MacLeod', 'Ahmed', 'Ní Bhriain', 'Wójcik', 'Adeyemi', 'Smith', 'Evans', 'Hussein', 'Williams', 'Mensah', 'Roberts', 'Nowak', 'Khan', 'Taylor', 'Okafor', 'Hughes', 'Lewandowski', 'Ali', 'Thomas', 'Walker', 'محمد', 'Singh', 'Brown', 'Fernandez', 'Green', 'Ferreira-Santos', 'Clarke', 'Yıldız', 'Morgan', 'Novák', 'Wood', 'de la Cruz', 'White']
export const DAY = 86_400_000

const plain = (text: string): string => text.normalize('NFKD').replace(/ł/gi, 'l').replace(/[^\p{L}\p{N}]/gu, '').toLowerCase()

/** jsmith, jsmith2, … */
export function suggest(given: string, family: string, taken: (name: string) => boolean): string {
  const stem = `${given && family ? plain(given).slice(0, 1) : plain(given)}${plain(family)}` || 'user'
  if (!taken(stem)) return stem
  for (let n = 2; ; n += 1) if (!taken(`${stem}${n}`)) return `${stem}${n}`
}

export function makeClasses(): FakeClass[] {
  const one = (title: string, kind: ClassKind, archived = false): FakeClass => ({ id: `class-${title.replace(/\W+/g, '-').toLowerCase()}`, title, kind, archived })
  const registration = ['R', '1', '2', '3', '4', '5', '6'].flatMap((year) => [one(`${year}A`, 'homeroom'), one(`${year}H`, 'homeroom')])
  const teaching = ['Choir', 'Maths set 1', 'Maths set 2', 'Reading recovery', 'Recorder group', 'Year 6 French'].map((title) => one(title, 'scheduled'))
  return [...registration, ...teaching, one('6C', 'homeroom', true)]
}

export function makeUsers(count: number, classes: FakeClass[], now: number): FakeUser[] {
  const homes = classes.filter((c) => c.kind === 'homeroom' && !c.archived)
  const sets = classes.filter((c) => c.kind === 'scheduled')
  const names = new Set<string>()
  const at = <T>(list: T[], n: number): T => list[n % list.length] as T
  return Array.from({ length: count }, (_, n): FakeUser => {
    const staff = n > 0 && n % 12 === 0
    const given_name = n === 0 ? 'Gill' : at(GIVEN, n * 7 + (n >> 4))
    const family_name = n === 0 ? 'Thomas' : at(FAMILY, n * 11 + (n >> 3))
    const username = suggest(given_name, family_name, (name) => names.has(name))
    names.add(username)
    const role: Role = n === 0 || (staff && n % 84 === 0) ? 'administrator' : staff ? 'teacher' : 'student'
    const deleted = n > 0 && n % 76 === 75
    return {
      id: `user-${n}`,
      username,
      given_name,
      family_name,
      email: role === 'student' ? '' : `${plain(given_name).slice(0, 1)}.${plain(family_name)}@larkfield.example`,
      role,
      status: deleted ? 'deleted' : n % 53 === 7 ? 'suspended' : 'active',
      class_id: role === 'administrator' || n % 97 === 40 ? null : at(homes, Math.floor((n * homes.length) / count)).id,
      teaching: n % 5 === 1 ? [at(sets, n).id] : [],
      password: n % 31 === 11 ? null : 'apple7',
      must_change: n % 40 === 3,
      last_sign_in_at: n % 31 === 11 || n % 9 === 4 ? null : now - ((n * 37) % 90) * DAY - (n % 600) * 60_000,
      deleted_at: deleted ? now - (n % 29) * DAY : null,
      created_at: now - 400 * DAY + n * 60_000,
      birth_date: role === 'student' ? `20${15 + (n % 5)}-0${1 + (n % 9)}-1${n % 10}` : '',
      upn: role === 'student' ? `X8${String(20_000_000 + n * 137)}` : '',
      language: role === 'student' && n % 11 === 4 ? 'pl' : role === 'student' && n % 17 === 6 ? 'ur' : '',
      printed: {},
      adults: [],
      invitations: [],
    }
  })
}
