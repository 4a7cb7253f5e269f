// A backup brought to a computer that has no school yet.
import type { Failure } from '../../bridge/call'
import type { Unlock } from '../../bridge/types'
import { ask, desk } from '../../desk.svelte'
import { toast } from '../../toast.svelte'
import { t } from '../../words'

const KEY_CODES = ['key_needed', 'wrong_password', 'slow_down']

/** Whether it opens with another key than the one it was tried with. */
export const needsKey = (failure: Failure): boolean => KEY_CODES.includes(failure.code)

/** Restores it; the sign-in screen follows. Rejects as a call does. */
export async function restoreSchool(path: string, unlock: Unlock | null): Promise<void> {
  const state = await ask('restore_school', { path, unlock })
  desk.take(state)
  toast({ text: t('first.restore_done', { school: state.school ?? '' }), tone: 'good' })
}
