// Cards and letters from the first step to the last. Kept while one looks at another screen.
import { Failure } from '../../bridge/call'
import type { Paper, PreparePaper, Progress } from '../../bridge/types'
import { PageBook } from '../../components/book.svelte'
import { ask, desk } from '../../desk.svelte'
import { toast } from '../../toast.svelte'
import { t } from '../../words'
import { complain } from '../users/actions'
import { Choice, type Handover } from './choice.svelte'
import { printPaper } from './print.svelte'

export type Step = 'choose' | 'check' | 'done'
export const STEPS: Step[] = ['choose', 'check', 'done']
export type Busy = 'preparing' | 'printing' | 'saving' | 'unmaking' | null
/** What is to be said about the pages. */
export type Note = 'changed' | 'not_printed' | 'taken_back' | 'stopped' | null
/** Milliseconds of waiting that show nothing. */
const SOON = 300

/** Whether what is under way still belongs to the sitting it began in. */
type Mine = () => boolean

export class PaperFlow {
  choice = new Choice()
  step = $state<Step>('choose')
  paper = $state.raw<Paper | null>(null)
  /** A draft from before, found on opening; offered, not forced. */
  draft = $state.raw<Paper | null>(null)
  /** Cards or letters that wait while a list is looked at and printed. */
  behind = $state.raw<{ paper: Paper, step: Step, saved: string } | null>(null)
  busy = $state<Busy>(null)
  slow = $state(false)
  progress = $state.raw<Progress | null>(null)
  failure = $state.raw<Failure | null>(null)
  note = $state<Note>(null)
  /** Where the PDF is, if one was saved; '' after printing. */
  saved = $state('')
  book: PageBook
  /** What was asked for pages with codes, and the names of those left out since. */
  #laid = $state.raw<{ draft: number, asked: PreparePaper, left: string[] } | null>(null)
  /** Made pages that were left for other work: whether they came out is not asked again. */
  #passed = 0
  #sitting = 0
  #over = false
  /** Pages are fetched for the printer: stopping that is the window's own affair. */
  #paging = false

  constructor() {
    this.book = new PageBook(
      async (page) => (await ask('paper_page', { draft: this.paper?.draft ?? 0, page })).svg,
      (thrown) => this.fail(thrown),
    )
  }

