// What this computer remembers of the person's taste: theme, text size, column widths. No data of the school.

export type Theme = 'system' | 'light' | 'dark'
export type TextSize = 'normal' | 'large' | 'larger' | 'largest'
export const THEMES: Theme[] = ['system', 'light', 'dark']
export const TEXT_SIZES: TextSize[] = ['normal', 'large', 'larger', 'largest']

/** Reads what was kept; anything odd counts as nothing. */
export function kept<T>(key: string, fallback: T): T {
  try {
    const text = localStorage.getItem(`rollbook.${key}`)
    return text === null ? fallback : (JSON.parse(text) as T)
  } catch {
    return fallback
  }
}

/** Keeps a value; a full or forbidden store is no reason to fail. */
export function keep(key: string, value: unknown): void {
  try {
    localStorage.setItem(`rollbook.${key}`, JSON.stringify(value))
  } catch {
    // The next start simply has the defaults.
  }
}

class Preferences {
  #theme = $state<Theme>(kept('theme', 'system'))
  #text = $state<TextSize>(kept('text', 'normal'))

  constructor() {
    this.#show()
  }

  get theme(): Theme {
    return this.#theme
  }

  set theme(theme: Theme) {
    this.#theme = theme
    keep('theme', theme)
    this.#show()
  }

  get text(): TextSize {
    return this.#text
  }

  set text(text: TextSize) {
    this.#text = text
    keep('text', text)
    this.#show()
  }

  #show(): void {
    const root = document.documentElement
    if (this.#theme === 'system') delete root.dataset.theme
    else root.dataset.theme = this.#theme
    if (this.#text === 'normal') delete root.dataset.text
    else root.dataset.text = this.#text
  }
}

export const preferences = new Preferences()

/** Pixels of one rem at the present text size. */
export const rem = (): number => Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 15
