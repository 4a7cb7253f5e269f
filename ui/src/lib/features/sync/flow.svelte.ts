// Updating from a provider, or matching with one, from Check to Done: what was read, what is decided, what is confirmed.
import { call, Failure } from '../../bridge/call'
import type { Candidate, Decide, DecisionKind, Progress, Provider, SyncApplied, SyncFilter, SyncRow, SyncShown } from '../../bridge/types'
import { ask, desk } from '../../desk.svelte'
import { toast } from '../../toast.svelte'
import { t } from '../../words'
import { undoOf } from '../undo/undo.svelte'
import { readConsent } from '../upload/sum'
import { RowWindow } from '../upload/window.svelte'
import { firstFilter, rowName } from './sum'

export type Step = 'read' | 'check' | 'confirm' | 'done'
export const STEPS: Step[] = ['read', 'check', 'confirm', 'done']
/** Names said before users are deleted. */
const NAMED = 5
/** Milliseconds of waiting that show nothing. */
const SOON = 300
export type Busy = 'deciding' | 'applying' | null

export class SyncFlow {
  step = $state<Step>('check')
  sync = $state.raw<SyncShown | null>(null)
  /** Nothing was read yet, or it is not linked. */
  missing = $state(false)
  filter = $state<SyncFilter>('needs_you')
  query = $state('')
  busy = $state<Busy>(null)
  slow = $state(false)
  progress = $state.raw<Progress | null>(null)
  failure = $state.raw<Failure | null>(null)
  stale = $state(false)
  cancelled = $state(false)
  consent = $state('')
  done = $state.raw<SyncApplied | null>(null)
  /** The first of those to be deleted, by name, for the Confirm step. */
  leaving = $state.raw<string[]>([])
  /** The row with the focus. */
  active = $state(0)
  /** Said to a screen reader: the list itself changes silently. */
  spoken = $state('')
  rows: RowWindow<SyncRow>
  readonly provider: Provider
  #round = 0

  constructor(provider: Provider) {
    this.provider = provider
    this.rows = new RowWindow(
      (offset, limit) => ask('sync_rows', { provider, filter: this.filter, query: this.query, offset, limit }),
      (thrown) => this.fail(thrown),
    )
  }

  /** Reads how it stands; the first time it also chooses what is looked at. */
  async open(): Promise<void> {
    const round = ++this.#round
    try {
      const sync = await ask('show_sync', { provider: this.provider })
      if (round !== this.#round) return
      const first = this.sync === null
      ;[this.sync, this.missing, this.failure] = [sync, false, null]
      if (first) await this.show(firstFilter(sync))
      else await this.rows.reload()
    } catch (thrown) {
      if (round !== this.#round) return
      const failure = Failure.of(thrown)
      if (failure.code === 'not_found') [this.missing, this.sync] = [true, null]
      else this.fail(failure)
    }
  }

  /** Something changed elsewhere, or was undone: looks again. */
  async follow(): Promise<void> {
    if (this.busy !== null || (this.step !== 'check' && this.step !== 'confirm')) return
    const before = this.sync?.revision
    await this.open()
    // Nobody confirms what they have not seen.
    if (this.step === 'confirm' && this.sync?.revision !== before) {
      this.step = 'check'
      this.consent = ''
      this.stale = true
    }
  }

  async show(filter: SyncFilter): Promise<void> {
    this.filter = filter
    this.query = ''
    this.active = 0
    await this.rows.reload(true)
  }

  async search(query: string): Promise<void> {
    this.query = query
    this.active = 0
    await this.rows.reload()
  }

  /** Writes decisions down at once; whether it worked. */
  async decide(decisions: Decide[], said: string, acceptStrong = false): Promise<boolean> {
    return this.#run('deciding', async () => {
      const { stale, entry, count, sync } = await ask('decide_matches', { provider: this.provider, decisions, accept_strong: acceptStrong, revision: this.sync?.revision ?? null })
      if (stale) return this.#again()
      this.#round += 1
      await this.rows.reload()
      if (sync) this.sync = sync
      const text = acceptStrong ? t('sync.accepted', { n: count }) : said
      this.spoken = text
      // A row that stays in sight says itself what was decided, and can be taken back there.
      if (acceptStrong || decisions.some(({ kind }) => kind === 'apart' || kind === 'leave_out')) toast({ text, tone: 'good', undo: undoOf(entry) })
      this.consent = ''
    })
  }

