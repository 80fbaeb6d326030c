/** SHA-256 of plain data of any shape: to see whether an answer changed the state it was given. */
import { sha256Hex } from '../../protocols/canonical.ts';

/** Maps and sets keep their order, typed arrays their kind; two equal structures digest alike. */
export const digestState = (value: unknown): string => sha256Hex(textOf(value));

function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) {
    return typeof value === 'string' ? JSON.stringify(value) : `${typeof value} ${plain(value)}`;
  }
  if (Array.isArray(value)) return `[${value.map(textOf).join(',')}]`;
  if (value instanceof Map) {
    const entries = [...value].map(([key, member]) => `${textOf(key)}=>${textOf(member)}`);
    return `Map(${entries.join(',')})`;
  }
  if (value instanceof Set) return `Set(${[...value].map(textOf).join(',')})`;
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    return `${value.constructor.name}(${sha256Hex(bytes)})`;
  }
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${textOf((value as Record<string, unknown>)[key])}`);
  return `{${members.join(',')}}`;
}

/** Distinguishes -0 and 0, which JSON does not. */
const plain = (value: unknown): string => (Object.is(value, -0) ? '-0' : String(value));
