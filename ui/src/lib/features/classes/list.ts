// The classes as the list shows them, and the picker's choices. Pure.
import type { ClassKind, ClassRow, UserRow } from '../../bridge/types'

const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
const inOrder = new Intl.Collator('en-GB', { numeric: true, sensitivity: 'base' })

/** Classes of one kind whose title or teachers hold every word, in their order (2W before 10A), archived ones last. */
export function classesOf(classes: ClassRow[], kind: ClassKind, query: string): ClassRow[] {
  const words = fold(query).split(/\s+/).filter(Boolean)
  const fits = (row: ClassRow): boolean => {
    const text = fold([row.title, ...row.teachers].join(' '))
    return words.every((word) => text.includes(word))
  }
  return classes
    .filter((row) => row.kind === kind && fits(row))
    .sort((a, b) => Number(a.archived) - Number(b.archived) || inOrder.compare(a.title, b.title))
}

/** A person's name, or the username where there is none. */
export function nameOf(user: Pick<UserRow, 'given_name' | 'family_name' | 'username'>): string {
  return `${user.given_name} ${user.family_name}`.trim() || user.username
}

/** Whether someone found by the picker is in the class already. */
export function isIn(user: UserRow, kind: ClassKind, classId: string, members: Set<string>): boolean {
  return kind === 'homeroom' ? user.class_id === classId : members.has(user.id)
}

/** Those chosen who would leave another registration class. */
export function fromOther(chosen: UserRow[], kind: ClassKind, classId: string): UserRow[] {
  return kind === 'homeroom' ? chosen.filter((user) => user.class_id !== null && user.class_id !== classId) : []
}

/** The row the arrow keys go to; stays within the list. */
export function moveTo(key: string, at: number, length: number): number | null {
  if (length === 0) return null
  if (key === 'ArrowDown') return Math.min(at + 1, length - 1)
  if (key === 'ArrowUp') return Math.max(at - 1, 0)
  if (key === 'Home') return 0
  if (key === 'End') return length - 1
  return null
}
