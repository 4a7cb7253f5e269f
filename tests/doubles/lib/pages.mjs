//! Pages of lists: where the next begins, said in a way that nobody can make up, and how each provider writes it.

import { createHmac } from 'node:crypto'

/** Words for "from here on": signed, growing old. */
export class Marks {
  /** Those of an earlier age are over. */
  #age = 0

  constructor(clock, key) {
    Object.assign(this, { clock, key })
  }

  make(content) {
    const text = Buffer.from(JSON.stringify({ ...content, born: this.clock.now(), age: this.#age })).toString('base64url')
    return `${text}.${this.#sign(text)}`
  }

  /** What is in one; 'wrong' when it was not made here, 'old' after `days`. */
  read(mark, days = 3) {
    const [text, sign] = String(mark).split('.')
    if (!text || sign !== this.#sign(text)) return 'wrong'
    const content = JSON.parse(Buffer.from(text, 'base64url'))
    return content.age < this.#age || this.clock.now() - content.born > days * 86_400_000 ? 'old' : content
  }

  expire() {
    this.#age += 1
  }

  #sign(text) {
    return createHmac('sha256', this.key).update(text).digest('base64url').slice(0, 16)
  }
}

/** A page of Wonde's. */
export class WondePage {
  constructor(body) {
    this.body = body
  }

  #with(data, pagination) {
    return { ...this.body, data, meta: { ...this.body.meta, pagination: { ...this.body.meta.pagination, ...pagination } } }
  }

  empty() {
    return this.#with([], { next: null, more: false })
  }

  lose() {
    return this.#with(this.body.data, { next: null, more: true })
  }

  turn(change) {
    const { next } = this.body.meta.pagination
    return this.#with(this.body.data, { next: next ? change(next) : null })
  }

  repeat() {
    return this.#with([...this.body.data, ...this.body.data.slice(0, 1)], {})
  }
}

/** A page of Google's: the name of its list differs, and is left out when there is nothing in it. */
export class GooglePage {
  constructor(body, name) {
    Object.assign(this, { body, name })
  }

  empty() {
    const { [this.name]: _, nextPageToken: __, ...rest } = this.body
    return rest
  }

  lose() {
    const { nextPageToken: _, ...rest } = this.body
    return rest
  }

  /** There is no address to lead astray, only the word for this page again. */
  turn(_, ask) {
    const token = ask?.query.get('pageToken')
    return this.body.nextPageToken && token ? { ...this.body, nextPageToken: token } : this.body
  }

  repeat() {
    const list = this.body[this.name] ?? []
    return { ...this.body, [this.name]: [...list, ...list.slice(0, 1)] }
  }
}

/** A page of Graph's. */
export class GraphPage {
  constructor(body) {
    this.body = body
  }

  empty() {
    return { ...this.lose(), value: [] }
  }

  lose() {
    const { '@odata.nextLink': _, '@odata.deltaLink': __, ...rest } = this.body
    return rest
  }

  turn(change) {
    const next = this.body['@odata.nextLink']
    return next ? { ...this.body, '@odata.nextLink': change(next) } : this.body
  }

  repeat() {
    return { ...this.body, value: [...this.body.value, ...this.body.value.slice(0, 1)] }
  }
}
