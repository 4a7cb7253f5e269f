// The recovery key while it is on the screen. It is held here, apart from the screens, because making a school moves
// the window on by itself, and a key that is gone before it is on paper cannot be had again.
import type { SchoolMade } from '../../bridge/types'
import { desk } from '../../desk.svelte'

class Recovery {
  /** Shown until the operator says that it is on paper. Never stored. */
  key = $state<string | null>(null)
  school = $state('')
  /** A key is being made: what follows waits for it. */
  making = $state(false)

  get isOpen(): boolean {
    return this.key !== null || this.making
  }

  /** Makes the school; its key is up before the window moves on. */
  async during(make: () => Promise<SchoolMade>): Promise<void> {
    this.making = true
    try {
      const made = await make()
      this.show(made.recovery_key, made.state.school ?? '')
      desk.take(made.state)
    } finally {
      this.making = false
    }
  }

  show(key: string, school: string): void {
    this.key = key
    this.school = school
  }

  /** It is on paper: forgets it. */
  done(): void {
    this.key = null
  }
}

export const recovery = new Recovery()
