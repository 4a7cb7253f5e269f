// The upload from the first step to the last: what was read, what is mended, what is confirmed.
import { Failure } from '../../bridge/call'
import type { ChangeUpload, Mend, Preview, PreviewFilter, PreviewRow, Progress, UploadApplied } from '../../bridge/types'
import { ask } from '../../desk.svelte'
import { firstFilter, readConsent, work } from './sum'
import { RowWindow } from './window.svelte'

export type Step = 'choose' | 'check' | 'confirm' | 'done'
export const STEPS: Step[] = ['choose', 'check', 'confirm', 'done']
/** Names said before pupils are deleted. */
const NAMED = 5
/** Milliseconds of waiting that show nothing. */
const SOON = 300
export type Busy = 'reading' | 'changing' | 'applying' | null

export class UploadFlow {
  step = $state<Step>('choose')
  preview = $state.raw<Preview | null>(null)
  /** A draft from before, found on opening; offered, not forced. */
  draft = $state.raw<Preview | null>(null)
  filter = $state<PreviewFilter>('all')
  busy = $state<Busy>(null)
  /** It takes long enough to be told. */
  slow = $state(false)
  progress = $state.raw<Progress | null>(null)
  failure = $state.raw<Failure | null>(null)
  cancelled = $state(false)
  stale = $state(false)
  consent = $state('')
  done = $state.raw<UploadApplied | null>(null)
  /** The first of the pupils to be deleted, by name, for the Confirm step. */
  leaving = $state.raw<string[]>([])
  rows: RowWindow<PreviewRow>

  constructor() {
    this.rows = new RowWindow(
      (offset, limit) => ask('preview_rows', { filter: this.filter, offset, limit }),
      (thrown) => this.fail(thrown),
    )
  }

  /** Looks whether a draft waits. */
  async open(): Promise<void> {
    try {
      this.draft = await ask('upload_preview')
    } catch (thrown) {
      this.fail(thrown)
    }
  }

  async resume(): Promise<void> {
    if (this.draft) await this.#check(this.draft)
  }

  async discard(): Promise<void> {
    await this.#run(null, async () => {
      await ask('discard_upload')
      this.draft = null
      this.preview = null
      this.step = 'choose'
    })
  }

  async read(paths: string[]): Promise<void> {
    if (paths.length === 0 || this.busy) return
    await this.#run('reading', async () => this.#check(await ask('read_upload', { paths })))
  }

  /** Asks the system's dialog for a file or a folder, and reads it. */
  async pick(kind: 'upload' | 'folder'): Promise<void> {
    try {
      await this.read(await ask('choose_file', { kind }))
    } catch (thrown) {
      this.fail(thrown)
    }
  }

  /** Changes the draft; whether it worked. */
  async change(what: Partial<ChangeUpload>): Promise<boolean> {
    return this.#run('changing', async () => {
      const preview = await ask('change_upload', { mends: [], take_fixes: false, delete_missing: null, ...what })
      this.preview = preview
      this.consent = ''
      if (this.filter === 'problem' && preview.problems === 0) await this.show(work(preview) > 0 ? 'all' : 'unchanged')
      else await this.rows.reload()
    })
  }

  mend(mend: Mend): Promise<boolean> {
    return this.change({ mends: [mend] })
  }

  async show(filter: PreviewFilter): Promise<void> {
    this.filter = filter
    await this.rows.reload(true)
  }

  /** Forwards or back among the steps behind and before; Done is reached by `apply` alone. */
  go(step: Step): void {
    if (this.busy || this.step === 'done' || step === 'done') return
    if (step !== 'choose' && !this.preview) return
    if (step === 'choose') this.draft = this.preview
    this.step = step
    this.failure = null
    this.stale = false
    if (step === 'confirm') void this.#nameLeaving()
  }

  async #nameLeaving(): Promise<void> {
    this.leaving = []
    if (!this.preview?.removed) return
    try {
      const { rows } = await ask('preview_rows', { filter: 'removed', offset: 0, limit: NAMED })
      this.leaving = rows.map((row) => `${row.given_name} ${row.family_name}`.trim() || row.username).map((name, i) => (rows[i]?.class ? `${name} (${rows[i].class})` : name))
    } catch (thrown) {
      this.fail(thrown)
    }
  }

  async apply(): Promise<void> {
    const { preview } = this
    if (!preview) return
    await this.#run('applying', async () => {
      const done = await ask('apply_upload', { revision: preview.revision, consent: readConsent(preview, this.consent) })
      if (done.stale) return this.#again()
      this.done = done
      this.draft = null
      this.step = 'done'
    })
  }

  async cancel(): Promise<void> {
    await ask('cancel').catch(() => undefined)
  }

  /** From the last step to the first. */
  restart(): void {
    this.step = 'choose'
    this.preview = null
    this.draft = null
    this.done = null
    this.failure = null
    this.consent = ''
  }

  /** The data changed meanwhile: shows what the file would do now. */
  async #again(): Promise<void> {
    const now = await ask('upload_preview')
    if (!now) return this.restart()
    await this.#check(now)
    this.stale = true
  }

  async #check(preview: Preview): Promise<void> {
    this.preview = preview
    this.draft = null
    this.consent = ''
    this.stale = false
    this.step = 'check'
    await this.show(firstFilter(preview))
  }

  async #run(busy: Busy, work: () => Promise<void>): Promise<boolean> {
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
      if (failure.code === 'stale') await this.#again().catch((later) => this.fail(later))
      else if (failure.code === 'cancelled') this.cancelled = true
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
