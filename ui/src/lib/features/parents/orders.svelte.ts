// No-link orders, read anew whenever the data change; making and lifting them. Neither is undone by one administrator alone.
import { Failure } from '../../bridge/call'
import type { AddOrder, NoLinkOrder } from '../../bridge/types'
import { ask, desk } from '../../desk.svelte'
import { toast } from '../../toast.svelte'
import { t } from '../../words'
import { complain } from '../users/actions'

/** Due for review first, the longest due at the top; then those to be lifted; then the newest. */
export const inTurn = (orders: NoLinkOrder[]): NoLinkOrder[] =>
  [...orders].sort((a, b) => Number(b.due) - Number(a.due) || (a.due ? a.review_on.localeCompare(b.review_on) : 0) || Number(b.lift_asked_by !== null) - Number(a.lift_asked_by !== null) || b.made_at - a.made_at)

export class Orders {
  rows = $state.raw<NoLinkOrder[] | null>(null)
  failure = $state.raw<Failure | null>(null)
  /** The order that is being lifted. */
  busy = $state<string | null>(null)

  async read(): Promise<void> {
    try {
      this.rows = inTurn((await ask('list_orders')).orders)
      this.failure = null
    } catch (thrown) {
      this.failure = Failure.of(thrown)
    }
  }

  /** The first administrator asks, a second one lifts. Asks for the operator's own password. */
  async lift(order: NoLinkOrder): Promise<void> {
    if (this.busy !== null) return
    this.busy = order.id
    try {
      const { lifted } = await ask('lift_order', { id: order.id })
      toast({ text: t(lifted ? 'parents.order_lifted' : 'parents.order_asked_done'), tone: 'good' })
      await desk.refresh()
    } catch (thrown) {
      complain(thrown)
    } finally {
      this.busy = null
    }
  }
}

/** Rejects with what was wrong with a field. */
export async function addOrder(asked: AddOrder): Promise<void> {
  await ask('add_order', asked)
  toast({ text: t('parents.added'), tone: 'good' })
  void desk.refresh()
}

/** The adult of an order: name, address or both. */
export const adultOf = ({ name, email }: Pick<NoLinkOrder, 'name' | 'email'>): string => [name, email].filter(Boolean).join(', ')
