// What Setup shows, read anew whenever the data change.
import { Failure } from '../../bridge/call'
import type { Setup } from '../../bridge/types'
import { ask } from '../../desk.svelte'

export class SetupRead {
  now = $state.raw<Setup | null>(null)
  failure = $state.raw<Failure | null>(null)

  async read(): Promise<void> {
    try {
      this.now = await ask('read_setup')
      this.failure = null
    } catch (thrown) {
      this.failure = Failure.of(thrown)
    }
  }
}
