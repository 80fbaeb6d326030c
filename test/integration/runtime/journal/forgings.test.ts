/**
 * Every way to forge a journal that somebody has thought of, and what is said of it: to one who knows
 * the key, and to one who knows nothing. Each starts from two honest starts of 50 records under one
 * key, heads at 50 and 100.
 */
import { describe, expect, it } from 'vitest';
import { attest } from '../../../../runtime/journal/attest.ts';
import type { Attestation, AttestVerdict } from '../../../../runtime/journal/attest.ts';
import { readHeads, storeHead } from '../../../../runtime/journal/heads.ts';
import type { SignedHead } from '../../../../runtime/journal/heads.ts';
import type { KnownKey } from '../../../../runtime/journal/keys.ts';
import { openSegment, pruneSegment } from '../../../../runtime/journal/segment.ts';
import { verifyStores } from '../../../../runtime/journal/verify.ts';
import type { VerifyOptions } from '../../../../runtime/journal/verify.ts';
import type { Stores } from '../../../../runtime/store/environment.ts';
import { openJournal } from '../../../../runtime/journal/writer.ts';
import { draftNumber } from '../../../support/journal/drafts.ts';
import {
  cutFrom,
  dropHeads,
  newSigner,
  rewriteFrom,
  signAt,
  signedRun,
  startedDraft,
} from '../../../support/journal/signed-runs.ts';
import { tamper, tempStores } from '../../../support/journal/temp-journal.ts';

const operator = newSigner();
const forger = newSigner();

async function honest(): Promise<Stores> {
  const stores = tempStores();
  await signedRun(stores, operator);
  await signedRun(stores, operator);
  return stores;
}

interface Asked extends Pick<VerifyOptions, 'heads' | 'points'> {
  readonly keys?: readonly KnownKey[];
  readonly unsigned?: boolean;
}

const judged = (stores: Stores, asked: Asked = {}): Attestation =>
  attest(verifyStores(stores, asked), asked);

const prune = (stores: Stores, first: number): Promise<void> =>
  tamper(stores, first, (bytes) => pruneSegment(openSegment(bytes, first)));

/** All of the journal made anew by one who holds another key. */
async function madeAnew(stores: Stores): Promise<void> {
  await cutFrom(stores, 1);
  await signedRun(stores, forger);
  await signedRun(stores, forger);
}

/** The journal up to the segment at 71, then a start and records of the forger. */
async function ownRunAppended(stores: Stores, signs: boolean): Promise<void> {
  await signedRun(stores, forger, { count: 20, signs });
}

const garbageHead = (stores: Stores): SignedHead => {
  const found = verifyStores(stores, { chainOnly: true });
  const [first] = readHeads(stores);
  return {
    ...(first as SignedHead),
    ...found.head,
    signature: Buffer.alloc(64, 7).toString('base64'),
  };
};

interface Forging {
  readonly what: string;
  readonly forge: (stores: Stores) => Promise<unknown>;
  /** To one who knows the operator's key. */
  readonly known: AttestVerdict;
  /** To one who knows nothing. */
  readonly stranger: AttestVerdict;
  /** To one who knows no key, and kept the honest heads. */
  readonly keeper: AttestVerdict;
  /** The record that is named to the one who knows the key. */
  readonly seq?: number;
}

