/** What a study reads off a run must be what the settlements say, and its controls must be controls. */
import { beforeAll, describe, expect, it } from 'vitest';
import { lossReader } from '../../../research/falsify/losses.ts';
import type { Row } from '../../../research/falsify/losses.ts';
import type { ChainedRecord } from '../../../protocols/record.ts';
import { roundId } from '../../../protocols/ids.ts';
import { randomStream } from '../../../runtime/random.ts';
import { runCouncil } from '../../support/council-run.ts';
import { ofType } from '../../support/record-types.ts';

let records: readonly ChainedRecord[] = [];
let rows: readonly Row[] = [];

const read = (seed: number): readonly Row[] => {
  const reader = lossReader(randomStream(seed, 'test'));
  for (const record of records) reader.observe(record);
  return reader.rows;
};

beforeAll(async () => {
  ({ records } = await runCouncil({ rounds: 120, trading: { dataset: 'null', seed: 3 } }));
  rows = read(1);
}, 120_000);

const rulingRounds = (): Set<number> =>
  new Set(ofType(records, 'revise').map(({ round }) => Number(round?.slice(1))));

describe('the losses of a study', () => {
  it('hold a row a settled question, with the losses its settlement states', () => {
    const settled = ofType(records, 'settle').filter(({ body }) => body.outcome !== null);
    expect(rows).toHaveLength(settled.length);
    settled.forEach((record, index) => {
      const { poolLosses, qLoss } = record.body;
      const row = rows[index] as Row;
      expect(roundId(row.round)).toBe(record.round);
      expect(row.q).toBe(qLoss.direction + qLoss.shape);
      expect(row.base).toBe(poolLosses.direction.base + poolLosses.shape.base);
    });
  });

  it('pool unrevised rounds to the very loss of the round', () => {
    const revised = rulingRounds();
    const quiet = rows.filter(({ round, surged }) => !revised.has(round) && surged === 0);
    expect(quiet.length).toBeGreaterThan(20);
    for (const row of quiet) expect(row.permuted).toBeCloseTo(row.post, 12);
  });

  it('permute by the stream alone: another stream, other rows, and only where there was a revision', () => {
    expect(read(1)).toEqual(rows);
    const other = read(2);
    const revised = rulingRounds();
    expect(revised.size).toBeGreaterThan(5);
    let moved = 0;
    rows.forEach((row, index) => {
      const same = row.permuted === other[index]?.permuted;
      if (!revised.has(row.round)) expect(same).toBe(true);
      else if (!same) moved += 1;
    });
    expect(moved).toBeGreaterThan(0);
  });
});
