// The mails of the outbox, read anew whenever the data change; calling back and sending again.
import { Failure } from '../../bridge/call'
import type { MailList, MailShown } from '../../bridge/types'
import { ask } from '../../desk.svelte'
import { toast } from '../../toast.svelte'
import { t } from '../../words'
import { complain } from '../users/actions'
import { mail } from './mail.svelte'

/** The shell shows no more than so many. */
export const MOST = 1000

export class Outbox {
  now = $state.raw<MailList | null>(null)
  failure = $state.raw<Failure | null>(null)
  /** The mail that is being worked on. */
  busy = $state<string | null>(null)

  async read(): Promise<void> {
    try {
      this.now = await ask('list_mail', { states: [] })
      this.failure = null
    } catch (thrown) {
      this.failure = Failure.of(thrown)
    }
  }

  async #do(one: MailShown, work: () => Promise<string>): Promise<void> {
    if (this.busy !== null) return
    this.busy = one.id
    try {
      toast({ text: await work(), tone: 'good' })
    } catch (thrown) {
      complain(thrown)
    } finally {
      this.busy = null
    }
    // It may have gone meanwhile: what is shown is read anew either way.
    await Promise.all([this.read(), mail.read()])
  }

  cancel(one: MailShown): Promise<void> {
    return this.#do(one, async () => t('mail.called_back', { n: (await ask('cancel_mail', { ids: [one.id] })).count, to: one.recipient }))
  }

  again(one: MailShown): Promise<void> {
    return this.#do(one, async () => t('mail.again_done', { n: (await ask('send_mail_again', { ids: [one.id] })).count, to: one.recipient }))
  }
}
