// The table's rows: fetched in pages as they come into view, kept by question (filter and order) and by the history's head.
import type { ListUsers, UserList, UserRow } from '../../bridge/types'

export const PAGE = 200
/** While one scrolls fast, pages are asked for at most this often (milliseconds): those flown past never are. */
const PACE = 60
/** Questions whose pages are kept, so that a filter taken back is there at once. */
const BOOKS = 8

export type Question = Pick<ListUsers, 'filter' | 'sort' | 'descending'>
export type Counts = Omit<UserList, 'users'>
type Book = { key: string, question: Question, head: number, counts: Counts, pages: ReadonlyMap<number, UserRow[]> }
export type Fetch = (asked: ListUsers) => Promise<UserList>

export class UserPages {
  #book = $state.raw<Book | null>(null)
  failure = $state.raw<unknown>(null)
  /** The first answer to the newest question is still on its way. */
  waiting = $state(false)
  #books = new Map<string, Book>()
  #asked = new Set<string>()
  #round = 0
  #view = { first: 0, last: 0 }
  /** A row was just written: the list waits to hear whether anything else changed. */
  #frozen = false
  #pace: ReturnType<typeof setTimeout> | null = null
  #fetch: Fetch

  constructor(fetch: Fetch) {
    this.#fetch = fetch
  }

  get counts(): Counts | null {
    return this.#book?.counts ?? null
  }

  get count(): number {
    return this.#book?.counts.shown ?? 0
  }

  at(index: number): UserRow | undefined {
    return this.#book?.pages.get(Math.floor(index / PAGE))?.[index % PAGE]
  }

  /** Where a user stands among the rows that have been read. */
  indexOf(id: string): number | null {
    for (const [page, rows] of this.#book?.pages ?? []) {
      const at = rows.findIndex((row) => row.id === id)
      if (at >= 0) return page * PAGE + at
    }
    return null
  }

  /** Ids from one row to another, or `null` if some have not been read. */
  ids(from: number, to: number): string[] | null {
    const found: string[] = []
    for (let i = from; i <= to; i += 1) {
      const row = this.at(i)
      if (!row) return null
      found.push(row.id)
    }
    return found
  }

  /** Shows the answer to a question as of this head. What is shown stays until the new answer is there; late answers are dropped. */
  async show(question: Question, head: number): Promise<void> {
    const key = JSON.stringify(question)
    if (this.#frozen && this.#book?.key === key) return
    const round = ++this.#round
    this.#asked.clear()
    const before = this.#books.get(key)
    if (before && before.head === head) {
      this.#turn(before)
      this.waiting = false
      this.need(this.#view.first, this.#view.last)
      return
    }
    this.waiting = true
    const same = this.#book?.key === key
    const wanted = same ? pagesOf(this.#view.first, this.#view.last, this.count) : [0]
    try {
      const lists = await Promise.all(wanted.map((page) => this.#read(question, page)))
      if (round !== this.#round) return
      const { users: _users, ...counts } = lists[0] as UserList
      this.#turn({ key, question, head: counts.head, counts, pages: new Map(wanted.map((page, i) => [page, lists[i]?.users ?? []])) })
      this.failure = null
      this.need(this.#view.first, this.#view.last)
    } catch (thrown) {
      if (round === this.#round) this.failure = thrown
    } finally {
      if (round === this.#round) this.waiting = false
    }
  }

  /** Rows in view: reads the pages that are not there. */
  need(first: number, last: number): void {
    this.#view = { first, last }
    if (this.#pace !== null) return
    this.#ask()
    this.#pace = setTimeout(() => {
      this.#pace = null
      this.#ask()
    }, PACE)
  }

  #ask(): void {
    const { first, last } = this.#view
    const book = this.#book
    if (!book) return
    for (const page of pagesOf(first, last, book.counts.shown)) {
      const name = `${book.key}#${page}`
      if (book.pages.has(page) || this.#asked.has(name)) continue
      this.#asked.add(name)
      void this.#add(book.key, page, this.#round).finally(() => this.#asked.delete(name))
    }
  }

  async #add(key: string, page: number, round: number): Promise<void> {
    const question = this.#book?.question
    if (!question) return
    try {
      const list = await this.#read(question, page)
      const book = this.#book
      if (round !== this.#round || book?.key !== key) return
      this.#turn({ ...book, pages: new Map(book.pages).set(page, list.users) })
    } catch (thrown) {
      if (round === this.#round) this.failure = thrown
    }
  }

  #read(question: Question, page: number): Promise<UserList> {
    return this.#fetch({ ...question, offset: page * PAGE, limit: PAGE })
  }

  /** A row that was changed here. It stays where it is, as in a spreadsheet, until the list is read again. */
  patch(row: UserRow): void {
    this.#frozen = true
    const at = this.indexOf(row.id)
    const book = this.#book
    if (at === null || !book) return
    const page = Math.floor(at / PAGE)
    const rows = (book.pages.get(page) ?? []).map((one) => (one.id === row.id ? row : one))
    this.#turn({ ...book, pages: new Map(book.pages).set(page, rows) })
  }

  /** The head after that change. If it was the only one, what is shown is up to date. */
  adopt(head: number): void {
    this.#frozen = false
    if (this.#book && head === this.#book.head + 1) this.#turn({ ...this.#book, head })
  }

  forget(): void {
    this.#frozen = false
    this.#round += 1
    this.#books.clear()
    this.#book = null
    this.waiting = false
  }

  #turn(book: Book): void {
    this.#book = book
    this.#books.delete(book.key)
    this.#books.set(book.key, book)
    const oldest = this.#books.keys().next()
    if (this.#books.size > BOOKS && !oldest.done) this.#books.delete(oldest.value)
  }
}

/** The pages that hold these rows. */
export function pagesOf(first: number, last: number, count: number): number[] {
  const end = Math.floor(Math.min(last, Math.max(0, count - 1)) / PAGE)
  const begin = Math.min(Math.floor(Math.max(0, first) / PAGE), end)
  return Array.from({ length: end - begin + 1 }, (_, i) => begin + i)
}
