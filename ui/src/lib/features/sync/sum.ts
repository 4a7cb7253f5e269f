// What an update comes to: its titles, its tiles, what is asked before it is applied. Pure, so that it can be tried.
import type { SyncApplied, SyncFilter, SyncRow, SyncShown } from '../../bridge/types'
import { list, t, type Key, type Params } from '../../words'
import { nameOf } from '../providers/words'

export interface Said {
  key: Key
  args?: Params
}

/** Users that will be written when it is confirmed, matches that change nothing else among them. */
export function work(sync: Pick<SyncShown, 'links_only' | 'added' | 'changed' | 'removed' | 'matched'>): number {
  const updated = sync.links_only ? 0 : sync.added + sync.changed + sync.removed
  return updated > 0 ? updated : sync.matched
}

/** Whether somebody must still be settled before it can go on. Where users are only matched, the rest may wait. */
export const waits = (sync: Pick<SyncShown, 'links_only' | 'unsettled'>): boolean => !sync.links_only && sync.unsettled > 0
export const mayGoOn = (sync: SyncShown): boolean => work(sync) > 0 && !waits(sync)

/** The tile that is open first: who needs a person, else what there is to see. */
export function firstFilter(sync: SyncShown): SyncFilter {
  if (sync.unsettled > 0 || sync.settled > 0) return 'needs_you'
  const rest: [SyncFilter, number][] = [['removed', sync.removed], ['changed', sync.changed], ['added', sync.added], ['matched', sync.matched]]
  return rest.find(([, n]) => n > 0)?.[0] ?? (sync.links_only ? 'needs_you' : 'unchanged')
}

export interface Tile { key: SyncFilter, n: number, label: string, tone?: 'amber' | 'red' }

/** The counts at the top; each is a filter. */
export function tiles(sync: SyncShown): Tile[] {
  const need: Tile = { key: 'needs_you', n: sync.unsettled, label: t(sync.links_only ? 'sync.tile_needs_you_links' : 'sync.tile_needs_you', { n: sync.unsettled }), ...(sync.unsettled > 0 ? { tone: 'amber' as const } : {}) }
  if (sync.links_only) return [{ key: 'matched', n: sync.matched, label: t('sync.tile_matched') }, need]
  return [
    { key: 'unchanged', n: sync.unchanged, label: t('sync.tile_unchanged') },
    { key: 'changed', n: sync.changed, label: t('sync.tile_changed') },
    { key: 'added', n: sync.added, label: t('sync.tile_added') },
    { key: 'removed', n: sync.removed, label: t('sync.tile_removed'), ...(sync.removed > 0 ? { tone: 'red' as const } : {}) },
    need,
  ]
}

/** Quieter ones beside the tiles; those of nobody are left out. */
export function others(sync: SyncShown): { key: SyncFilter, label: string }[] {
  const provider = nameOf(sync.provider)
  const all: [SyncFilter, number, Key][] = [['matched', sync.links_only ? 0 : sync.matched, 'sync.more_matched'], ['ignored', sync.ignored, 'sync.more_ignored'], ['left_out', sync.left_out, 'sync.more_left_out'], ['unmatched', sync.unmatched_people, 'sync.more_unmatched']]
  return all.filter(([, n]) => n > 0).map(([key, n, word]) => ({ key, label: t(word, { n, provider }) }))
}

/** "6 new, 9 changed". */
function parts(sync: Pick<SyncShown, 'added' | 'changed' | 'removed' | 'matched'>, words: Record<'added' | 'changed' | 'removed' | 'matched', Key>): string {
  const which = (['added', 'changed', 'removed', 'matched'] as const).filter((one) => sync[one] > 0)
  // Who is new is matched by being new: said only where nothing else is.
  const told = which.length > 1 ? which.filter((one) => one !== 'matched') : which
  return told.map((one) => t(words[one], { n: sync[one] })).join(t('upload.apply_join'))
}
const plain = <S extends { added: number, changed: number, removed: number, matched: number }>(of: S, linksOnly: boolean): Pick<SyncShown, 'added' | 'changed' | 'removed' | 'matched'> => (linksOnly ? { added: 0, changed: 0, removed: 0, matched: of.matched } : of)

