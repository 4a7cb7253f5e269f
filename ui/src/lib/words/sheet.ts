/** A sentence: one text, or one for each plural form of the number `n`. `{name}` takes a parameter. */
export type Sentence = string | (Partial<Record<Intl.LDMLPluralRule, string>> & { other: string })
/** The sentences of one screen. */
export type Sheet = Record<string, Sentence>
