/**
 * Yesterday's journals still replay. Each file is the export of a real run of a released protocol;
 * this code must derive the same bytes from its inputs, or hold a numbered flag for what changed.
 *
 * protocol-1.0: 2,318 records, 36 rounds of the simulated world `news`, seed 1, strategicPpm 300000,
 * no costs; written by version 0.1.0.
 *
 * protocol-1.1: 6,042 records, 36 rounds of eight instruments, most of it the warm-up of 260 bars
 * each; 593 kB. Written by version 0.2.0 with
 *
 *   node dist/supervisor/cli.js start --market sim --dataset 'network(8)' --seed 8 --rounds 36
 *     --speed max --inline --no-dashboard --gpu off --config golden.json --data golden
 *   node dist/supervisor/cli.js audit export --data golden | gzip -9n
 *
 * where golden.json makes conflicts, surges and orders frequent: { "trading": {
 *   "shadowHorizons": [], "costs": { "feePpm": 0, "multiplierPpm": 0 },
 *   "sizing": { "strategicPpm": 300000 },
 *   "contradiction": { "warmUp": 1, "costPpm": 0, "surgeSharePpm": 1000000 } } }
 *
 * protocol-1.2: 9,297 records, 175 rounds of one instrument; 1.4 MB. A council in memory in `planted(0.85)`, seed
 * 3, no costs, strategicPpm 100000, with a seat that reads the planted fact and a guest on probation that
 * challenges everything. It holds a loss budget granted twice, a proven sleeve that opens, orders in
 * parts, a fill that is refused, a halt. To be written anew as long as no version with it is released.
 */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { canonical } from '../../protocols/canonical.ts';
import type { ChainedRecord, DerivedType, RecordType } from '../../protocols/record.ts';
import { DERIVED_TYPES, isDerived } from '../../protocols/record.ts';
import { checkRecord } from '../support/check-record.ts';
import { goldenJournal, JOURNALS } from '../support/golden-journal.ts';
import { chainHash, GENESIS_HASH } from '../../runtime/journal/chain.ts';
import { refold } from '../../supervisor/session/refold.ts';

const journals = readdirSync(JOURNALS).filter((name) => name.endsWith('.ndjson.gz'));

/** Derived types that a protocol did not know yet. */
const since: Readonly<Record<string, readonly DerivedType[]>> = {
  '1.0': ['agent.probation', 'sleeve.proven', 'sleeve.trial', 'tension', 'thermo'],
  '1.1': ['agent.probation', 'sleeve.proven', 'sleeve.trial'],
  // Nobody was let in or put back.
  '1.2': ['agent.probation'],
};

/** Inputs that a journal of a protocol must hold, so that a change of what follows is noticed. */
const inputs: Readonly<Record<string, readonly RecordType[]>> = {
  '1.0': ['challenge', 'revise', 'order.filled'],
  '1.1': ['challenge', 'revise', 'order.filled', 'supplement', 'field', 'field.graph'],
  '1.2': ['challenge', 'order.filled', 'operator.grant', 'input.refused', 'field'],
};

it('has a journal of every released protocol', () => {
  expect(journals).toEqual([
    'protocol-1.0.ndjson.gz',
    'protocol-1.1.ndjson.gz',
    'protocol-1.2.ndjson.gz',
  ]);
});

