// The fields in which faulty cells are mended: what was typed, what is being saved, where the cursor goes next.
import type { Field, Mend, Place, PreviewRow, ProblemShown } from '../../bridge/types'

/** Names one cell of the upload. */
export function cellKey(place: Place, field: Field): string {
  return `${place.file}:${place.row}:${field}`
}

/** Whether a problem can be mended here: it names a cell, and the row stands in the file. */
export function canMend(row: PreviewRow, problem: ProblemShown): boolean {
  return row.place !== null && problem.field !== null
}

/** The mend of one cell, or `null` when there is nothing to save: the text is as it stands in the file. */
export function mendOf(row: PreviewRow, problem: ProblemShown, typed: string): Mend | null {
  if (row.place === null || problem.field === null) return null
  const value = typed.trim()
  return value === problem.value.trim() ? null : { place: row.place, field: problem.field, value }
}

/** Keys of all the cells to be mended among these rows, in the order they are shown. */
export function mendable(rows: (PreviewRow | undefined)[]): string[] {
  const keys: string[] = []
  for (const row of rows) {
    for (const problem of row?.problems ?? []) {
      if (row && row.place !== null && problem.field !== null) keys.push(cellKey(row.place, problem.field))
    }
  }
  return keys
}

/**
 * Where the cursor goes once a cell is saved. `before` and `after` are the keys on either side of the saving.
 * The mended cell itself when it is still faulty; else the next one that is still there; else the last; else nowhere.
 */
export function nextCell(before: string[], saved: string, after: string[]): string | null {
  if (after.includes(saved)) return saved
  const from = before.indexOf(saved)
  const next = before.slice(from + 1).find((key) => after.includes(key))
  return next ?? after.find((key) => !before.includes(key)) ?? after.at(-1) ?? null
}

/** Texts typed into fields and not saved yet, so that a scrolled-away field keeps what was typed. */
export class Drafts {
  #texts = new Map<string, string>()

  read(key: string, fallback: string): string {
    return this.#texts.get(key) ?? fallback
  }

  write(key: string, text: string): void {
    this.#texts.set(key, text)
  }

  forget(key: string): void {
    this.#texts.delete(key)
  }

  clear(): void {
    this.#texts.clear()
  }

  get size(): number {
    return this.#texts.size
  }
}
