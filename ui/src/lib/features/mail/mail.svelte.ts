// How mail stands, for whoever shows it: the sidebar, Parents/carers and Setup.
import { Failure } from '../../bridge/call'
import type { MailSetup } from '../../bridge/types'
import { ask, desk } from '../../desk.svelte'
import { t } from '../../words'

export const isSetUp = ({ settings }: Pick<MailSetup, 'settings'>): boolean => settings.host !== '' && settings.from !== ''

class Mail {
  now = $state.raw<MailSetup | null>(null)
  failure = $state.raw<Failure | null>(null)
  #round = 0

  /** Read anew whenever the data change; nothing for those who may not. */
  async read(): Promise<void> {
    if (!desk.may('read_mail')) return
    const round = ++this.#round
    try {
      const now = await ask('read_mail')
      if (round === this.#round) [this.now, this.failure] = [now, null]
    } catch (thrown) {
      if (round === this.#round) this.failure = Failure.of(thrown)
    }
  }

  /** Why nothing goes, in a sentence; `null` while mail goes or none is wanted. */
  get stopped(): string | null {
    if (!this.now) return null
    if (!isSetUp(this.now)) return t('mail.none_set_up')
    return this.now.settings.paused ? t('mail.is_paused') : this.now.trouble
  }

  reset(): void {
    this.#round += 1
    this.now = this.failure = null
  }
}
export const mail = new Mail()
