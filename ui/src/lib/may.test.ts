import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Command } from './bridge/commands'
import { may } from './may'

/** The table of commands in the shell: each with who may run it. */
const table = readFileSync(resolve(process.cwd(), '../crates/actions/src/table.rs'), 'utf8')
const rows = [...table.matchAll(/^ {4}(plain|front|staff\w*|office\w*) (\w+) => /gm)].map(([, who = '', name = '']) => ({ who, name: name as Command }))

describe('who may do what', () => {
  it('is for an administrator everything, for a pupil and for nobody nothing', () => {
    for (const { name } of rows) {
      expect([name, may({ role: 'administrator' }, name), may({ role: 'student' }, name), may(null, name)]).toEqual([name, true, false, false])
    }
  })

  it('is for a teacher what the shell lets a teacher do', () => {
    const ours = rows.filter(({ who }) => who.startsWith('staff') || who.startsWith('office'))
    expect(ours.length).toBeGreaterThan(20)
    for (const { who, name } of ours) expect([name, may({ role: 'teacher' }, name)]).toEqual([name, who.startsWith('staff')])
  })

  it('lets a teacher lock, sign in and change the own password', () => {
    for (const name of ['lock', 'confirm', 'change_own_password'] as const) expect(may({ role: 'teacher' }, name)).toBe(true)
  })
})
