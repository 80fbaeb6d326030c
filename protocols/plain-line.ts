/** Texts of others as one line: nothing in it moves a cursor, begins a line or turns the direction of reading. */

/** C0 and C1 controls, line and paragraph separators, marks and isolates of direction. */
const CONTROLS = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** Each shown by its number, as in JSON. */
export const plainLine = (text: string): string =>
  text.replace(CONTROLS, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`);
