// Work that is asked of the shell from one place of the window: one at a time, and why it failed.
import { Failure } from './bridge/call'

export class Work<What extends string = 'working'> {
  /** What is under way. */
  busy = $state<What | null>(null)
  failure = $state.raw<Failure | null>(null)

  /** Does it, unless something is under way. What goes wrong is in `failure`. */
  async run(what: What, work: () => Promise<void>): Promise<void> {
    if (this.busy !== null) return
    this.busy = what
    this.failure = null
    try {
      await work()
    } catch (thrown) {
      this.failure = Failure.of(thrown)
    } finally {
      this.busy = null
    }
  }
}
