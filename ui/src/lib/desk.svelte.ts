// Where the program stands, shared by all screens; and how a screen asks the shell for something.
import { call, Failure, on } from './bridge/call'
import type { Answer, Args, Command } from './bridge/commands'
import type { DeskState } from './bridge/types'
import { may } from './may'

/** How often, at most, typing and clicking push the lock away. */
const ACTIVITY_EVERY = 1_000
/** Codes after which another screen comes first. */
const ELSEWHERE = ['signed_out', 'must_change', 'key_needed', 'school']

class Desk {
  state = $state<DeskState | null>(null)
  /** The desk could not even be asked. */
  failure = $state<Failure | null>(null)
  /** A call waits for the operator's own password. */
  confirming = $state<{ settle: (ok: boolean) => void } | null>(null)
  #active = Date.now()
  /** When the shell last heard that somebody is here. */
  #told = Date.now()
  /** Work during which nobody need touch the window. */
  #awake = new Set<symbol>()

  /** How often the shell has said that something changed. */
  #changes = $state(0)

  /** The newest entry. `$derived` and `$effect` that read it run again with every change, also where no entry tells of it: mails go, parents register. */
  get head(): number {
    void this.#changes
    return this.state?.head ?? 0
  }

  get operatorId(): string | null {
    return this.state?.operator?.id ?? null
  }

  /** Whether the one signed in may do this; see {@link may}. */
  may(doing: Command): boolean {
    return may(this.state?.operator, doing)
  }

  take(state: DeskState): void {
    this.state = state
    this.failure = null
    if (state.stage !== 'open') this.#awake.clear()
  }

  async refresh(): Promise<void> {
    try {
      this.take(await call('desk_state'))
    } catch (thrown) {
      this.failure = Failure.of(thrown)
    }
  }

  async lock(): Promise<void> {
    this.confirming?.settle(false)
    try {
      this.take(await call('lock'))
    } catch {
      await this.refresh()
    }
  }

  /** Listens to the shell and watches for idleness until the returned function is called. */
  start(): () => void {
    void this.refresh()
    const off = on('changed', () => {
      void this.refresh().then(() => (this.#changes += 1))
    })
    const seen = (): void => {
      if (Date.now() - this.#active > ACTIVITY_EVERY) this.#active = Date.now()
    }
    const watched = ['keydown', 'pointerdown', 'pointermove', 'wheel'] as const
    for (const event of watched) addEventListener(event, seen, { passive: true, capture: true })
    const timer = setInterval(() => this.#lockIfIdle(), 5_000)
    return () => {
      off()
      clearInterval(timer)
      for (const event of watched) removeEventListener(event, seen, { capture: true })
    }
  }

  /** The shell counts idleness from the last call: whoever only types is made known to it now and then. */
  #lockIfIdle(): void {
    const { state } = this
    if (state?.stage !== 'open') return
    // An operator who is asked for the password may have gone.
    if (this.#awake.size > 0 && !this.confirming) this.touch()
    const [now, limit] = [Date.now(), state.idle_minutes * 60_000]
    if (now - this.#active > limit) return void this.lock()
    if (this.#active <= this.#told || now - this.#told < Math.min(60_000, limit / 3)) return
    this.#told = now
    void call('list_classes', { archived: false }).catch((thrown) => (ELSEWHERE.includes(Failure.of(thrown).code) ? this.refresh() : undefined))
  }

  /** A new sitting: the idle time counts from now. */
  touch(): void {
    this.#active = Date.now()
  }

  /** Does not lock while this is under way: long work, or a dialog of the system in which the window hears nothing. */
  async awake<T>(work: () => Promise<T>): Promise<T> {
    const one = Symbol('awake')
    this.#awake.add(one)
    try {
      return await work()
    } finally {
      if (this.#awake.delete(one)) this.touch()
    }
  }

  /** Opens the password dialog; whether the operator gave it. Two callers share one dialog. */
  #askPassword(): Promise<boolean> {
    const before = this.confirming
    return new Promise((resolve) => {
      this.confirming = {
        settle: (ok) => {
          this.confirming = null
          before?.settle(ok)
          resolve(ok)
        },
      }
    })
  }

  /** Runs something that calls the shell; asks the operator's password where it is wanted, and goes to sign-in where nobody is signed in. */
  async guarded<T>(run: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await run()
      } catch (thrown) {
        const failure = Failure.of(thrown)
        if (ELSEWHERE.includes(failure.code)) await this.refresh()
        if (failure.code !== 'confirm_needed') throw failure
        if (!(await this.#askPassword())) throw new Failure('cancelled', '')
      }
    }
  }
}

export const desk = new Desk()

/** See {@link Desk.guarded}. */
export const guarded = <T>(run: () => Promise<T>): Promise<T> => desk.guarded(run)

/** `guarded(() => call(…))`, for the usual case. Rejects with a Failure; `cancelled` says nothing more need be shown. */
export const ask = <K extends Command>(name: K, ...request: Args<K>): Promise<Answer<K>> => desk.guarded(() => call(name, ...request))