  /** What is decided about a row by one press. */
  async settle(row: SyncRow, kind: Exclude<DecisionKind, 'match'>): Promise<boolean> {
    const name = rowName(row)
    const done = await this.decide([{ kind, user: kind === 'leave_out' ? null : row.user, external: kind === 'leave_out' || kind === 'apart' ? row.external : null }], t(`sync.was_${kind}`, { name }))
    if (done && this.filter === 'needs_you') this.#onward()
    return done
  }

  async match(row: SyncRow, candidate: Candidate): Promise<boolean> {
    const done = await this.decide([{ kind: 'match', user: row.user, external: candidate.external }], t('sync.was_match', { name: rowName(row) }))
    if (done && this.filter === 'needs_you') this.#onward()
    return done
  }

  async takeBack(row: SyncRow): Promise<boolean> {
    const users = row.user ? [row.user] : []
    const externals = row.user === null && row.external ? [row.external] : []
    return this.#run('deciding', async () => {
      const { sync } = await ask('take_back_matches', { provider: this.provider, users, externals, matches: false })
      this.#round += 1
      await this.rows.reload()
      if (sync) this.sync = sync
      this.spoken = t('sync.was_taken_back', { name: rowName(row) })
    })
  }

  /** On to the next row that nothing is decided about. */
  #onward(): void {
    const count = this.rows.total
    for (let step = 1; step <= count; step += 1) {
      const at = (this.active + step) % count
      if (this.rows.row(at)?.decision === null) {
        this.active = at
        return
      }
    }
  }

  /** Forwards or back; Done is reached by `apply` alone. */
  go(step: Step): void {
    if (this.busy || this.step === 'done' || step === 'done' || !this.sync) return
    this.step = step
    this.failure = null
    this.stale = this.cancelled = false
    if (step === 'confirm') void this.#nameLeaving()
  }

  async #nameLeaving(): Promise<void> {
    this.leaving = []
    if (!this.sync?.removed) return
    try {
      const { rows } = await ask('sync_rows', { provider: this.provider, filter: 'removed', query: '', offset: 0, limit: NAMED })
      this.leaving = rows.map((row) => (row.class ? `${rowName(row)} (${row.class})` : rowName(row)))
    } catch (thrown) {
      this.fail(thrown)
    }
  }

  async apply(): Promise<void> {
    const { sync } = this
    if (!sync) return
    await this.#run('applying', async () => {
      const done = await desk.awake(() => ask('apply_sync', { provider: this.provider, revision: sync.revision, consent: readConsent(sync, this.consent) }))
      if (done.stale) return this.#again()
      this.done = done
      this.step = 'done'
    })
  }

  cancel(): void {
    void call('cancel').catch(() => undefined)
  }

  /** Something changed meanwhile: shows what the update would do now. */
  async #again(): Promise<void> {
    this.consent = ''
    this.step = 'check'
    await this.open()
    this.stale = true
  }

  async #run(busy: Exclude<Busy, null>, work: () => Promise<void>): Promise<boolean> {
    if (this.busy) return false
    this.busy = busy
    this.failure = null
    this.cancelled = false
    this.progress = null
    const timer = setTimeout(() => (this.slow = true), SOON)
    try {
      await work()
      return true
    } catch (thrown) {
      const failure = Failure.of(thrown)
      if (failure.code === 'cancelled') this.cancelled = busy === 'applying'
      else this.fail(failure)
      return false
    } finally {
      clearTimeout(timer)
      this.slow = false
      this.busy = null
      this.progress = null
    }
  }

  fail(thrown: unknown): void {
    const failure = Failure.of(thrown)
    if (failure.code !== 'cancelled') this.failure = failure
  }
}
