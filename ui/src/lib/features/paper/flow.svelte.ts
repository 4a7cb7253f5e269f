// Cards and letters from the first step to the last. Kept while one looks at another screen.
import { Failure } from '../../bridge/call'
import type { Paper, PreparePaper, Progress } from '../../bridge/types'
import { PageBook } from '../../components/book.svelte'
import { ask, desk } from '../../desk.svelte'
import { Choice, type Handover } from './choice.svelte'
import { printPaper } from './print.svelte'

export type Step = 'choose' | 'check' | 'done'
export const STEPS: Step[] = ['choose', 'check', 'done']
export type Busy = 'preparing' | 'printing' | 'saving' | 'unmaking' | null
/** What is to be said about the pages. */
export type Note = 'changed' | 'not_printed' | 'taken_back' | 'stopped' | null
/** Milliseconds of waiting that show nothing. */
const SOON = 300

export class PaperFlow {
  choice = new Choice()
  step = $state<Step>('choose')
  paper = $state.raw<Paper | null>(null)
  /** A draft from before, found on opening; offered, not forced. */
  draft = $state.raw<Paper | null>(null)
  busy = $state<Busy>(null)
  slow = $state(false)
  progress = $state.raw<Progress | null>(null)
  failure = $state.raw<Failure | null>(null)
  note = $state<Note>(null)
  /** Where the PDF is, if one was saved; '' after printing. */
  saved = $state('')
  book: PageBook
  #over = false

  constructor() {
    this.book = new PageBook(
      async (page) => (await ask('paper_page', { draft: this.paper?.draft ?? 0, page })).svg,
      (thrown) => this.fail(thrown),
    )
  }

  /** Looks whether pages wait, and whether those shown are still the ones. */
  async open(): Promise<void> {
    if (this.busy || this.step === 'done') return
    try {
      const found = await ask('find_paper')
      if (this.busy) return
      if (this.step === 'check' && found && found.draft === this.paper?.draft) return void (found.changed && this.#take(found))
      if (this.step === 'check') this.#leave()
      this.draft = found && !found.made && found.kind !== null ? found : null
    } catch (thrown) {
      this.fail(thrown)
    }
  }

  /** Begins anew with what another screen has chosen; options stay. */
  begin(what: Handover): void {
    if (this.busy) return
    this.#leave()
    this.draft = null
    const { choice } = this
    choice.kind = what.kind
    choice.classes = new Set(what.classes ?? [])
    choice.users = what.users ?? []
    choice.name = what.name ?? ''
    choice.which = what.which ?? 'needed'
  }

  resume(): void {
    if (!this.draft) return
    this.#take(this.draft)
    this.step = 'check'
  }

  async discard(): Promise<void> {
    await this.#run(null, async () => {
      await ask('discard_paper')
      this.#leave()
      this.draft = null
    })
  }

  async prepare(asked: PreparePaper | null = this.choice.kind === 'list' ? null : this.choice.request(this.choice.kind)): Promise<void> {
    const classes = [...this.choice.classes]
    await this.#lay(() => (asked ? ask('prepare_paper', asked) : ask('prepare_list', { list: 'class_list', classes })))
  }

  async list(list: 'count_sheet' | 'recall_list', run: string): Promise<void> {
    await this.#lay(() => ask('prepare_list', { list, run }))
  }

  /** Lays pages out; a fault or a stop leads back to the choice. */
  async #lay(work: () => Promise<Paper>): Promise<void> {
    if (this.busy) return
    this.step = 'check'
    this.paper = null
    const done = await this.#run('preparing', async () => {
      this.#take(await work())
      this.draft = null
      this.saved = ''
    })
    if (!done) this.step = 'choose'
  }

  /** Back to a step behind. */
  go(step: Step): void {
    if (this.busy || this.step === 'done' || step !== 'choose') return
    this.draft = this.paper && !this.paper.made && this.paper.kind !== null ? this.paper : null
    this.step = 'choose'
    this.failure = null
    this.note = null
  }

  /** Makes the codes alive, then prints; where nothing came out they never were. */
  async print(): Promise<void> {
    if (!this.paper || this.busy || this.paper.faults.length > 0) return
    const wasMade = this.paper.made !== null
    let outcome: boolean | null = false
    await this.#run('printing', async () => {
      const made = await this.#make()
      if (!made) return
      try {
        outcome = await printPaper(made, (done) => (this.progress = done < made.pages ? { stage: 'pages', done, total: made.pages } : null), () => this.#over)
      } finally {
        if (outcome === false && made.made && !wasMade) this.#take(await ask('unmake_paper', { draft: made.draft }))
      }
      if (outcome === false) return void (this.note = this.#over ? 'stopped' : 'not_printed')
      this.saved = ''
      this.step = 'done'
    })
    if (outcome !== false) void desk.refresh()
  }

  async #make(): Promise<Paper | null> {
    const { paper } = this
    if (!paper || paper.kind === null || paper.made) return paper
    const made = await ask('make_paper', { draft: paper.draft })
    this.#take(made)
    return made.made ? made : null
  }

  async save(): Promise<void> {
    const { paper } = this
    if (!paper || this.busy || paper.faults.length > 0) return
    await this.#run('saving', async () => {
      const path = await ask('choose_save', { name: `${paper.title}.pdf` })
      if (path === null) return
      const saved = await ask('save_paper', { draft: paper.draft, path })
      this.#take(saved.paper)
      if (saved.path === null) return void (this.note = 'changed')
      this.saved = saved.path
      this.step = 'done'
      void desk.refresh()
    })
  }

  /** It did not come out after all. */
  async unmake(): Promise<void> {
    const { paper } = this
    if (!paper) return
    await this.#run('unmaking', async () => {
      this.#take(await ask('unmake_paper', { draft: paper.draft }))
      this.note = 'taken_back'
      this.step = 'check'
      void desk.refresh()
    })
  }

  async cancel(): Promise<void> {
    this.#over = true
    await ask('cancel').catch(() => undefined)
  }

  /** From the last step to the first, with the same options. */
  restart(): void {
    this.#leave()
    this.choice.classes = new Set()
    this.choice.users = []
  }

  /** Nothing of one sitting is left for the next. */
  reset(): void {
    this.#over = true
    this.#leave()
    this.choice = new Choice()
    this.draft = null
    this.busy = null
  }

  #leave(): void {
    this.step = 'choose'
    this.paper = null
    this.failure = null
    this.note = null
    this.saved = ''
    this.book.clear()
  }

  #take(paper: Paper): void {
    if (paper.draft !== this.paper?.draft) this.book.clear()
    this.paper = paper
    if (paper.changed) this.note = 'changed'
  }

  async #run(busy: Busy, work: () => Promise<void>): Promise<boolean> {
    this.busy = busy
    this.failure = null
    this.note = null
    this.progress = null
    this.#over = false
    const timer = setTimeout(() => (this.slow = true), SOON)
    try {
      await work()
      return true
    } catch (thrown) {
      const failure = Failure.of(thrown)
      if (failure.code === 'cancelled') this.note = this.#over ? 'stopped' : null
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

/** The flow of the screen. The dialog of one person's card has its own. */
export const flow = new PaperFlow()
