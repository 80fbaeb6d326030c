/** What a person reads of a text that a stack, or a list of places looked at, may follow. */
export const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';
