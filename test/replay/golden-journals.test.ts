/**
 * Yesterday's journals still replay. Each file is the export of a real run of a released protocol;
 * this code must derive the same bytes from its inputs, or hold a numbered flag for what changed.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { canonical } from '../../protocols/canonical.ts';
import type { ChainedRecord, DerivedType } from '../../protocols/record.ts';
import { DERIVED_TYPES, isDerived } from '../../protocols/record.ts';
import { checkRecord } from '../../protocols/validate.ts';
import { chainHash, GENESIS_HASH } from '../../runtime/journal/chain.ts';
import { refold } from '../../supervisor/session/refold.ts';

const folder = fileURLToPath(new URL('../fixtures/journals/', import.meta.url));
const journals = readdirSync(folder).filter((name) => name.endsWith('.ndjson.gz'));

/** Derived types that a protocol did not know yet. */
const since: Readonly<Record<string, readonly DerivedType[]>> = { '1.0': ['tension', 'thermo'] };

const read = (name: string): ChainedRecord[] =>
  gunzipSync(readFileSync(`${folder}${name}`))
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as ChainedRecord);

it('has a journal of every released protocol', () => {
  expect(journals).toContain('protocol-1.0.ndjson.gz');
});

describe.each(journals)('%s', (name) => {
  const records = read(name);

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
    const later = (since[records[0]?.v ?? ''] ?? []) satisfies readonly DerivedType[];
    const usual = DERIVED_TYPES.filter((type) => !rare.includes(type) && !later.includes(type));
    expect(usual.filter((type) => !seen.has(type))).toEqual([]);
    expect([...seen]).toEqual(expect.arrayContaining(['challenge', 'revise', 'order.filled']));
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