describe.each(journals)('%s', (name) => {
  const records = goldenJournal(name);
  const protocol = records[0]?.v ?? '';

  it('is whole: every hash follows from the one before', () => {
    let previous = GENESIS_HASH;
    for (const { hash, ...record } of records) {
      expect(chainHash(previous, Buffer.from(canonical(record))), `#${record.seq}`).toBe(hash);
      previous = hash;
    }
  });

  it('fits the schemas of today', () => {
    for (const { hash: _hash, ...record } of records) {
      expect(() => checkRecord(record), `#${record.seq}`).not.toThrow();
    }
  });

  it('is derived again, byte for byte, to the state its checkpoint states', () => {
    const again = refold(records);
    expect(again.difference).toBeUndefined();
    expect(again.pending).toEqual([]);
    expect(again.records).toBe(records.length);
    expect(records.some((record) => record.type === 'checkpoint')).toBe(true);
  });

  it('holds a debate, an order and a settlement, so that a change of any is noticed', () => {
    const seen = new Set<string>(records.map((record) => record.type));
    const rare: readonly DerivedType[] = ['alert', 'order.cancel', 'risk.mode'];
    const later = (since[protocol] ?? []) satisfies readonly DerivedType[];
    const usual = DERIVED_TYPES.filter((type) => !rare.includes(type) && !later.includes(type));
    expect(usual.filter((type) => !seen.has(type))).toEqual([]);
    expect((inputs[protocol] as readonly RecordType[]).filter((type) => !seen.has(type))).toEqual(
      [],
    );
  });

  it('is named after its protocol', () => {
    expect(name).toBe(`protocol-${protocol}.ndjson.gz`);
    expect(new Set(records.map((record) => record.v))).toEqual(new Set([protocol]));
  });

  it('names the first derived record that was altered', () => {
    const target = records.find((record) => record.type === 'settle') as ChainedRecord;
    const altered = records.map((record) =>
      record.seq === target.seq
        ? ({ ...record, body: { ...record.body, questions: 99 } } as ChainedRecord)
        : record,
    );
    expect(refold(altered).difference?.seq).toBe(target.seq);
  });

  it('names the first derived record that follows from an altered input', () => {
    const bid = records.find((record) => record.type === 'bid') as ChainedRecord;
    const altered = records.map((record) =>
      record.seq === bid.seq
        ? ({ ...record, body: { ...record.body, stake: 1 } } as ChainedRecord)
        : record,
    );
    const found = refold(altered).difference?.seq ?? 0;
    expect(found).toBeGreaterThan(bid.seq);
    expect(isDerived((records[found - 1] as ChainedRecord).type)).toBe(true);
  });
});

describe('protocol 1.1', () => {
  const records = goldenJournal('protocol-1.1.ndjson.gz');
  const tensions = records.filter((record) => record.type === 'tension');

  it('holds surges, some of which settled the conflict and some of which did not', () => {
    const decided = tensions
      .filter((record) => record.body.stage === 'surge')
      .map((record) => record.body.decision);
    expect(new Set(decided)).toEqual(new Set(['buffer', 'collapse']));
    expect(tensions.some((record) => record.body.stage === 'settled')).toBe(true);
    expect(
      records.some((record) => record.type === 'phase.closed' && record.body.phase === 'surge'),
    ).toBe(true);
  });

  it('holds a field that brought something through edges', () => {
    const fields = records.filter((record) => record.type === 'field');
    expect(fields.some((record) => record.body.asked.some((asked) => asked.throughPpm !== 0))).toBe(
      true,
    );
  });

  it('names the tension that follows from an altered supplement', () => {
    const given = records.find((record) => record.type === 'supplement') as ChainedRecord;
    const altered = records.map((record) =>
      record.seq === given.seq && record.type === 'supplement'
        ? { ...record, body: { ...record.body, stake: 1 } }
        : record,
    );
    const found = refold(altered).difference?.seq ?? 0;
    expect(found).toBeGreaterThan(given.seq);
    expect(['tension', 'thermo']).toContain(records[found - 1]?.type);
  });
});

describe('protocol 1.2', () => {
  const records = goldenJournal('protocol-1.2.ndjson.gz');

  it('holds orders of the trial and of the proven sleeve, in parts that sum to them', () => {
    const sleeves = new Set<string>();
    for (const record of records) {
      if (record.type !== 'order.submit') continue;
      const parts = record.body.parts ?? [];
      expect(parts.reduce((sum, { lots }) => sum + lots, 0)).toBe(record.body.lots);
      for (const { sleeve } of parts) sleeves.add(sleeve);
    }
    expect([...sleeves].sort()).toEqual(['proven', 'strategic', 'trial']);
  });

  it('opens its sleeve by itself, right after the settlement that proved it', () => {
    const opened = records.find((record) => record.type === 'sleeve.proven') as ChainedRecord;
    const without = records.filter(({ seq }) => seq < opened.seq);
    const [due] = refold(without).pending;
    expect(due?.type).toBe('sleeve.proven');
  });
});
