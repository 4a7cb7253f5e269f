// The entries that fit the filters, fetched as one scrolls down, newest first.
import { untrack } from 'svelte'
import { Failure } from '../../bridge/call'
import type { Action, EntryId, HistoryRow, UserId } from '../../bridge/types'
import { ask } from '../../desk.svelte'
import { rangeOf, withDays, type Range } from './days'
import { actionsOf, type Kind } from './kinds'

const PAGE = 100

export class HistoryList {
  query = $state('')
  operator = $state<UserId | ''>('')
  kind = $state<Kind>('any')
  range = $state<Range>('any')
  own = $state({ from: '', to: '' })
  views = $state(false)

  rows = $state.raw<HistoryRow[]>([])
  total = $state(0)
  operators = $state.raw<[UserId, string][]>([])
  ready = $state(false)
  failure = $state.raw<Failure | null>(null)
  items = $derived(withDays(this.rows))
  isFiltered = $derived(this.query.trim() !== '' || this.operator !== '' || this.kind !== 'any' || this.range !== 'any' || this.views)
  #round = 0
  #busy = false

  clear(): void {
    this.query = ''
    this.operator = ''
    this.kind = 'any'
    this.range = 'any'
    this.own = { from: '', to: '' }
    this.views = false
  }

  /** From the newest on, as far down as was read before. */
  async read(): Promise<void> {
    const round = ++this.#round
    const have = untrack(() => this.rows.length)
    await this.#fetch(round, 0, Math.max(PAGE, Math.ceil(have / PAGE) * PAGE))
  }

  /** The next page, when the end comes into view. */
  async more(): Promise<void> {
    if (this.#busy || this.rows.length >= this.total || !this.ready) return
    await this.#fetch(this.#round, this.rows.length, PAGE)
  }

  find(id: EntryId): number {
    return this.items.findIndex((item) => item.kind === 'entry' && item.row.id === id)
  }

  async #fetch(round: number, offset: number, limit: number): Promise<void> {
    this.#busy = true
    const actions: Action[] = actionsOf(this.kind)
    const { from, until } = rangeOf(this.range, Date.now(), this.own)
    try {
      const answer = await ask('list_history', { query: this.query.trim(), person: null, operator: this.operator || null, actions, from, until, views: this.views, offset, limit })
      if (round !== this.#round) return
      const known = new Set(offset === 0 ? [] : this.rows.map((row) => row.id))
      this.rows = [...(offset === 0 ? [] : this.rows), ...answer.entries.filter((row) => !known.has(row.id))]
      this.total = answer.total
      this.operators = answer.operators
      this.failure = null
      this.ready = true
    } catch (thrown) {
      if (round === this.#round) this.failure = Failure.of(thrown)
    } finally {
      this.#busy = false
    }
  }
}
