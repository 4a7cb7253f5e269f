import { desk } from '../../desk.svelte'
import { t } from '../../words'

/** What the screen of users is called: a teacher sees the pupils of own classes. */
export const usersWord = (): string => t(desk.may('edit_user') ? 'frame.users' : 'frame.my_pupils')

/** What the frame itself has open. */
class Frame {
  palette = $state(false)
  keys = $state(false)
  /** The operator changes their own password. */
  password = $state(false)

  reset(): void {
    this.palette = false
    this.keys = false
    this.password = false
  }
}

export const frame = new Frame()
