// Pupils with their adults, read anew whenever the data change; and what is done to one of them.
import { Failure } from '../../bridge/call'
import type { EntryId, InviteOne, Invited, LinkedAdult, ListParents, ParentList, ParentsInvited, PupilParents, SiblingLink } from '../../bridge/types'
import { ask, desk } from '../../desk.svelte'
import { go } from '../../router.svelte'
import { toast } from '../../toast.svelte'
import { list, t } from '../../words'
import { undo, undoOf } from '../undo/undo.svelte'
import { complain } from '../users/actions'
import type { ChaseLine } from './list'

/** What stays to be read after something was done: who else could be removed, or who was not invited. */
export type Note = { siblings: SiblingLink[] } | { refused: string[] }

/** Invites, and says how many mails wait. `ended`: an invitation that the new one replaces. Rejects as a call does. */
export async function invite(invitations: InviteOne[], ended: Invited | null = null): Promise<ParentsInvited> {
  const answer = await ask('invite_parents', { invitations })
  const entries: EntryId[] = answer.entry ? [answer.entry] : []
  if (ended && answer.queued > 0) {
    // The new one is on its way, whether or not the old one could be ended.
    const revoked = await ask('revoke_invitations', { ids: [ended.id] }).catch(complain)
    if (revoked?.entry) entries.unshift(revoked.entry)
  }
  if (answer.queued > 0) toast({ text: t('parents.invited', { n: answer.queued }), tone: 'good', undo: undoAll(entries) })
  void desk.refresh()
  return answer
}

/** The Undo of several entries, the newest first. */
function undoAll(entries: EntryId[]): (() => unknown) | null {
  if (entries.length < 2) return undoOf(entries[0] ?? null)
  return desk.may('undo') ? async () => { for (const entry of entries) if (!(await undo(entry))) return } : null
}

export class Parents {
  now = $state.raw<ParentList | null>(null)
  failure = $state.raw<Failure | null>(null)
  note = $state.raw<Note | null>(null)
  /** The link or invitation that is being worked on. */
  busy = $state<string | null>(null)
  #asked = ''
  #round = 0

  async read(asked: ListParents): Promise<void> {
    const round = ++this.#round
    const question = JSON.stringify(asked)
    if (question !== this.#asked) [this.now, this.note] = [null, null]
    this.#asked = question
    try {
      const found = await ask('list_parents', asked)
      if (round === this.#round) [this.now, this.failure] = [found, null]
    } catch (thrown) {
      if (round === this.#round) this.failure = Failure.of(thrown)
    }
  }

  async #do(id: string, work: () => Promise<void>): Promise<void> {
    if (this.busy !== null) return
    this.busy = id
    this.note = null
    try {
      await work()
      await desk.refresh()
    } catch (thrown) {
      complain(thrown)
    } finally {
      this.busy = null
    }
  }

  #removed(text: string, entry: EntryId | null): void {
    const back = undoOf(entry)
    toast({ text, tone: 'good', undo: back && (() => ((this.note = null), back())) })
  }

  /** Takes an adult away from one pupil; the siblings are offered in the note. */
  remove(adult: LinkedAdult, pupil: PupilParents): Promise<void> {
    return this.#do(adult.link, async () => {
      const { entry, siblings } = await ask('remove_adults', { links: [adult.link] })
      this.#removed(t('parents.removed', { adult: adult.name, pupil: pupil.name }), entry)
      if (siblings.length > 0) this.note = { siblings }
    })
  }

  /** Lets an adult send messages, or stops them. */
  setMessages({ guardian, link, name }: LinkedAdult, on: boolean): Promise<void> {
    return this.#do(link, async () => {
      const { entry } = await ask('set_messages', { guardian, on })
      toast({ text: t(on ? 'parents.wrote_on' : 'parents.wrote_off', { adult: name }), tone: 'good', undo: undoOf(entry) })
    })
  }

  /** Shows the portal as an adult sees it, in the system's browser. */
  seeAs({ guardian, link }: LinkedAdult): Promise<void> {
    return this.#do(link, async () => {
      try {
        await ask('open_page', await ask('see_as_parent', { guardian }))
        toast({ text: t('parents.seen_as'), tone: 'good' })
      } catch (thrown) {
        const it = Failure.of(thrown)
        if (it.field !== 'portal') throw it
        toast({ text: it.message, tone: 'bad', action: { label: t('parents.see_as_go'), run: () => go('#/setup?part=portal') } })
      }
    })
  }

  removeAlso(siblings: SiblingLink[]): Promise<void> {
    return this.#do('siblings', async () => {
      const { entry } = await ask('remove_adults', { links: siblings.map((one) => one.link) })
      this.#removed(t('parents.removed', { adult: siblings[0]?.adult ?? '', pupil: list(siblings.map((one) => one.pupil)) }), entry)
    })
  }

  /** Ends invitations: their codes stop working. `id`: what is worked on. */
  revoke(ones: Invited[], id: string = ones[0]?.id ?? ''): Promise<void> {
    return this.#do(id, async () => {
      const { entry } = await ask('revoke_invitations', { ids: ones.map((one) => one.id) })
      toast({ text: t('parents.revoked', { n: ones.length }), tone: 'good', undo: undoOf(entry) })
    })
  }

  /** Invites the same addresses again. */
  again(ones: ChaseLine[], id: string = ones[0]?.one.id ?? ''): Promise<void> {
    return this.#do(id, async () => {
      const { refused } = await invite(ones.map(({ one, pupil }) => ({ user: pupil.id, email: one.email ?? '' })))
      if (refused.length > 0) this.note = { refused }
    })
  }
}
