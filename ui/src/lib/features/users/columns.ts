// The columns of the table of users.
import type { EditUser, UserRow, UserSort } from '../../bridge/types'
import type { Column } from '../../components/table'
import { t } from '../../words'

export type UserColumn = 'tick' | 'username' | 'given_name' | 'family_name' | 'class' | 'role' | 'email' | 'sign_in' | 'card' | 'last_sign_in' | 'days_left'
/** Columns whose cells are typed into. */
export type TextCell = 'username' | 'given_name' | 'family_name' | 'email'
export type EditCell = TextCell | 'class' | 'role'

const TEXT: readonly string[] = ['username', 'given_name', 'family_name', 'email'] satisfies TextCell[]
export const isText = (key: UserColumn): key is TextCell => TEXT.includes(key)
export const isEditable = (key: UserColumn): key is EditCell => isText(key) || key === 'class' || key === 'role'

const SORTS: readonly string[] = ['username', 'given_name', 'family_name', 'class', 'role', 'email', 'last_sign_in'] satisfies UserSort[]
export const isSort = (key: UserColumn): key is UserSort & UserColumn => SORTS.includes(key)

/** `everyone`: not only pupils are in it. */
export function columns(deleted: boolean, everyone = true): Column<UserColumn>[] {
  const named = (key: UserColumn, width: number, grow = width): Column<UserColumn> => ({ key, title: t(`users.column_${key}`), width, grow, sort: isSort(key), resize: true })
  return [
    { key: 'tick', title: t('users.column_tick'), width: 4, grow: 0, sticky: true, bare: true },
    { ...named('username', 8.2), sticky: true },
    named('given_name', 6.6),
    named('family_name', 8.2),
    named('class', 4.4),
    ...(everyone ? [named('role', 7.2)] : []),
    named('email', 6.8, 14),
    ...(deleted ? [named('days_left', 12)] : [named('sign_in', 8.3), named('card', 5.6), named('last_sign_in', 9.4)]),
  ]
}

/** An edit that leaves every cell as it is. */
export const noEdit = (id: string): EditUser => ({ id, username: null, given_name: null, family_name: null, email: null, role: null, employee_number: null, keep: false, release: [] })

/** "Ava Begum", or the username where there is no name. */
export const fullName = (user: Pick<UserRow, 'given_name' | 'family_name' | 'username'>): string => `${user.given_name} ${user.family_name}`.trim() || user.username

/** The next cell that can be edited, in this row or the next one; `null` at the ends of the table. */
export function nextEditable(cols: Column<UserColumn>[], from: { row: number, col: number }, step: 1 | -1, count: number): { row: number, col: number } | null {
  let { row, col } = from
  for (let guard = 0; guard < cols.length * 2; guard += 1) {
    col += step
    if (col >= cols.length || col < 0) {
      row += step
      col = step > 0 ? 0 : cols.length - 1
    }
    if (row < 0 || row >= count) return null
    const key = cols[col]?.key
    if (key && isEditable(key)) return { row, col }
  }
  return null
}