  /** What was asked for the pages shown; `null` where that is not known any more. */
  get #mine(): { asked: PreparePaper, left: string[] } | null {
    return this.#laid && this.#laid.draft === this.paper?.draft ? this.#laid : null
  }

  /** Names of those who were left out because the proof refused their page. */
  get left(): string[] {
    return this.#mine?.left ?? []
  }

  /** Whether the same can be laid out without some of them. */
  get canSpare(): boolean {
    return this.#mine !== null && !this.paper?.made
  }

  /** Looks whether pages wait, and whether those shown are still the ones. */
  async open(): Promise<void> {
    const waits = (): boolean => this.busy === null && this.step !== 'done' && !(this.step === 'check' && this.paper?.kind === null)
    const sitting = this.#sitting
    if (!waits()) return
    try {
      const found = await ask('find_paper')
      if (!waits() || sitting !== this.#sitting) return
      if (found?.made && found.draft !== this.#passed) return this.#question(found)
      if (this.step === 'check' && found && found.draft === this.paper?.draft) return void (found.changed && this.#take(found))
      if (this.step === 'check') this.#leave()
      this.draft = found && !found.made && found.kind !== null && found.pages > 0 ? found : null
    } catch (thrown) {
      this.fail(thrown)
    }
  }

  /** Made pages of which nobody has said yet whether they came out. */
  #question(made: Paper): void {
    this.#take(made)
    this.draft = null
    this.step = 'done'
  }

  /** Begins anew with what another screen has chosen; options stay. */
  begin(what: Handover): void {
    if (this.busy) return
    this.#passed = this.behind?.paper.draft ?? this.paper?.draft ?? 0
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
    await this.#run(null, async (mine) => {
      await ask('discard_paper')
      if (!mine()) return
      this.#leave()
      this.draft = null
    })
  }

  async prepare(asked: PreparePaper | null = this.choice.kind === 'list' ? null : this.choice.request(this.choice.kind), left: string[] = []): Promise<void> {
    if (this.busy) return
    const classes = [...this.choice.classes]
    this.behind = null
    await this.#lay(async () => {
      const paper = asked ? await ask('prepare_paper', asked) : await ask('prepare_list', { list: 'class_list', classes })
      return { paper, laid: asked && { draft: paper.draft, asked, left } }
    })
  }

  /** The same once more, without these users. */
  async allBut(users: string[]): Promise<void> {
    const laid = this.#mine
    if (!laid || !this.paper) return
    const names = this.paper.items.filter((item) => users.includes(item.user)).map((item) => item.name)
    await this.prepare({ ...laid.asked, except: [...laid.asked.except, ...users] }, [...laid.left, ...names])
  }

  /** A list about a print run. Cards or letters in hand wait behind it. */
  async list(list: 'count_sheet' | 'recall_list', run: string): Promise<void> {
    const { paper, step, saved } = this
    if (this.busy) return
    if (paper && paper.kind !== null && step !== 'choose') this.behind = { paper, step, saved }
    await this.#lay(async () => ({ paper: await ask('prepare_list', { list, run }), laid: null }))
  }

  /** Lays pages out; a fault or a stop leads back to the choice, or to the pages behind. */
  async #lay(work: () => Promise<{ paper: Paper, laid: { draft: number, asked: PreparePaper, left: string[] } | null }>): Promise<void> {
    const sitting = this.#sitting
    this.step = 'check'
    this.paper = null
    const done = await this.#run('preparing', (mine) => desk.awake(async () => {
      const { paper, laid } = await work()
      if (!mine()) return
      this.#laid = laid ?? this.#laid
      this.#take(paper)
      this.draft = null
      this.saved = ''
    }))
    if (done || sitting !== this.#sitting) return
    if (!this.behind) return void (this.step = 'choose')
    const { failure, note } = this
    this.back()
    this.failure = failure
    this.note = note
  }

  /** Back to the cards or letters that wait behind a list. */
  back(): void {
    const { behind } = this
    if (!behind || this.busy) return
    this.behind = null
    this.failure = null
    this.note = null
    this.#take(behind.paper)
    this.step = behind.step
    this.saved = behind.saved
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
    const { paper } = this
    if (!paper || this.busy || paper.faults.length > 0) return
    await this.#run('printing', (mine) => desk.awake(async () => {
      const made = await this.#make(paper, mine)
      if (!made) return
      let outcome: boolean | null = false
      this.#paging = mine()
      try {
        outcome = await printPaper(made, (done) => mine() && (this.progress = done < made.pages ? { stage: 'pages', done, total: made.pages } : null), () => this.#over || !mine())
      } finally {
        if (mine()) this.#paging = false
        if (outcome === false && made.made && !paper.made) await this.#takeBack(made, mine)
      }
      if (outcome !== false) void desk.refresh()
      if (!mine()) return
      if (outcome === false) return void (this.note = this.#over ? 'stopped' : 'not_printed')
      this.saved = ''
      this.step = 'done'
    }))
  }

  /** Makes pages with codes; those made before are looked at again. `null`: other pages came instead. */
  async #make(paper: Paper, mine: Mine): Promise<Paper | null> {
    if (paper.kind === null) return paper
    const made = await this.#sure(paper, mine, () => ask('make_paper', { draft: paper.draft }))
    if (!mine()) return made.made ? made : null
    if (!made.made) return this.#anew(made)
    this.#take(made)
    return made
  }

  /** Where making or saving fails and cannot be taken back either, the pages are made: that is asked, not guessed. */
  async #sure<T>(paper: Paper, mine: Mine, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (thrown) {
      const doubtful = paper.kind !== null && !paper.made && Failure.of(thrown).code !== 'cancelled' && mine()
      const found = doubtful ? await ask('find_paper').catch(() => null) : null
      if (found?.made && found.draft === paper.draft && mine()) this.#question(found)
      throw thrown
    }
  }

  /** Other pages in the place of those that were looked at. */
  #anew(paper: Paper): null {
    if (this.paper?.made) this.behind = { paper: this.paper, step: this.step, saved: this.saved }
    if (this.#mine) this.#laid = { ...this.#mine, draft: paper.draft }
    this.#take(paper)
    this.note = 'changed'
    this.saved = ''
    this.step = 'check'
    return null
  }

  async save(): Promise<void> {
    const { paper } = this
    if (!paper || this.busy || paper.faults.length > 0) return
    await this.#run('saving', async (mine) => {
      const path = await ask('choose_save', { name: `${paper.title}.pdf` })
      if (path === null || !mine()) return
      const saved = await desk.awake(() => this.#sure(paper, mine, () => ask('save_paper', { draft: paper.draft, path })))
      void desk.refresh()
      if (!mine()) return void (saved.path !== null && toast({ text: t('paper.saved_as', { path: saved.path }), tone: 'good' }))
      if (saved.path === null) return void this.#anew(saved.paper)
      this.#take(saved.paper)
      this.saved = saved.path
      this.step = 'done'
    })
  }

  /** It did not come out after all. */
  async unmake(): Promise<void> {
    const { paper } = this
    if (!paper?.made || this.busy) return
    await this.#run('unmaking', (mine) => desk.awake(async () => {
      await this.#takeBack(paper, mine)
      void desk.refresh()
      if (!mine()) return
      this.note = 'taken_back'
      // Pages with passwords are gone after a lock.
      this.step = this.paper?.pages ? 'check' : 'choose'
    }))
  }

  /** Takes making back. Where that fails, the pages are made, and whether they came out is asked. */
  async #takeBack({ draft }: Paper, mine: Mine): Promise<void> {
    try {
      const paper = await ask('unmake_paper', { draft })
      if (mine()) this.#take(paper)
      if (paper.made) throw new Failure('unexpected', '', null, [], 'unmake_paper: still made')
    } catch (thrown) {
      if (mine()) this.step = 'done'
      throw thrown
    }
  }

  async cancel(): Promise<void> {
    this.#over = true
    if (!this.#paging) await ask('cancel').catch(() => undefined)
  }

  /** From the last step to the first, with the same options. The pages came out: they are kept no longer. */
  restart(): void {
    if (this.busy) return
    if (this.paper && this.paper.kind !== null) void ask('discard_paper').catch(() => undefined)
    this.#leave()
    this.choice.classes = new Set()
    this.choice.users = []
  }

  /** Nothing of one sitting is left for the next. What is under way stops; what was made for it and did not come out is taken back. */
  reset(): void {
    this.#sitting += 1
    this.#over = true
    this.#paging = false
    this.#passed = 0
    this.#leave()
    this.#laid = null
    this.choice = new Choice()
    this.draft = null
    this.busy = null
    this.slow = false
    this.progress = null
  }

  #leave(): void {
    this.step = 'choose'
    this.paper = null
    this.behind = null
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

  async #run(busy: Busy, work: (mine: Mine) => Promise<void>): Promise<boolean> {
    const sitting = this.#sitting
    const mine = (): boolean => sitting === this.#sitting
    this.busy = busy
    this.failure = null
    this.note = null
    this.progress = null
    this.#over = false
    const timer = setTimeout(() => mine() && (this.slow = true), SOON)
    try {
      await work(mine)
      return true
    } catch (thrown) {
      const failure = Failure.of(thrown)
      // Nobody looks any more; what was to be made, printed or taken back is said all the same.
      if (!mine()) desk.state?.stage === 'open' && busy !== 'preparing' && complain(failure)
      else if (failure.code === 'cancelled') this.note = 'stopped'
      else this.fail(failure)
      return false
    } finally {
      clearTimeout(timer)
      if (mine()) {
        this.slow = false
        this.busy = null
        this.progress = null
      }
    }
  }

  fail(thrown: unknown): void {
    const failure = Failure.of(thrown)
    if (failure.code !== 'cancelled') this.failure = failure
  }
}

/** The flow of the screen. The dialog of one person's card has its own. */
export const flow = new PaperFlow()
