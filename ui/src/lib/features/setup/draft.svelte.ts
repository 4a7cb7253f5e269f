// A form of Setup while it is filled in: what was typed, what was refused, saving and putting back.
import { tick, untrack } from 'svelte'
import { Failure } from '../../bridge/call'

type Form<Now, Draft> = {
  /** As the shell has it. */
  now: () => Now
  draftOf: (now: Now) => Draft
  isChanged: (now: Now, draft: Draft) => boolean
}

/** Made while a component begins: it follows `now` for as long as that is there. */
export class FormDraft<Now, Draft extends object> {
  draft = $state() as Draft
  busy = $state(false)
  /** What went wrong with none of the fields. */
  failure = $state.raw<Failure | null>(null)
  refused = $state.raw<{ field: string, message: string } | null>(null)
  /** The form itself, to lead to the field that was refused. */
  element = $state<HTMLFormElement | null>(null)
  readonly #of: Form<Now, Draft>
  readonly changed: boolean = $derived.by(() => this.#of.isChanged(this.#of.now(), this.draft))

  constructor(of: Form<Now, Draft>) {
    this.#of = of
    let before = untrack(of.now)
    this.draft = of.draftOf(before)
    // What somebody else saved meanwhile is taken over where nothing was typed here.
    $effect(() => {
      const next = of.now()
      untrack(() => {
        if (!of.isChanged(before, this.draft)) this.draft = of.draftOf(next)
        before = next
      })
    })
  }

  /** Why a field was refused. */
  wrong(field: string): string | null {
    return this.refused?.field === field ? this.refused.message : null
  }

  /** Leads to a field that cannot be saved as it is. */
  async point(field: string, message: string): Promise<void> {
    this.refused = { field, message }
    await this.aim()
  }

  async aim(): Promise<void> {
    await tick()
    this.element?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }

  clear(): void {
    this.failure = this.refused = null
  }

  revert(): void {
    this.draft = this.#of.draftOf(this.#of.now())
    this.clear()
  }

  /** Saves; afterwards it shows what the shell made of it. */
  async save(work: () => Promise<void>): Promise<void> {
    if (this.busy) return
    this.clear()
    this.busy = true
    try {
      await work()
      this.draft = this.#of.draftOf(this.#of.now())
    } catch (thrown) {
      const it = Failure.of(thrown)
      if (it.field && it.field in this.draft) await this.point(it.field, it.message)
      else this.failure = it
    } finally {
      this.busy = false
    }
  }
}
