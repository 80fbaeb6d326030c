import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { includes, recordHash, rootOf } from '../../../dashboard/web/audit/inclusion.ts';
import { HashTree } from '../../../runtime/journal/tree.ts';
import { fixtureJournal } from '../../support/page-fixture.ts';

const leaf = (n: number): string => createHash('sha256').update(`leaf ${n}`).digest('hex');

describe('the proof checked in the browser', () => {
  it('accepts every proof of every tree of up to 33 records', async () => {
    const tree = new HashTree();
    for (let size = 1; size <= 33; size++) {
      tree.append(leaf(size));
      for (let seq = 1; seq <= size; seq++) {
        const proof = {
          hash: leaf(seq),
          path: tree.inclusionProof(seq - 1, size),
          root: tree.root(size),
          seq,
          size,
        };
        expect(await includes(proof), `record ${seq} of ${size}`).toBe(true);
      }
    }
  });

  it('refuses another record, another place, a shorter path and a changed sibling', async () => {
    const tree = new HashTree();
    for (let n = 1; n <= 13; n++) tree.append(leaf(n));
    const good = {
      hash: leaf(6),
      path: tree.inclusionProof(5, 13),
      root: tree.root(13),
      seq: 6,
      size: 13,
    };
    expect(await includes(good)).toBe(true);
    expect(await includes({ ...good, hash: leaf(7) })).toBe(false);
    expect(await includes({ ...good, seq: 7 })).toBe(false);
    expect(await includes({ ...good, path: good.path.slice(1) })).toBe(false);
    expect(await includes({ ...good, path: [leaf(99), ...good.path.slice(1)] })).toBe(false);
    expect(await rootOf({ ...good, seq: 14 })).toBeUndefined();
  });

  it('recomputes the hash of every record of a journal from its bytes and the hash before', async () => {
    const { records } = fixtureJournal({ rounds: 3 });
    let previous: string | undefined;
    for (const record of records) {
      expect(await recordHash(record as never, previous)).toBe(record.hash);
      previous = record.hash;
    }
    const forged = { ...records[5], at: 1 };
    expect(await recordHash(forged as never, records[4]?.hash)).not.toBe(records[5]?.hash);
  });
});
