/** SHA-256 and size of plain data of any shape: whether it changed, and whether it grows, without moving it. */
import { sha256Hex } from './canonical.ts';

/** What plain data comes to. */
export interface Digest {
  /** Of the text it is digested as: about what the data takes written out. */
  readonly bytes: number;
  readonly sha256: string;
}

/** Digests of the parts of a seat's stored state, by name: `agent` is the agent's own, `view` its view. */
export type StateDigest = Readonly<Record<string, Digest>>;

export const digestParts = (state: object): StateDigest =>
  Object.fromEntries(Object.entries(state).map(([name, part]) => [name, digestOfPlain(part)]));

/** Maps and sets keep their order, typed arrays their kind; two equal structures digest alike. */
export function digestOfPlain(value: unknown): Digest {
  const text = textOf(value);
  return { bytes: text.length, sha256: sha256Hex(text) };
}

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
