// The window's only door to the shell.
import { invoke } from '@tauri-apps/api/core'
import { listen } from '@tauri-apps/api/event'
import type { Answer, Args, Command, Events, Request } from './commands'

/** A call that failed. `message` is a finished sentence to show; `code` is for those who branch on it. */
export class Failure extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly field: string | null = null,
    readonly names: string[] = [],
    /** What the shell said, for the part that folds out. */
    readonly technical: string = '',
  ) {
    super(message)
    this.name = 'Failure'
  }

  /** Whatever was thrown, as a failure. */
  static of(thrown: unknown): Failure {
    if (thrown instanceof Failure) return thrown
    if (typeof thrown === 'object' && thrown !== null && 'code' in thrown && 'message' in thrown) {
      const it = thrown as { code: string, message: string, field?: string | null, names?: string[] | null, technical?: string | null }
      return new Failure(it.code, it.message, it.field ?? null, it.names ?? [], it.technical ?? '')
    }
    const said = thrown instanceof Error ? `${thrown.message}\n${thrown.stack ?? ''}` : String(thrown)
    return new Failure('unexpected', '', null, [], said)
  }
}

type Fake = typeof import('./fake')

const inShell = typeof window !== 'undefined' && '__TAURI_INTERNALS__' in window
/** The fake is left out of a production bundle: the condition is false at build time. */
const mayFake = import.meta.env.DEV || import.meta.env.MODE === 'fake' || import.meta.env.MODE === 'test'

let fake: Promise<Fake> | null = null
const pretend = (): Promise<Fake> | null => {
  if (mayFake && !inShell) fake ??= import('./fake')
  return fake
}

/** Asks the shell. Rejects with a {@link Failure}. */
export async function call<K extends Command>(name: K, ...[request]: Args<K>): Promise<Answer<K>> {
  try {
    const stand_in = await pretend()
    if (stand_in) return await stand_in.answer(name, (request ?? null) as Request<K>)
    return await invoke<Answer<K>>(name, request === undefined ? {} : { request })
  } catch (thrown) {
    throw Failure.of(thrown)
  }
}

/** Listens to the shell until the function that is returned is called. */
export function on<E extends keyof Events>(event: E, heard: (payload: Events[E]) => void): () => void {
  let stop: (() => void) | null = null
  let over = false
  const begin = async (): Promise<() => void> => {
    const stand_in = await pretend()
    if (stand_in) return stand_in.on(event, heard)
    if (event === 'dropped' || event === 'dragging') return drops(event, heard as (payload: never) => void)
    return listen<Events[E]>(event, (e) => heard(e.payload))
  }
  begin().then((off) => (over ? off() : (stop = off)), () => undefined)
  return () => {
    over = true
    stop?.()
  }
}

async function drops(event: 'dropped' | 'dragging', heard: (payload: never) => void): Promise<() => void> {
  const { getCurrentWebview } = await import('@tauri-apps/api/webview')
  return getCurrentWebview().onDragDropEvent(({ payload }) => {
    if (event === 'dropped' && payload.type === 'drop') heard(payload.paths as never)
    if (event === 'dragging') heard((payload.type === 'enter' || payload.type === 'over') as never)
  })
}
