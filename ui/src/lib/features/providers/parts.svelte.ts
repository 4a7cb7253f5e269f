// The units or groups of a provider, asked for when somebody wants to choose among them.
import type { PartShown, Provider } from '../../bridge/types'
import { ask, desk } from '../../desk.svelte'
import { Work } from '../../work.svelte'

export class PartsRead {
  list = $state.raw<PartShown[] | null>(null)
  work = new Work()
  readonly #provider: Provider

  constructor(provider: Provider) {
    this.#provider = provider
  }

  /** Once; again only after it failed. */
  async read(): Promise<void> {
    if (this.list !== null) return
    await this.work.run('working', async () => {
      this.list = (await desk.awake(() => ask('list_provider_parts', { provider: this.#provider }))).parts
    })
  }
}
