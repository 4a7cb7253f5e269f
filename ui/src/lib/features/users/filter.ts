// The filter of the table: what is on, as chips, and switching parts of it.
import type { ClassRow, Role, Status, UserFilter } from '../../bridge/types'
import { t } from '../../words'

export const noFilter = (): UserFilter => ({ query: '', classes: [], no_class: false, roles: [], status: null, no_password: false, no_card: false, deleted: false })

export const ROLES: Role[] = ['student', 'teacher', 'administrator']
export const STATUSES: Status[] = ['active', 'suspended']

export const roleWord = (role: Role): string => t(`common.role_${role}`)

/** Whether anything but the view of deleted users narrows the list. */
export const isNarrowed = (f: UserFilter): boolean => f.query.trim() !== '' || chips(f, []).length > 0

const flip = <T>(list: T[], one: T): T[] => (list.includes(one) ? list.filter((it) => it !== one) : [...list, one])

export const flipClass = (f: UserFilter, id: string): UserFilter => ({ ...f, classes: flip(f.classes, id) })
export const flipRole = (f: UserFilter, role: Role): UserFilter => ({ ...f, roles: flip(f.roles, role) })
export const flipStatus = (f: UserFilter, status: Status): UserFilter => ({ ...f, status: f.status === status ? null : status })

export type FilterChip = { key: string, text: string, without: UserFilter }

/** A chip for each part that is on; `without` is the filter once it is taken away. */
export function chips(f: UserFilter, classes: ClassRow[]): FilterChip[] {
  const found: FilterChip[] = f.classes.map((id) => ({ key: `class-${id}`, text: t('users.chip_class', { title: classes.find((c) => c.id === id)?.title ?? '…' }), without: flipClass(f, id) }))
  if (f.no_class) found.push({ key: 'no_class', text: t('users.no_class_filter'), without: { ...f, no_class: false } })
  for (const role of f.roles) found.push({ key: role, text: t(`users.role_many_${role}`), without: flipRole(f, role) })
  if (f.status) found.push({ key: f.status, text: t(`common.status_${f.status}`), without: { ...f, status: null } })
  if (f.no_password) found.push({ key: 'no_password', text: t('users.no_password_filter'), without: { ...f, no_password: false } })
  if (f.no_card) found.push({ key: 'no_card', text: t('users.no_card_filter'), without: { ...f, no_card: false } })
  return found
}
