// Short notices at the foot of the window. Nothing that must be read stands only here.

export type Toast = { id: number, text: string, tone: 'plain' | 'good' | 'bad', undo: (() => unknown) | null, action: { label: string, run: () => unknown } | null }
export type ToastAsked = { text: string, tone?: Toast['tone'], undo?: (() => unknown) | null, action?: Toast['action'] }

/** Milliseconds it stays; longer where something can be pressed. */
const STAY = 6_000
const STAY_WITH_BUTTON = 12_000

class Toasts {
  list = $state<Toast[]>([])
  #next = 1
  #timers = new Map<number, ReturnType<typeof setTimeout>>()

  add(asked: ToastAsked): number {
    const id = this.#next++
    const it: Toast = { id, text: asked.text, tone: asked.tone ?? 'plain', undo: asked.undo ?? null, action: asked.action ?? null }
    this.list = [...this.list.slice(-2), it]
    this.wake(id)
    return id
  }

  /** Starts its time (again). */
  wake(id: number): void {
    const it = this.list.find((one) => one.id === id)
    if (it) this.#timers.set(id, setTimeout(() => this.remove(id), it.undo || it.action ? STAY_WITH_BUTTON : STAY))
  }

  /** Keeps it while the pointer or the focus is on it. */
  hold(id: number): void {
    clearTimeout(this.#timers.get(id))
  }

  /** Nothing of one sitting is left for the next. */
  clear(): void {
    for (const { id } of this.list) this.remove(id)
  }

  remove(id: number): void {
    this.hold(id)
    this.list = this.list.filter((it) => it.id !== id)
  }
}

export const toasts = new Toasts()

/** Says something briefly: `toast({ text: 'Deleted 3 users', undo: () => undo(entry) })`. */
export const toast = (asked: ToastAsked): number => toasts.add(asked)
