// The providers of the school, for whoever shows them: the sidebar, Manage users, the palette and Setup.
import { Failure } from '../../bridge/call'
import type { LinkShown, Provider, ProviderList } from '../../bridge/types'
import { ask, desk } from '../../desk.svelte'

export type LinkedProvider = { provider: Provider, link: LinkShown }

class Providers {
  now = $state.raw<ProviderList | null>(null)
  failure = $state.raw<Failure | null>(null)
  /** Somebody is asked whether this one is to be read. */
  asking = $state<Provider | null>(null)
  /** How often somebody went to look at what a reading would change: each time from the start. */
  looked = $state(0)
  #round = 0

  /** Linked ones, the sync provider first. */
  linked: LinkedProvider[] = $derived((this.now?.providers ?? []).flatMap(({ provider, link }) => (link ? [{ provider, link }] : [])).sort((a, b) => Number(b.link.is_sync) - Number(a.link.is_sync)))
  sync: LinkedProvider | null = $derived(this.linked.find(({ link }) => link.is_sync) ?? null)

  link(provider: Provider): LinkShown | null {
    return this.linked.find((one) => one.provider === provider)?.link ?? null
  }

  /** Read anew whenever the data change; nothing for those who may not. */
  async read(): Promise<void> {
    if (!desk.may('list_providers')) return
    const round = ++this.#round
    try {
      const now = await ask('list_providers')
      if (round === this.#round) [this.now, this.failure] = [now, null]
    } catch (thrown) {
      if (round === this.#round) this.failure = Failure.of(thrown)
    }
  }

  reset(): void {
    this.#round += 1
    this.now = this.failure = this.asking = null
  }
}
export const providers = new Providers()
