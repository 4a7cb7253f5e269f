import { expect, it } from 'vitest'
import type { Action } from '../../bridge/types'
import { actionsOf, kindOf, KINDS } from './kinds'

it('has each action in one kind, but for looking at records', () => {
  const all = KINDS.flatMap((kind) => actionsOf(kind))
  expect(new Set(all).size).toBe(all.length)
  const every: Action[] = ['school_made', 'settings_changed', 'user_added', 'users_changed', 'users_moved', 'users_deleted', 'users_restored', 'users_suspended', 'users_resumed', 'passwords_reset', 'password_changed', 'users_imported', 'users_erased', 'class_added', 'class_renamed', 'classes_archived', 'classes_restored', 'members_added', 'members_removed', 'users_exported', 'cards_made', 'letters_made', 'cards_voided', 'paper_recalled', 'language_chosen', 'logo_changed', 'parents_invited', 'invitations_revoked', 'parent_linked', 'parents_removed', 'messages_allowed', 'messages_stopped', 'order_made', 'order_lift_asked', 'order_lifted', 'policy_accepted', 'guardian_changed', 'guardian_left', 'homework_set', 'homework_changed', 'homework_removed', 'homework_marked', 'work_handed_in', 'stars_given', 'stars_taken', 'skills_changed', 'post_written', 'post_removed', 'message_written', 'message_removed', 'files_added', 'files_changed', 'files_removed', 'provider_linked', 'provider_unlinked', 'provider_changed', 'matches_decided', 'matches_taken_back', 'users_synced', 'users_matched', 'backup_restored', 'undone']
  expect(every.filter((action) => kindOf(action) === 'any')).toEqual([])
  expect(actionsOf('any')).toEqual([])
})
