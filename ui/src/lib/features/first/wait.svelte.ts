// The time to wait after too many wrong passwords, counted down.
import { t } from '../../words'
import { secondsIn } from './account'

export class Wait {
  left = $state(0)
  #timer: ReturnType<typeof setInterval> | undefined

  /** Begins from the sentence of the refusal, which names the time. */
  begin(sentence: string): void {
    clearInterval(this.#timer)
    this.left = secondsIn(sentence)
    if (this.left === 0) return
    const until = Date.now() + this.left * 1000
    this.#timer = setInterval(() => {
      this.left = Math.max(0, Math.ceil((until - Date.now()) / 1000))
      if (this.left === 0) clearInterval(this.#timer)
    }, 250)
  }

  get words(): string {
    if (this.left === 0) return ''
    return this.left > 90 ? t('first.wait_minutes', { n: Math.ceil(this.left / 60) }) : t('first.wait', { n: this.left })
  }
}
