/** Honest journals of one start after another, each with its own key, and what a forger does to them. */
import { generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Draft } from '../../../protocols/record.ts';
import { chainHash } from '../../../runtime/journal/chain.ts';
import { HeadSigner } from '../../../runtime/journal/head-signer.ts';
import { publicKeyText } from '../../../runtime/journal/heads.ts';
import type { SignedHead } from '../../../runtime/journal/heads.ts';
import { verifyingKey } from '../../../runtime/journal/keys.ts';
import type { VerifyingKey } from '../../../runtime/journal/keys.ts';
import { bodyAt, openSegment } from '../../../runtime/journal/segment.ts';
import { openJournal } from '../../../runtime/journal/writer.ts';
import type { Stores } from '../../../runtime/store/environment.ts';
import { draftNumber } from './drafts.ts';

/** Records of a segment in these journals. */
export const GROUP = 10;
const HEADER = 16;
const HASH = 32;

export interface Signer {
  readonly privateKey: KeyObject;
  readonly key: VerifyingKey;
}

export function newSigner(): Signer {
  const { privateKey } = generateKeyPairSync('ed25519');
  return { key: verifyingKey(publicKeyText(privateKey)) as VerifyingKey, privateKey };
}

export const startedDraft = (publicKey: string): Draft =>
  ({ at: 1, body: { publicKey }, type: 'run.started' }) as unknown as Draft;

/** Appends a start under `signer` and records up to `count` in all of it, in whole segments; signs unless told. */
export async function signedRun(
  stores: Stores,
  signer: Signer,
  { count = 50, signs = true }: { readonly count?: number; readonly signs?: boolean } = {},
): Promise<SignedHead | undefined> {
  const { end, run } = await appendRun(stores, signer, count);
  if (!signs) return undefined;
  return new HeadSigner({ key: signer.privateKey, run, stores }).sign(end);
}

/** Appends a start under `signer` and records up to `count` in all of it; answers where it begins and ends. */
export async function appendRun(stores: Stores, signer: Signer, count: number) {
  const journal = openJournal({ stores });
  const run = journal.head.seq + 1;
  for (let n = 0; n < count; n++) {
    journal.append(n === 0 ? startedDraft(signer.key.publicKey) : draftNumber(run + n));
    if ((n + 1) % GROUP === 0) await journal.flush();
  }
  await journal.close();
  return { end: journal.head.seq, run };
}

/** Signs the present end as one who holds `signer`, for the start at `run`. */
export const signAt = (stores: Stores, signer: Signer, run: number): Promise<SignedHead> =>
  new HeadSigner({ key: signer.privateKey, run, stores }).sign(77);

/** Takes all signed heads out of the folder. */
export const dropHeads = (stores: Stores): Promise<void> => dropHeadsFrom(stores, 0);

async function dropHeadsFrom(stores: Stores, first: number): Promise<void> {
  const range = { start: ['head', first], end: ['head', Infinity] };
  for (const key of Array.from(stores.meta.getKeys(range))) await stores.meta.remove(key);
}

/** Cuts the journal off before the segment at `first`. */
export async function cutFrom(stores: Stores, first: number): Promise<void> {
  const keys = Array.from(stores.journal.getKeys({ start: first }));
  for (const key of keys) await stores.journal.remove(key);
  await dropHeadsFrom(stores, first);
}

/** Changes the text of one record and makes the chain anew from there on, as only the bytes allow. */
export async function rewriteFrom(
  stores: Stores,
  seq: number,
  change: (text: string) => string,
): Promise<void> {
  let previous: string | undefined;
  for (const first of Array.from(stores.journal.getKeys())) {
    const segment = openSegment(Buffer.from(stores.journal.get(first) as Buffer), first);
    if (first + segment.count <= seq) continue;
    const bodies = Array.from({ length: segment.count }, (_, index) =>
      Buffer.from(bodyAt(segment, index)),
    );
    const place = seq - first;
    const target = bodies[place];
    if (target !== undefined) bodies[place] = Buffer.from(change(target.toString()));
    const before = previous ?? segment.bytes.toString('hex', HEADER, HEADER + HASH);
    const built = builtSegment(first, before, bodies);
    previous = built.last;
    await stores.journal.put(first, built.bytes);
  }
}

function builtSegment(first: number, previous: string, bodies: readonly Buffer[]) {
  const header = Buffer.alloc(HEADER);
  header[0] = 1;
  header.writeUInt16LE(bodies.length, 2);
  header.writeBigUInt64LE(BigInt(first), 8);
  const lengths = Buffer.alloc(4 * bodies.length);
  const parts: Buffer[] = [header, Buffer.from(previous, 'hex')];
  let last = previous;
  for (const [index, body] of bodies.entries()) {
    last = chainHash(last, body);
    parts.push(body, Buffer.from(last, 'hex'));
    lengths.writeUInt32LE(body.length, index * 4);
  }
  return { bytes: Buffer.concat([...parts, lengths]), last };
}
