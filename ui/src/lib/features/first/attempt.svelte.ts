// One try at a secret: sent, refused beside its field, or failed; after too many, a wait.
import { tick } from 'svelte'
import { Failure } from '../../bridge/call'
import { Wait } from './wait.svelte'

export class Attempt {
  busy = $state(false)
  /** Why the secret was refused; stands at its field. */
  wrong = $state<string | null>(null)
  /** Whatever else went wrong. */
  failure = $state.raw<Failure | null>(null)
  field = $state<HTMLInputElement | null>(null)
  readonly wait = new Wait()
  readonly #refuses: (failure: Failure) => boolean

  /** `refuses` tells a wrong secret from what else may fail. */
  constructor(refuses: (failure: Failure) => boolean) {
    this.#refuses = refuses
  }

  async send(work: () => Promise<void>): Promise<void> {
    if (this.busy || this.wait.left > 0) return
    this.busy = true
    this.failure = this.wrong = null
    try {
      await work()
    } catch (thrown) {
      const it = Failure.of(thrown)
      if (it.code === 'slow_down') this.wait.begin(it.message)
      if (this.#refuses(it)) this.wrong = it.message
      else this.failure = it
      await this.#again()
    } finally {
      this.busy = false
    }
  }

  /** Refuses it without asking the shell. */
  async refuse(why: string): Promise<void> {
    this.failure = null
    this.wrong = why
    await this.#again()
  }

  async #again(): Promise<void> {
    await tick()
    this.field?.select()
    this.field?.focus()
  }
}
