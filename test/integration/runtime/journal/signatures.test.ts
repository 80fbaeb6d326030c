/** What signatures prove of an honest journal: none at all, several keys, a key that was pruned. */
import { describe, expect, it } from 'vitest';
import { attest } from '../../../../runtime/journal/attest.ts';
import type { Attestation } from '../../../../runtime/journal/attest.ts';
import type { KnownKey } from '../../../../runtime/journal/keys.ts';
import { openSegment, pruneSegment } from '../../../../runtime/journal/segment.ts';
import { verifyStores } from '../../../../runtime/journal/verify.ts';
import type { Stores } from '../../../../runtime/store/environment.ts';
import { dropHeads, newSigner, signedRun } from '../../../support/journal/signed-runs.ts';
import { tamper, tempStores } from '../../../support/journal/temp-journal.ts';

const operator = newSigner();
const other = newSigner();

/** Two starts of 50 records under the operator's key, heads at 50 and 100. */
async function honest(): Promise<Stores> {
  const stores = tempStores();
  await signedRun(stores, operator);
  await signedRun(stores, operator);
  return stores;
}

interface Asked {
  readonly keys?: readonly KnownKey[];
  readonly unsigned?: boolean;
}

const judged = (stores: Stores, asked: Asked = {}): Attestation =>
  attest(verifyStores(stores, asked), asked);

describe('an unsigned journal', () => {
  it('fails unless it is asked for, and is then called unsigned', async () => {
    const stores = tempStores();
    await signedRun(stores, operator, { signs: false });
    expect(judged(stores)).toMatchObject({ ok: false, verdict: 'unsigned', signedTo: 0 });
    expect(judged(stores, { unsigned: true })).toMatchObject({ ok: true, verdict: 'unsigned' });
    const asked = { keys: [other.key], unsigned: true };
    expect(judged(stores, asked)).toMatchObject({ ok: false, verdict: 'other-key' });
  });

  it('excuses nothing else', async () => {
    const stores = await honest();
    await dropHeads(stores);
    await tamper(stores, 21, () => undefined);
    expect(judged(stores, { unsigned: true })).toMatchObject({ ok: false, verdict: 'broken' });
  });
});

describe('keys in sequence', () => {
  const next = newSigner();

  async function rotated(): Promise<Stores> {
    const stores = await honest();
    await signedRun(stores, next, { count: 30 });
    return stores;
  }

  it('each signs for its own starts, and both can be named', async () => {
    const stores = await rotated();
    const found = judged(stores, { keys: [operator.key, next.key] });
    expect(found).toMatchObject({ ok: true, signedHeads: 3, signedTo: 130, verdict: 'signed' });
    expect(found.keys).toMatchObject([
      { fingerprint: operator.key.fingerprint, from: 1, known: true, signedHeads: 2, to: 100 },
      { fingerprint: next.key.fingerprint, from: 101, known: true, signedHeads: 1, to: 130 },
    ]);
  });

  it('the newest vouches for all before it; an older one does not for what came after', async () => {
    const stores = await rotated();
    expect(judged(stores, { keys: [next.key] })).toMatchObject({ ok: true, signedTo: 130 });
    expect(judged(stores, { keys: [operator.key] })).toMatchObject({
      ok: false,
      firstBad: { seq: 101 },
      signedTo: 100,
      verdict: 'other-key',
    });
  });

  it('records behind the last head are said to be unsigned', async () => {
    const stores = await honest();
    await signedRun(stores, operator, { count: 20, signs: false });
    const found = judged(stores, { keys: [operator.key] });
    expect(found).toMatchObject({ ok: true, records: 120, signedTo: 100 });
  });

  it('a key whose start was pruned counts only where somebody brings it', async () => {
    const stores = tempStores();
    await signedRun(stores, operator, { count: 60 });
    await tamper(stores, 1, (bytes) => pruneSegment(openSegment(bytes, 1)));
    expect(judged(stores)).toMatchObject({ ok: false, uncheckedHeads: 1, signedHeads: 0 });
    expect(judged(stores, { keys: [other.key] })).toMatchObject({ ok: false, uncheckedHeads: 1 });
    const found = judged(stores, { keys: [operator.key] });
    expect(found).toMatchObject({ ok: true, uncheckedHeads: 0, signedHeads: 1 });
  });
});
