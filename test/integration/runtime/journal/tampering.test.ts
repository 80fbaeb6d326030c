import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Draft } from '../../../../protocols/record.ts';
import { chainHash } from '../../../../runtime/journal/chain.ts';
import { HeadSigner } from '../../../../runtime/journal/head-signer.ts';
import { publicKeyText, readHeads } from '../../../../runtime/journal/heads.ts';
import { verifyStores } from '../../../../runtime/journal/verify.ts';
import { openJournal } from '../../../../runtime/journal/writer.ts';
import { draftNumber } from '../../../support/journal/drafts.ts';
import { filled, tamper, tempStores } from '../../../support/journal/temp-journal.ts';

const HEADER = 16;
const HASH = 32;
const TABLE_ENTRY = 4;

/** Offset of record `index` in a segment of `count`. */
function offsetOf(bytes: Buffer, count: number, index: number): number {
  let at = HEADER + HASH;
  for (let n = 0; n < index; n++) {
    at += bytes.readUInt32LE(bytes.length - (count - n) * TABLE_ENTRY) + HASH;
  }
  return at;
}

const lengthOf = (bytes: Buffer, count: number, index: number): number =>
  bytes.readUInt32LE(bytes.length - (count - index) * TABLE_ENTRY);

type Change = (bytes: Buffer) => Buffer | undefined;
const flip =
  (offset: (bytes: Buffer) => number): Change =>
  (bytes) => {
    const at = offset(bytes);
    bytes[at] = (bytes[at] as number) ^ 1;
    return bytes;
  };

// Segments of 10 records at 1, 11, 21, 31, 41; the change is made to the one at 21.
const changes: [string, Change, number][] = [
  ['the first byte of a body', flip((b) => offsetOf(b, 10, 3)), 24],
  ['the last byte of a body', flip((b) => offsetOf(b, 10, 3) + lengthOf(b, 10, 3) - 1), 24],
  ['a stored hash', flip((b) => offsetOf(b, 10, 5) - HASH), 25],
  ['the last stored hash', flip((b) => b.length - 10 * TABLE_ENTRY - 1), 30],
  ['the previous hash in the header', flip(() => HEADER + 4), 21],
  ['the format in the header', flip(() => 0), 21],
  ['the kind in the header', flip(() => 1), 21],
  ['the count in the header', flip(() => 2), 21],
  ['the reserved bytes of the header', flip(() => 6), 21],
  ['the first seq in the header', flip(() => 8), 21],
  ['a length of the table', flip((b) => b.length - 1), 21],
  ['its last byte cut off', (b) => b.subarray(0, b.length - 1), 21],
  ['half of it cut off', (b) => b.subarray(0, b.length >> 1), 21],
  ['all of it cut off', () => Buffer.alloc(0), 21],
  ['a byte added', (b) => Buffer.concat([b, Buffer.alloc(1)]), 21],
  ['the segment removed', () => undefined, 21],
];

