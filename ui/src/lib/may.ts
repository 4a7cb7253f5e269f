// Who may do what: the one rule of the window. The shell decides in the end; the window shows only what it would let through.
import type { Command } from './bridge/commands'
import type { Operator } from './bridge/types'

/** What a teacher may do, with the pupils of own classes. An administrator may do everything. */
const TEACHER: ReadonlySet<Command> = new Set<Command>([
  'list_users', 'match_users', 'find_user', 'list_classes', 'reset_passwords',
  'desk_state', 'sign_in', 'lock', 'confirm', 'change_own_password', 'look_around', 'leave_sample', 'cancel', 'print_page',
  'prepare_paper', 'prepare_list', 'find_paper', 'paper_page', 'make_paper', 'unmake_paper', 'save_paper', 'discard_paper', 'list_runs', 'find_run', 'recall_paper', 'void_cards', 'find_card', 'paper_languages', 'choose_language', 'find_logo',
  'list_parents',
  'choose_save', 'open_folder',
])

/** Whether somebody may do this; nobody signed in may do nothing. */
export function may(operator: Pick<Operator, 'role'> | null | undefined, doing: Command): boolean {
  if (operator?.role === 'administrator') return true
  return operator?.role === 'teacher' && TEACHER.has(doing)
}