const forgings: readonly Forging[] = [
  {
    what: 'nothing at all',
    forge: () => Promise.resolve(),
    known: 'signed',
    stranger: 'signed',
    keeper: 'signed',
  },
  {
    what: 'one byte of one record',
    forge: (stores) =>
      tamper(stores, 21, (bytes) => {
        const at = bytes.indexOf('halt ');
        bytes[at] = (bytes[at] as number) ^ 1;
        return bytes;
      }),
    known: 'broken',
    stranger: 'broken',
    keeper: 'broken',
    seq: 21,
  },
  {
    what: 'a segment taken out',
    forge: (stores) => tamper(stores, 31, () => undefined),
    known: 'broken',
    stranger: 'broken',
    keeper: 'broken',
    seq: 31,
  },
  {
    what: 'a record rewritten and the chain made anew behind it',
    forge: (stores) => rewriteFrom(stores, 34, (text) => text.replace('halt', 'Halt')),
    known: 'broken',
    stranger: 'broken',
    keeper: 'broken',
    seq: 50,
  },
  {
    what: 'the same, and the heads taken out',
    forge: async (stores) => {
      await rewriteFrom(stores, 34, (text) => text.replace('halt', 'Halt'));
      await dropHeads(stores);
    },
    known: 'unsigned',
    stranger: 'unsigned',
    keeper: 'broken',
  },
  {
    what: 'the same, and signed with another key under the honest start',
    forge: async (stores) => {
      await rewriteFrom(stores, 34, (text) => text.replace('halt', 'Halt'));
      await dropHeads(stores);
      await signAt(stores, forger, 51);
    },
    known: 'broken',
    stranger: 'broken',
    keeper: 'broken',
    seq: 100,
  },
  {
    what: 'the key exchanged in every start, the chain made anew, the heads signed with it',
    forge: async (stores) => {
      const swap = (text: string): string =>
        text.replace(operator.key.publicKey, forger.key.publicKey);
      await rewriteFrom(stores, 1, swap);
      await rewriteFrom(stores, 51, swap);
      await dropHeads(stores);
      await signAt(stores, forger, 51);
    },
    known: 'other-key',
    // Nothing in the folder says that the key is another; only whoever knows it can.
    stranger: 'signed',
    keeper: 'broken',
    seq: 1,
  },
  {
    what: 'a journal made anew from the first record, with another key',
    forge: madeAnew,
    known: 'other-key',
    stranger: 'signed',
    keeper: 'broken',
    seq: 1,
  },
  {
    what: 'the heads taken out',
    forge: dropHeads,
    known: 'unsigned',
    stranger: 'unsigned',
    keeper: 'signed',
  },
  {
    what: 'the last segments cut off, the heads left',
    forge: async (stores) => {
      await tamper(stores, 91, () => undefined);
    },
    known: 'cut',
    stranger: 'cut',
    keeper: 'cut',
    seq: 91,
  },
  {
    what: 'cut to an earlier head',
    // No check of the folder alone can see this; see below for who kept a head.
    forge: (stores) => cutFrom(stores, 51),
    known: 'signed',
    stranger: 'signed',
    keeper: 'cut',
  },
  {
    what: 'an own run appended and signed with an own key',
    forge: (stores) => ownRunAppended(stores, true),
    known: 'other-key',
    stranger: 'signed',
    keeper: 'other-key',
    seq: 101,
  },
  {
    what: 'an own run appended with an own key, not signed',
    forge: (stores) => ownRunAppended(stores, false),
    known: 'other-key',
    stranger: 'signed',
    keeper: 'other-key',
    seq: 101,
  },
  {
    what: 'an own run appended that states no key',
    forge: async (stores) => {
      const journal = openJournal({ stores });
      journal.append(startedDraft('no key'));
      await journal.close();
    },
    known: 'other-key',
    stranger: 'signed',
    keeper: 'other-key',
    seq: 101,
  },
  {
    what: 'own records appended and signed with an own key under the honest start',
    forge: async (stores) => {
      const journal = openJournal({ stores });
      for (let n = 0; n < 10; n++) journal.append(draftNumber(n));
      await journal.close();
      await signAt(stores, forger, 51);
    },
    known: 'broken',
    stranger: 'broken',
    keeper: 'broken',
    seq: 110,
  },
  {
    what: 'a run under the forger, then a head signed for the start before it',
    forge: async (stores) => {
      await ownRunAppended(stores, false);
      await signAt(stores, operator, 51);
    },
    known: 'broken',
    stranger: 'broken',
    keeper: 'broken',
    seq: 120,
  },
  {
    what: 'a head that names a record without a key',
    forge: (stores) => signAt(stores, operator, 52),
    known: 'broken',
    stranger: 'broken',
    keeper: 'broken',
    seq: 100,
  },
  {
    what: 'the start pruned, its hashes made up, no signature that holds',
    forge: async (stores) => {
      await dropHeads(stores);
      await rewriteFrom(stores, 4, (text) => text.replace('halt', 'Halt'));
      await rewriteFrom(stores, 51, (text) => text.replace('run.started', 'run.Started'));
      await prune(stores, 1);
      const tree = await signAt(stores, forger, 1);
      await storeHead(stores, { ...tree, ...garbageHead(stores), root: tree.root, run: 1 });
    },
    known: 'unsigned',
    stranger: 'unsigned',
    keeper: 'broken',
  },
  {
    what: 'everything pruned, no head',
    forge: async (stores) => {
      await dropHeads(stores);
      for (const first of Array.from(stores.journal.getKeys())) await prune(stores, first);
    },
    known: 'unsigned',
    stranger: 'unsigned',
    keeper: 'unsigned',
  },
  {
    what: 'a pruned stretch of made-up hashes behind the last head',
    forge: async (stores) => {
      const journal = openJournal({ stores });
      for (let n = 0; n < 20; n++) {
        journal.append(draftNumber(n));
        if (n % 10 === 9) await journal.flush();
      }
      await journal.close();
      await prune(stores, 101);
    },
    known: 'unsigned',
    stranger: 'unsigned',
    keeper: 'unsigned',
  },
  {
    what: 'a hash of a pruned stretch altered under a head',
    forge: async (stores) => {
      await prune(stores, 21);
      await tamper(stores, 21, (bytes) => {
        bytes[60] = (bytes[60] as number) ^ 1;
        return bytes;
      });
    },
    known: 'broken',
    stranger: 'broken',
    keeper: 'broken',
    seq: 50,
  },
];

