// Which command takes what and answers what. `null` as request: the command takes none.
import type * as T from './types'

/** What only a desktop can serve. */
type DesktopCommands = {
  choose_file: [{ kind: 'upload' | 'folder' | 'backup' | 'picture' | 'mail' }, string[]]
  choose_save: [{ name: string }, string | null]
  open_folder: [{ path: string }, null]
  /** In the system's browser; only what this computer serves. */
  open_page: [{ address: string }, null]
  /** With a request, so many sheets of this size in millimetres. `printed` is null where the system does not tell. */
  print_page: [{ pages: number, width: number, height: number } | null, { printed: boolean | null } | null]
}

export type Commands = T.TableCommands & DesktopCommands

export type Command = keyof Commands
export type Request<K extends Command> = Commands[K][0]
export type Answer<K extends Command> = Commands[K][1]
/** What is given after the name: nothing where the command takes nothing. */
export type Args<K extends Command> = null extends Request<K> ? [request?: Request<K>] : [request: Request<K>]

/** What the shell tells the window by itself. */
export type Events = {
  progress: T.Progress
  /** Something is other than it was; `head` is the newest entry, which not every change has. */
  changed: { head: number }
  /** Full paths of files dropped on the window. */
  dropped: string[]
  /** Something is dragged over the window (true) or left it (false). */
  dragging: boolean
}
