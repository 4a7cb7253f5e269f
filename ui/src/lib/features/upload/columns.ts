// The columns of the Check table: which there are, how wide, and what stands in them.
import type { CellChange, Field, Preview, PreviewRow, ProblemShown } from '../../bridge/types'

export type Column = 'username' | 'given_name' | 'family_name' | 'class' | 'role' | 'email'

/** Least width in rem, and the share of what is left over. */
const WIDTHS: Record<Column, [number, number]> = { username: [7, 1], given_name: [6, 1], family_name: [7.4, 1.2], class: [5.4, 0.8], role: [4.8, 0.5], email: [9, 1.8] }
const FIRST = '7.4rem 2.8rem'
const FIRST_REM = 11.8
const EDGES_REM = 3.8

/** What is always shown, and the e-mail where the file has it. */
export function columnsOf(preview: Pick<Preview, 'columns'>): Column[] {
  const columns: Column[] = ['username', 'given_name', 'family_name', 'class', 'role']
  return preview.columns.some(([, field]) => field === 'email') ? [...columns, 'email'] : columns
}

/** The grid of a row. */
export function template(columns: Column[]): string {
  return [FIRST, ...columns.map((column) => `minmax(${WIDTHS[column][0]}rem, ${WIDTHS[column][1]}fr)`)].join(' ')
}

/** Below this the table scrolls sideways. */
export function leastWidth(columns: Column[]): string {
  const sum = columns.reduce((rem, column) => rem + WIDTHS[column][0] + 0.8, FIRST_REM + EDGES_REM)
  return `${sum.toFixed(1)}rem`
}

export function textOf(row: PreviewRow, column: Column): string {
  return row[column]
}

export function changeOf(row: PreviewRow, column: Field): CellChange | null {
  return row.changes.find((change) => change.field === column) ?? null
}

export function problemOf(row: PreviewRow, column: Field): ProblemShown | null {
  return row.problems.find((problem) => problem.field === column) ?? null
}

/** Changes of fields that have no column of their own here. */
export function otherChanges(row: PreviewRow, columns: Column[]): CellChange[] {
  return row.changes.filter((change) => !(columns as Field[]).includes(change.field))
}

/** Heights in rem: the cells, the lines of each problem, one line for what else there is to say. */
export const ROW_REM = 2.9333
export const MORE_REM = 1.7333
const LINE_REM = 1.2
/** Width of a letter of the small text. */
const LETTER_REM = 0.44
const FIELD_REM = 2.6
const BESIDE_REM = 21.5

/** Whether there is room for the sentence and its field side by side; else the field stands below. */
export function isNarrow(across: number): boolean {
  return across < 44
}

/** Height of one problem: its sentence in as many lines as it takes, up to five. */
export function problemHeight(problem: ProblemShown, across: number): number {
  const room = isNarrow(across) ? across - 6 : across - 14 - BESIDE_REM
  const letters = problem.message.length + (problem.column ? problem.column.length + 2 : 0)
  const lines = Math.min(5, Math.max(1, Math.ceil((letters * LETTER_REM) / Math.max(room, 8))))
  const text = lines * LINE_REM
  return (isNarrow(across) ? text + FIELD_REM : Math.max(text, FIELD_REM)) + 0.8
}

/** `across` is the width in sight, in rem. */
export function heightOf(row: PreviewRow | undefined, columns: Column[], across: number): number {
  if (!row) return ROW_REM
  const more = otherChanges(row, columns).length > 0 || row.joins.length > 0
  const problems = row.problems.reduce((sum, problem) => sum + problemHeight(problem, across), 0)
  return ROW_REM + problems + (more ? MORE_REM : 0)
}
