/** An entry of the glossary. */
export interface Entry {
  readonly id: string;
  readonly word: string;
  readonly text: string;
  readonly formula: string;
  readonly records: string;
}

export const entry = (
  id: string,
  word: string,
  text: string,
  rest: Partial<Pick<Entry, 'formula' | 'records'>> = {},
): Entry => ({
  id,
  word,
  text,
  formula: rest.formula ?? '',
  records: rest.records ?? '',
});
