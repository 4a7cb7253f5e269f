// What a preview comes to: its sentences, its tiles, what is asked before it is applied. Pure, so that it can be tried.
import type { Key, Params } from '../../words'
import type { Preview, PreviewFilter, ProblemShown, UploadApplied } from '../../bridge/types'

/** A sentence of the words catalogue with its figures. */
export interface Said {
  key: Key
  args?: Params
}

export type Counts = Pick<Preview, 'added' | 'changed' | 'removed'>

/** Rows that will be written when it is confirmed. */
export function work(counts: Counts): number {
  return counts.added + counts.changed + counts.removed
}

/** The tile that is open first: what needs a person, else what changes most, else what there is. */
export function firstFilter(preview: Preview): PreviewFilter {
  if (preview.problems > 0) return 'problem'
  return 'all'
}

/** The title of the Check step. */
export function checkTitle(preview: Preview): Said {
  if (preview.alarms.length > 0) return { key: 'upload.check_title_alarm' }
  if (preview.problems > 0) return { key: 'upload.check_title_problems', args: { n: preview.problems } }
  return work(preview) > 0 ? { key: 'upload.check_title_ready' } : { key: 'upload.check_title_nothing' }
}

export interface Tile {
  filter: PreviewFilter
  count: number
  word: Key
  tone?: 'amber' | 'red'
}

/** The counts at the top; each is a filter. */
export function tiles(preview: Preview): Tile[] {
  const tile = (filter: Exclude<PreviewFilter, 'all'>, count: number, tone?: 'amber' | 'red'): Tile => ({ filter, count, word: `upload.tile_${filter}` as const, ...(tone && count > 0 ? { tone } : {}) })
  return [
    tile('unchanged', preview.unchanged),
    tile('changed', preview.changed),
    tile('new', preview.added),
    tile('removed', preview.removed, 'red'),
    tile('problem', preview.problems, 'amber'),
  ]
}

/** "12 new, 9 changed": the parts of a title that says all is ready. */
export function readyParts(counts: Counts): Said[] {
  const parts: Said[] = []
  if (counts.added > 0) parts.push({ key: 'upload.ready_new', args: { n: counts.added } })
  if (counts.changed > 0) parts.push({ key: 'upload.ready_changed', args: { n: counts.changed } })
  if (counts.removed > 0) parts.push({ key: 'upload.ready_removed', args: { n: counts.removed } })
  return parts
}

/** The parts of "Add 3 users, change 9": what is not there is not said, and the first names what is counted. */
export function applyParts(counts: Counts): Said[] {
  const parts: Said[] = []
  const say = (verb: 'add' | 'change' | 'delete', n: number): void => {
    if (n > 0) parts.push({ key: parts.length > 0 ? `upload.then_${verb}` : `upload.apply_${verb}`, args: { n } })
  }
  say('add', counts.added)
  say('change', counts.changed)
  say('delete', counts.removed)
  return parts
}

/** What is asked to be typed where an alarm holds the upload: the pupils to be deleted, or everything that would be written. */
export function consentAsked(preview: Preview): Said | null {
  const { consent } = preview
  if (consent === null) return null
  return { key: consent === preview.removed ? 'upload.consent_removed' : 'upload.consent_rows', args: { figure: consent } }
}

/** The consent as typed, if it is the figure asked for. Spaces and thousands marks do not matter. */
export function readConsent(preview: Pick<Preview, 'consent'>, typed: string): number | null {
  const bare = typed.replace(/[\s,.’']/g, '')
  return preview.consent !== null && /^\d+$/.test(bare) && Number(bare) === preview.consent ? preview.consent : null
}

/** Whether the button of the Confirm step may be pressed. */
export function mayApply(preview: Preview, typed: string): boolean {
  if (work(preview) === 0) return false
  return preview.consent === null || readConsent(preview, typed) !== null
}

/** The rows left out, as a table to paste into a spreadsheet or to save. */
export function problemTable(problems: ProblemShown[], headers: string[], separator: '\t' | ','): string {
  const cell = (text: string): string => {
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
    if (separator === '\t') return safe.replace(/[\t\r\n]+/g, ' ')
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
  }
  const line = (cells: string[]): string => cells.map(cell).join(separator)
  const body = problems.map((p) => line([p.file, String(p.row), p.column ?? '', p.value, p.message]))
  return [line(headers), ...body].join('\r\n') + '\r\n'
}

/** The sentence of the Done step. */
export function doneSaid(done: UploadApplied): Said {
  if (work(done) === 0) return { key: 'upload.done_nothing', args: { n: done.unchanged } }
  return { key: 'upload.done_title' }
}

/** The parts of "Done: 3 added, 9 changed" on the last step. */
export function doneParts(done: UploadApplied): Said[] {
  const parts: Said[] = []
  if (done.added > 0) parts.push({ key: 'upload.done_added', args: { n: done.added } })
  if (done.changed > 0) parts.push({ key: 'upload.done_changed', args: { n: done.changed } })
  if (done.removed > 0) parts.push({ key: 'upload.done_removed', args: { n: done.removed } })
  return parts
}