/** Title and lead of the Check step. */
export function checkSaid(sync: SyncShown): { title: Said, lead: Said } {
  const provider = nameOf(sync.provider)
  const ready = parts(plain(sync, sync.links_only), { added: 'upload.ready_new', changed: 'upload.ready_changed', removed: 'upload.ready_removed', matched: 'sync.ready_matched' })
  const lead = (key: Key): Said => ({ key, args: { provider } })
  const need = { n: sync.unsettled }
  if (sync.links_only) return { title: sync.unsettled > 0 ? { key: 'sync.need_title_links', args: need } : work(sync) > 0 ? { key: 'sync.ready_title', args: { what: ready } } : { key: 'sync.same_title', args: { provider } }, lead: lead('sync.links_lead') }
  if (sync.unsettled > 0) return { title: { key: 'sync.need_title', args: need }, lead: lead(sync.alarms.length > 0 ? 'sync.ready_lead' : 'sync.need_lead') }
  if (sync.alarms.length > 0) return { title: { key: 'sync.alarm_title' }, lead: lead('sync.ready_lead') }
  return work(sync) > 0 ? { title: { key: 'sync.ready_title', args: { what: ready } }, lead: lead('sync.ready_lead') } : { title: { key: 'sync.same_title', args: { provider } }, lead: lead('sync.same_lead') }
}

/** "Update 89 users, delete 2": the label of the button that goes on and of the one that writes. */
export function verb(sync: SyncShown): string {
  const updated = sync.links_only ? 0 : sync.added + sync.changed
  const gone = sync.links_only ? 0 : sync.removed
  if (updated + gone === 0) return t('sync.go_match', { n: sync.matched })
  if (updated === 0) return t('users.delete_go', { n: gone })
  return t('sync.go_update', { n: updated }) + (gone > 0 ? t('sync.go_delete', { n: gone }) : '')
}

/** What is asked to be typed where an alarm holds it. */
export function consentAsked(sync: Pick<SyncShown, 'consent' | 'removed' | 'suspended'>): Said | null {
  if (sync.consent === null) return null
  return { key: sync.consent === sync.removed + sync.suspended ? 'sync.consent_removed' : 'sync.consent_rows', args: { figure: sync.consent } }
}

export type Line = Said & { strong?: boolean, red?: boolean }

/** The lines of the Confirm step; what is nobody's is not said. */
export function confirmLines(sync: SyncShown): Line[] {
  const provider = nameOf(sync.provider)
  const line = (n: number, key: Key, more: Partial<Line> = {}): Line[] => (n > 0 ? [{ key, ...more, args: { n, provider, ...more.args } }] : [])
  if (sync.links_only) return [...line(sync.matched, 'sync.confirm_match', { strong: true }), ...line(sync.unsettled, 'sync.confirm_left_over'), ...line(sync.ignored, 'sync.confirm_ignored')]
  return [
    ...line(sync.added, 'sync.confirm_add', { strong: true }),
    ...line(sync.changed, 'sync.confirm_change', { strong: true }),
    ...line(sync.suspended, 'sync.confirm_suspend'),
    ...line(sync.removed, 'sync.confirm_delete', { strong: true, red: true }),
    ...line(sync.matched, 'sync.confirm_match'),
    ...line(sync.new_classes.length, 'sync.confirm_classes', { args: { classes: list(sync.new_classes) } }),
    ...line(sync.ignored, 'sync.confirm_ignored'),
    ...line(sync.unchanged, 'sync.confirm_unchanged'),
  ]
}

/** The sentence of the Done step. */
export function doneTitle(done: SyncApplied, sync: Pick<SyncShown, 'provider' | 'links_only'>): string {
  const what = parts(plain(done, sync.links_only), { added: 'sync.done_added', changed: 'sync.done_changed', removed: 'sync.done_removed', matched: 'sync.done_matched' })
  return what === '' ? t('sync.done_nothing', { provider: nameOf(sync.provider) }) : t('sync.done_title', { what })
}

export const rowName = (row: Pick<SyncRow, 'given_name' | 'family_name' | 'username'>): string => `${row.given_name} ${row.family_name}`.trim() || row.username

/** "jsmith125 · 5K · 14 files, 1 parent". */
/** A piece that is written from right to left does not turn its neighbours round. */
const apart = (text: string): string => (/[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/.test(text) ? `\u2068${text}\u2069` : text)

export const rowSub = (row: SyncRow): string => [row.username, row.class, row.role === 'pupil' ? '' : row.role, row.holds].filter(Boolean).map(apart).join(' · ')

/** What becomes of a user, one piece after the other: cells old → new, classes, sign-in. */
export type Piece = { field: string, old: string, now: string } | { text: string, amber?: boolean }
export function piecesOf(row: SyncRow): Piece[] {
  return [
    ...row.changes.map((change): Piece => ({ field: t(`upload.field_${change.field}`), old: change.old, now: change.new })),
    ...(row.joins.length > 0 ? [{ text: t('sync.joins', { classes: list(row.joins) }) }] : []),
    ...(row.leaves.length > 0 ? [{ text: t('sync.leaves', { classes: list(row.leaves) }) }] : []),
    ...(row.suspend === null ? [] : [{ text: t(row.suspend ? 'sync.suspended' : 'sync.resumed'), amber: row.suspend }]),
    ...(row.kept.length > 0 ? [{ text: t('sync.kept', { fields: list(row.kept.map((field) => t(`upload.field_${field}`))) }) }] : []),
  ]
}
