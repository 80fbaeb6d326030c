import { describe, expect, it } from 'vitest';
import {
  ChainCheck,
  chainSentence,
  WAITING_MAX,
} from '../../../dashboard/web/audit/chain-check.ts';
import type { ChainedRecord } from '../../../protocols/record.ts';
import { fixtureJournal } from '../../support/page-fixture.ts';

const { records } = fixtureJournal({ rounds: 8 });
const at = (seq: number): ChainedRecord => records[seq - 1] as ChainedRecord;
const drain = async (chain: ChainCheck): Promise<void> => {
  while (await chain.check(64)) continue;
};

describe('the chain as the browser checks it', () => {
  it('agrees with a journal that verifies, from its first record', async () => {
    const chain = new ChainCheck(0, '');
    chain.offer(records);
    await drain(chain);
    expect(chain.facts).toMatchObject({
      bad: null,
      checked: records.length,
      from: 1,
      last: records.length,
      skipped: 0,
      waiting: 0,
    });
    expect(chainSentence(chain.facts)).toContain('none differs');
  });

  it('begins where the server’s fold ends, with the hash it carries', async () => {
    const chain = new ChainCheck(100, at(100).hash);
    chain.offer(records.slice(90));
    await drain(chain);
    expect(chain.facts).toMatchObject({ bad: null, checked: records.length - 100, from: 101 });
  });

  it('names the first record with a changed byte, not the ones after it', async () => {
    const chain = new ChainCheck(0, '');
    const changed = { ...at(50), at: at(50).at + 1 } as ChainedRecord;
    chain.offer(records.map((record) => (record.seq === 50 ? changed : record)));
    await drain(chain);
    expect(chain.facts.bad?.seq).toBe(50);
    expect(chain.facts.bad?.carried).toBe(at(50).hash);
    expect(chain.facts.bad?.computed).not.toBe(at(50).hash);
  });

  it('notices a record that was replaced together with its hash', async () => {
    const chain = new ChainCheck(0, '');
    const forged = { ...at(50), hash: 'f'.repeat(64) } as ChainedRecord;
    chain.offer(records.map((record) => (record.seq === 50 ? forged : record)));
    await drain(chain);
    expect(chain.facts.bad?.seq).toBe(50);
  });

  it('notices that another journal is behind the same number after a reconnect', async () => {
    const chain = new ChainCheck(0, '');
    chain.offer(records.slice(0, 60));
    await drain(chain);
    chain.offer([{ ...at(60), hash: 'e'.repeat(64) } as ChainedRecord]);
    expect(chain.facts.bad?.seq).toBe(60);
  });

  it('skips what comes after a gap or beyond its room, and counts it', async () => {
    const chain = new ChainCheck(0, '');
    chain.offer(records.filter((record) => record.seq !== 20));
    await drain(chain);
    // 21 cannot be checked without the hash of 20; from 22 on each has the one before.
    expect(chain.facts).toMatchObject({ bad: null, skipped: 1, checked: records.length - 2 });
    const flooded = new ChainCheck(0, '');
    const many = Array.from({ length: WAITING_MAX + 10 }, (_, index) => ({
      ...at(1),
      seq: index + 1,
    })) as ChainedRecord[];
    flooded.offer(many);
    expect(flooded.facts).toMatchObject({ waiting: WAITING_MAX, skipped: 10 });
    expect(chainSentence(flooded.facts)).toContain('10 came too fast');
  });
});
