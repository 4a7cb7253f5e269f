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
