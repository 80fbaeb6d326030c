/**
 * The exported form: one record a line, its canonical bytes with `hash` added where the order of
 * keys puts it. Nobody parses to make it: an unescaped `,"seq":` cannot stand inside a string, and
 * the last one belongs to the record itself.
 */
/** @param bytes - canonical bytes of a record. */
export function exportLine(bytes: Buffer, hash: string): string {
  const text = bytes.toString();
  const at = hashPlace(text);
  return `${text.slice(0, at)},"hash":"${hash}"${text.slice(at)}`;
}

/** The canonical text of a record and its hash, from an exported line. */
export function importLine(line: string): { readonly text: string; readonly hash: string } {
  const at = hashPlace(line) - HASH_MEMBER_LENGTH;
  const member = line.slice(at, at + HASH_MEMBER_LENGTH);
  const hash = /^,"hash":"([0-9a-f]{64})"$/.exec(member)?.[1] ?? '';
  return { text: line.slice(0, at) + line.slice(at + HASH_MEMBER_LENGTH), hash };
}

const HASH_MEMBER_LENGTH = ',"hash":""'.length + 64;

/** Index before `,"lane"`, `,"round"` or `,"seq"`, whichever of the record's own comes first. */
function hashPlace(text: string): number {
  let at = text.lastIndexOf(',"seq":');
  for (const key of [',"round":"', ',"lane":"']) {
    const start = text.lastIndexOf(key, at);
    if (start >= 0 && text.indexOf('"', start + key.length) === at - 1) at = start;
  }
  return at;
}
