/** What the frame itself has open. */
class Frame {
  palette = $state(false)
  keys = $state(false)

  reset(): void {
    this.palette = false
    this.keys = false
  }
}

export const frame = new Frame()