describe('a forged journal', () => {
  it.each(forgings)('$what: $known, to a stranger $stranger', async (forging) => {
    const stores = await honest();
    await forging.forge(stores);
    const known = judged(stores, { keys: [operator.key] });
    expect(known).toMatchObject({ ok: forging.known === 'signed', verdict: forging.known });
    expect(known.firstBad?.seq).toBe(forging.seq);
    const byFingerprint = [{ fingerprint: operator.key.fingerprint }];
    expect(judged(stores, { keys: byFingerprint }).verdict).toBe(forging.known);
    expect(judged(stores).verdict).toBe(forging.stranger);
  });

  it.each(forgings)('$what: $keeper to one who kept the heads', async ({ forge, keeper }) => {
    const stores = await honest();
    const heads = readHeads(stores);
    await forge(stores);
    expect(judged(stores, { heads })).toMatchObject({ ok: keeper === 'signed', verdict: keeper });
  });

  it('cut to an earlier head: told by a position and its hash, or by a signed head, kept elsewhere', async () => {
    const stores = await honest();
    const heads = readHeads(stores);
    const points = [{ hash: (heads[1] as SignedHead).hash, seq: 100 }];
    expect(judged(stores, { points })).toMatchObject({ ok: true, savedHeads: 1 });
    expect(judged(stores, { heads })).toMatchObject({ ok: true, savedHeads: 2, signedHeads: 2 });
    await cutFrom(stores, 51);
    for (const asked of [{ points }, { heads }, { heads, keys: [operator.key] }]) {
      const found = judged(stores, asked);
      expect(found).toMatchObject({ ok: false, verdict: 'cut', firstBad: { seq: 51 } });
      expect(found.firstBad?.reason).toContain('reached 100');
    }
  });

  it('another hash at a position that was kept is a rewriting', async () => {
    const stores = await honest();
    const points = [{ hash: 'ab'.repeat(32), seq: 42 }];
    expect(judged(stores, { points })).toMatchObject({ verdict: 'broken', firstBad: { seq: 42 } });
  });

  it('two heads of one place that say different things: one of them was not written here', async () => {
    const stores = await honest();
    const other = tempStores();
    await signedRun(other, operator, { count: 50 });
    await signedRun(other, operator, { count: 60 });
    const fork = readHeads(other).filter(({ seq }) => seq === 110);
    await signedRun(stores, operator, { count: 10 });
    expect(judged(stores)).toMatchObject({ ok: true });
    expect(judged(stores, { heads: fork })).toMatchObject({
      verdict: 'broken',
      firstBad: { seq: 110 },
    });
  });
});
