//! Keys that id tokens are signed with. Made once for each process: it takes a while.

import { generateKeyPairSync, randomBytes } from 'node:crypto'

const made = new Map()

/** @returns {{ privateKey: import('node:crypto').KeyObject, publicKey: import('node:crypto').KeyObject, kid: string }} */
export function keys(of) {
  if (!made.has(of)) made.set(of, { ...generateKeyPairSync('rsa', { modulusLength: 2048 }), kid: randomBytes(20).toString('hex') })
  return made.get(of)
}
