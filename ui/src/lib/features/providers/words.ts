// Providers in words: names, what was read, how far a reading is.
import type { Counts, Progress, Provider } from '../../bridge/types'
import { list, number, t, type Key } from '../../words'

/** Those a school can be linked with. */
export type Linked = Exclude<Provider, 'file'>
export const nameOf = (provider: Provider): string => t(`providers.${provider}`)

const KINDS = ['students', 'staff', 'others', 'classes', 'guardians'] as const

/** "412 pupils, 38 staff and 44 classes": what there is none of is not said. */
export function countsSaid(counts: Counts): string {
  const said = KINDS.filter((kind) => counts[kind] > 0).map((kind) => t(`providers.count_${kind}`, { n: counts[kind] }))
  return said.length > 0 ? list(said) : t('providers.count_nobody')
}

const STAGES: Record<string, Key> = {
  sign_in: 'sync.stage_sign_in', students: 'sync.stage_students', employees: 'sync.stage_employees', users: 'sync.stage_users', groups: 'sync.stage_groups', classes: 'sync.stage_classes', members: 'sync.stage_members',
  guardians: 'sync.stage_guardians', changes: 'sync.stage_changes', deletions: 'sync.stage_deletions', schools: 'sync.stage_schools',
}

/** How far a reading is, in words. A stage that is not known is a reading too. */
export function stageSaid(provider: Provider, progress: Progress | null): string {
  const whole = t('sync.stage', { provider: nameOf(provider) })
  if (!progress) return whole
  const stage = progress.stage.replace(/^provider_/, '')
  if (stage === 'waiting') return t('sync.stage_waiting', { provider: nameOf(provider), n: progress.done })
  const word = STAGES[stage]
  const what = word ? t(word) : whole
  return progress.done > 0 ? t('sync.stage_n', { what, n: number(progress.done) }) : what
}
