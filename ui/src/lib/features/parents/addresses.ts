// Rows of a file of addresses: read, mended, and which of them can be invited. Pure.
import type { Addresses, InviteOne } from '../../bridge/types'
import { isAddress } from './list'

/** `problem`: what was wrong with it as it was read; `null` where nothing was. */
export type ListRow = { row: number, user: string | null, name: string, email: string, problem: string | null, was: { user: string | null, email: string } }

/** Problems first, each part in the order of the file. */
export function rowsOf({ found, problems }: Addresses): ListRow[] {
  return [
    ...problems.map(({ row, user, name, email, message }): ListRow => ({ row, user, name, email, problem: message, was: { user, email } })),
    ...found.map(({ row, user, name, email }): ListRow => ({ row, user, name, email, problem: null, was: { user, email } })),
  ]
}

/** Those a provider gives: one adult of two children is one row there, and two here. */
export const numbered = (rows: ListRow[]): ListRow[] => rows.map((row, i) => ({ ...row, row: i + 1 }))

const keyOf = ({ user, email }: Pick<ListRow, 'user' | 'email'>): string => `${user ?? ''}\n${email.trim().toLowerCase()}`

/** What keeps a row from being invited; `null`: nothing. `as_read`: nobody has mended it yet. */
export type RowFault = 'as_read' | 'no_pupil' | 'no_address' | 'twice' | null

/** The fault of each row, in their order. Of rows that say the same the first one counts. */
export function faultsOf(rows: ListRow[]): RowFault[] {
  const seen = new Set(rows.filter((row) => row.problem === null).map(keyOf))
  return rows.map((row) => {
    if (row.problem === null) return null
    if (keyOf(row) === keyOf(row.was)) return 'as_read'
    if (row.user === null) return 'no_pupil'
    if (!isAddress(row.email)) return 'no_address'
    if (seen.has(keyOf(row))) return 'twice'
    seen.add(keyOf(row))
    return null
  })
}

export const readyOf = (rows: ListRow[], faults: RowFault[]): InviteOne[] => rows.flatMap((row, i) => (faults[i] === null && row.user !== null ? [{ user: row.user, email: row.email.trim() }] : []))
