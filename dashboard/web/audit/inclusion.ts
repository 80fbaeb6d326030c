/**
 * Checks in the reader's own browser, with WebCrypto alone: that a record's hash follows from its
 * bytes and the hash before it, and that it is a leaf of a tree head (RFC 6962; the check is RFC
 * 9162, 2.1.3.2). Nothing here believes the server.
 */

const fromHex = (hex: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const toHex = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');

async function sha256(...parts: readonly Uint8Array<ArrayBuffer>[]): Promise<string> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return toHex(await crypto.subtle.digest('SHA-256', all));
}

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

const leafHash = (recordHash: string): Promise<string> => sha256(LEAF, fromHex(recordHash));
const nodeHash = (left: string, right: string): Promise<string> =>
  sha256(NODE, fromHex(left), fromHex(right));

export interface InclusionProof {
  /** Hash of the record: the leaf's content. */
  readonly hash: string;
  readonly path: readonly string[];
  readonly root: string;
  /** Position of the record, from 1. */
  readonly seq: number;
  /** Records in the tree. */
  readonly size: number;
}

/** The root that a proof leads to, or undefined when the path does not fit the tree's size. */
export async function rootOf(proof: InclusionProof): Promise<string | undefined> {
  let index = proof.seq - 1;
  let last = proof.size - 1;
  if (index < 0 || index > last) return undefined;
  let node = await leafHash(proof.hash);
  for (const sibling of proof.path) {
    if (last === 0) return undefined;
    if (index % 2 === 1 || index === last) {
      node = await nodeHash(sibling, node);
      while (index % 2 === 0 && index !== 0) {
        index = Math.floor(index / 2);
        last = Math.floor(last / 2);
      }
    } else node = await nodeHash(node, sibling);
    index = Math.floor(index / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? node : undefined;
}

export async function includes(proof: InclusionProof): Promise<boolean> {
  return (await rootOf(proof)) === proof.root;
}

/** The canonical text (RFC 8785) of a JSON value: sorted keys, numbers and strings as JSON prints them. */
function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalText(member)}`).join(',')}}`;
}

/** Hash a record must have, given the hash of the one before; the first follows "kimera journal 1". */
export async function recordHash(
  record: Readonly<Record<string, unknown>>,
  previous: string | undefined,
): Promise<string> {
  const { hash: _, ...rest } = record;
  const encoder = new TextEncoder();
  const before = previous ?? (await sha256(encoder.encode('kimera journal 1')));
  return sha256(fromHex(before), encoder.encode(canonicalText(rest)));
}
