// The kinds of entries the office tells apart, each made of several actions.
import type { Action } from '../../bridge/types'
import type { Key } from '../../words'

export type Kind = 'any' | 'school' | 'users' | 'moves' | 'deleted' | 'suspended' | 'passwords' | 'paper' | 'parents' | 'learning' | 'uploads' | 'providers' | 'classes' | 'downloads' | 'backups' | 'undone'

const ACTIONS: Record<Exclude<Kind, 'any'>, Action[]> = {
  users: ['user_added', 'users_changed'],
  moves: ['users_moved', 'members_added', 'members_removed'],
  deleted: ['users_deleted', 'users_restored', 'users_erased'],
  suspended: ['users_suspended', 'users_resumed'],
  passwords: ['passwords_reset', 'password_changed'],
  paper: ['cards_made', 'letters_made', 'cards_voided', 'paper_recalled', 'language_chosen', 'logo_changed'],
  parents: ['parents_invited', 'invitations_revoked', 'parent_linked', 'parents_removed', 'messages_allowed', 'messages_stopped', 'order_made', 'order_lift_asked', 'order_lifted', 'policy_accepted', 'guardian_changed', 'guardian_left'],
  learning: ['homework_set', 'homework_changed', 'homework_removed', 'homework_marked', 'work_handed_in', 'stars_given', 'stars_taken', 'skills_changed', 'post_written', 'post_removed', 'message_written', 'message_removed', 'files_added', 'files_changed', 'files_removed'],
  uploads: ['users_imported'],
  providers: ['provider_linked', 'provider_unlinked', 'provider_changed', 'matches_decided', 'matches_taken_back', 'users_synced', 'users_matched'],
  downloads: ['users_exported'],
  classes: ['class_added', 'class_renamed', 'classes_archived', 'classes_restored'],
  school: ['school_made', 'settings_changed'],
  backups: ['backup_restored'],
  undone: ['undone'],
}

export const KINDS = Object.keys(ACTIONS) as Exclude<Kind, 'any'>[]

export function actionsOf(kind: Kind): Action[] {
  return kind === 'any' ? [] : ACTIONS[kind]
}

export function kindOf(action: Action): Kind {
  return KINDS.find((kind) => ACTIONS[kind].includes(action)) ?? 'any'
}

export const kindWord = (kind: Kind): Key => (kind === 'any' ? 'history.filter_kind' : `history.kind_${kind}`)