describe('verify names the first bad record after tampering with', () => {
  it.each(changes)('%s', async (_, change, seq) => {
    const stores = tempStores();
    await filled(stores, 50, 10);
    expect(verifyStores(stores)).toMatchObject({ ok: true, records: 50 });
    await tamper(stores, 21, change);
    const result = verifyStores(stores);
    expect(result).toMatchObject({ ok: false, firstBad: { seq }, records: seq - 1 });
    expect(result.head.seq).toBe(seq - 1);
  });

  it('the order of two records in a segment', async () => {
    const stores = tempStores();
    await filled(stores, 30, 10, (n) => ({ ...draftNumber(0), at: 5_000 + n }));
    await tamper(stores, 11, (bytes) => {
      const length = lengthOf(bytes, 10, 4);
      const [a, b] = [offsetOf(bytes, 10, 4), offsetOf(bytes, 10, 5)];
      const body = Buffer.from(bytes.subarray(a, a + length));
      bytes.copy(bytes, a, b, b + length);
      body.copy(bytes, b);
      return bytes;
    });
    expect(verifyStores(stores).firstBad?.seq).toBe(15);
  });

  it('the order of two segments', async () => {
    const stores = tempStores();
    await filled(stores, 50, 10);
    const second = Buffer.from(stores.journal.get(21) as Buffer);
    const third = Buffer.from(stores.journal.get(31) as Buffer);
    await tamper(stores, 21, () => third);
    await tamper(stores, 31, () => second);
    expect(verifyStores(stores).firstBad?.seq).toBe(21);
  });

  it('a segment doubled over the next, its header mended', async () => {
    const stores = tempStores();
    await filled(stores, 50, 10);
    const copy = Buffer.from(stores.journal.get(21) as Buffer);
    copy.writeBigUInt64LE(31n, 8);
    await tamper(stores, 31, () => copy);
    expect(verifyStores(stores).firstBad?.seq).toBe(31);
  });

  it('a segment slipped in between the others', async () => {
    const stores = tempStores();
    await filled(stores, 50, 10);
    await stores.journal.put(25, Buffer.from(stores.journal.get(21) as Buffer));
    expect(verifyStores(stores).firstBad?.seq).toBe(25);
  });
});

describe('a signed head catches', () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const started = {
    at: 1,
    body: { publicKey: publicKeyText(privateKey) },
    type: 'run.started',
  } as unknown as Draft;

  async function signedJournal() {
    const stores = tempStores();
    await filled(stores, 50, 10, (n) => (n === 0 ? started : draftNumber(n)));
    const head = await new HeadSigner({ stores, key: privateKey, run: 1 }).sign(77);
    expect(head.seq).toBe(50);
    expect(verifyStores(stores)).toMatchObject({ ok: true, signedHeads: 1 });
    return stores;
  }

  it('the last segments deleted, in verify and at opening', async () => {
    const stores = await signedJournal();
    await tamper(stores, 41, () => undefined);
    expect(verifyStores(stores).firstBad).toMatchObject({ seq: 41 });
    expect(() => openJournal({ stores })).toThrow(/JOURNAL_TAIL_BROKEN.*seq 41/);
  });

  it('records rewritten with the whole chain after them', async () => {
    const stores = await signedJournal();
    let previous: string | undefined;
    for (const first of [31, 41]) {
      await tamper(stores, first, (bytes) => {
        if (previous === undefined) bytes[offsetOf(bytes, 10, 2) + 9] = 0x39;
        else bytes.write(previous, HEADER, 'hex');
        for (let index = 0; index < 10; index++) {
          const at = offsetOf(bytes, 10, index);
          const end = at + lengthOf(bytes, 10, index);
          const before = bytes.toString('hex', at - HASH, at);
          previous = chainHash(before, bytes.subarray(at, end));
          bytes.write(previous, end, 'hex');
        }
        return bytes;
      });
    }
    expect(verifyStores(stores, { chainOnly: true }).ok).toBe(true);
    const { firstBad } = verifyStores(stores);
    expect(firstBad?.seq).toBe(50);
    expect(firstBad?.reason).toMatch(/rewritten/);
  });

  it('a signature that another key made', async () => {
    const stores = await signedJournal();
    const other = generateKeyPairSync('ed25519').privateKey;
    await new HeadSigner({ stores, key: other, run: 1 }).sign(78);
    expect(verifyStores(stores).firstBad).toMatchObject({ seq: 50, reason: /signature/ });
  });

  it('a head that was kept outside, when the heads inside are gone too', async () => {
    const stores = await signedJournal();
    const outside = readHeads(stores);
    await stores.meta.remove(['head', 50]);
    await tamper(stores, 41, () => undefined);
    expect(verifyStores(stores).ok).toBe(true);
    expect(verifyStores(stores, { heads: outside }).firstBad?.seq).toBe(41);
  });
});
