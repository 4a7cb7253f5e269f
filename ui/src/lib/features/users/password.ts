// Passwords that are easy to read out and to type ("otter-lemon-47" for staff, "otter47" for pupils), and how a list of them is printed.
import type { Role } from '../../bridge/types'
import { easy } from '../../words/en/easy'

/** An even choice of 0 … below - 1, from the system's random numbers. */
export function chance(below: number): number {
  const room = 2 ** 32 - (2 ** 32 % below)
  const box = new Uint32Array(1)
  for (;;) {
    crypto.getRandomValues(box)
    const n = box[0] ?? 0
    if (n < room) return n % below
  }
}

const word = (): string => easy[chance(easy.length)] ?? ''

export function makePassword(role: Role): string {
  const digits = String(10 + chance(90))
  return role === 'student' ? `${word()}${digits}` : `${word()}-${word()}-${word()}-${digits}`
}

/** Rows of a printed list that stay together under one heading: two such parts fill a page. */
const ROWS = 12

/** A list in the parts it is printed in. */
export function parts<T>(list: T[]): T[][] {
  return Array.from({ length: Math.ceil(list.length / ROWS) }, (_, i) => list.slice(i * ROWS, (i + 1) * ROWS))
}
