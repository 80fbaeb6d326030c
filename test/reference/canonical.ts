/** RFC 8785 written from its text, slowly: sections 3.2.2.1 to 3.2.3. Knows JSON values only. */
export function referenceCanonical(value: unknown): string {
  if (value === null) return 'null';
  if (value === true) return 'true';
  if (value === false) return 'false';
  // 3.2.2.3: numbers as ECMAScript prints them; there is no negative zero.
  if (typeof value === 'number') return value === 0 ? '0' : String(value);
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${value.map((each) => referenceCanonical(each)).join(',')}]`;
  const members = Object.entries(value as object).filter((member) => member[1] !== undefined);
  members.sort(([a], [b]) => compareUnits(a, b));
  return `{${members.map(([key, each]) => `${quoted(key)}:${referenceCanonical(each)}`).join(',')}}`;
}

/** 3.2.3: keys as arrays of UTF-16 code units, compared unit by unit. */
function compareUnits(a: string, b: string): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const difference = a.charCodeAt(index) - b.charCodeAt(index);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** 3.2.2.2: five short escapes, \u00xx for other control characters, `"` and `\`; the rest as it is. */
function quoted(text: string): string {
  const short = new Map([
    [8, '\\b'],
    [9, '\\t'],
    [10, '\\n'],
    [12, '\\f'],
    [13, '\\r'],
    [34, '\\"'],
    [92, '\\\\'],
  ]);
  let out = '"';
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    const escape = short.get(unit);
    if (escape !== undefined) out += escape;
    else if (unit < 32) out += `\\u${unit.toString(16).padStart(4, '0')}`;
    else out += text.charAt(index);
  }
  return `${out}"`;
}
