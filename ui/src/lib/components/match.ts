/** Without case and accents, as the search does it. */
export const fold = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase()

/** Whether every word of the query stands in the text. */
export function matches(text: string, query: string): boolean {
  const folded = fold(text)
  return fold(query).split(/\s+/).every((word) => folded.includes(word))
}
