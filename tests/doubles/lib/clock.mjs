//! The time here: the computer's, and as much later as a test wants.

export class Clock {
  #ahead = 0

  /** Milliseconds since 1970. */
  now() {
    return Date.now() + this.#ahead
  }

  /** Seconds since 1970. */
  seconds() {
    return Math.floor(this.now() / 1000)
  }

  /** How far it is ahead of the computer's clock, in seconds. */
  get ahead() {
    return this.#ahead / 1000
  }

  advance(seconds) {
    this.#ahead += seconds * 1000
  }

  reset() {
    this.#ahead = 0
  }
}
