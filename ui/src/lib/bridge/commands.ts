// Which command takes what and answers what. `null` as request: the command takes none.
import type * as T from './types'

/** What only a desktop can serve. */
type DesktopCommands = {
  choose_file: [{ kind: 'upload' | 'folder' | 'backup' }, string[]]
  choose_save: [{ name: string }, string | null]
  open_folder: [{ path: string }, null]
  print_page: [null, null]
}

export type Commands = T.TableCommands & DesktopCommands

export type Command = keyof Commands
export type Request<K extends Command> = Commands[K][0]
export type Answer<K extends Command> = Commands[K][1]

/** What the shell tells the window by itself. */
export type Events = {
  progress: T.Progress
  changed: { head: number }
  /** Full paths of files dropped on the window. */
  dropped: string[]
  /** Something is dragged over the window (true) or left it (false). */
  dragging: boolean
}
