/** A rehearsal on a recording: its bars, its texts and figures, its costs, and a future that can be another. */
import { describe, expect, it } from 'vitest';
import { rehearse } from '../../../../agents/sdk/rehearsal.ts';
import type { ChainedRecord } from '../../../../protocols/record.ts';
import { datasetWorld } from '../../../../supervisor/agents-check/dataset-world.ts';
import { defaultConfig } from '../../../../supervisor/config-schema.ts';
import type { TradingConfig } from '../../../../supervisor/config-schema.ts';
import { dailyLines, marketFile } from '../../../support/market-files.ts';

const ROUNDS = 6;
const DAY_US = 86_400_000_000;
const STARTS_US = Date.UTC(2020, 0, 1) * 1_000;

/** A figure known on each day from the 250th on. */
const facts = (days: number): string[] =>
  Array.from({ length: days - 250 }, (_, day) =>
    JSON.stringify({
      instruments: [],
      kind: 'macro',
      knownAt: STARTS_US + (250 + day) * DAY_US,
      periodEnd: STARTS_US,
      revised: false,
      series: 'us-cpi',
      source: 'mine',
      type: 'fact',
      unit: 'percent',
      value: day + 1,
    }),
  );

const tradingOn = (days: number): TradingConfig => ({
  ...defaultConfig.trading,
  costs: { feePpm: 777, multiplierPpm: 1_000_000 },
  dataset: marketFile('mine.csv', dailyLines(days)),
  instrument: { class: 'stock', tickSize: '0.01' },
  knowledge: marketFile('mine.ndjson', facts(days)),
});

const bodies = (records: readonly ChainedRecord[], upTo = Infinity): string[] =>
  records
    .filter(({ seq, type }) => seq <= upTo && /^(market|knowledge)\./.test(type))
    .map(({ at, body }) => JSON.stringify([at, body]));

describe('a rehearsal on a recording', () => {
  it('asks about its instrument at its costs, and tells what became known', async () => {
    const world = await datasetWorld(tradingOn(300), ROUNDS);
    const { calledAt, records } = await rehearse([], { rounds: ROUNDS, seed: 0, world });
    expect(calledAt).toHaveLength(ROUNDS);
    const calls = records.flatMap((record) => (record.type === 'cfp' ? [record.body] : []));
    for (const call of calls) {
      expect(call).toMatchObject({ cost: { feePpm: 777 }, horizon: { bars: 1, series: '1d' } });
    }
    expect(records.filter(({ type }) => type === 'settle')).toHaveLength(ROUNDS);
    const told = records.flatMap((record) => (record.type === 'knowledge.fact' ? [record] : []));
    expect(told.length).toBeGreaterThan(10);
    for (const { at, body } of told) expect(body.knownAt).toBeLessThanOrEqual(at);
  });

  it('has another future, prices and figures, and the same past', async () => {
    const world = await datasetWorld(tradingOn(300), ROUNDS);
    const honest = await rehearse([], { rounds: ROUNDS, seed: 0, world });
    const called = honest.calledAt[2] as number;
    const other = await rehearse([], { alteredFrom: called + 1, rounds: ROUNDS, seed: 0, world });
    const call = honest.records.find(({ round, type }) => type === 'cfp' && round === 'r3');
    const seq = call?.seq as number;
    expect(bodies(other.records, seq)).toEqual(bodies(honest.records, seq));
    for (const type of ['market.bar', 'knowledge.fact'] as const) {
      const [a, b] = [honest, other].map(({ records }) =>
        records.find((record) => record.type === type && record.seq > seq),
      );
      expect(a?.body, type).not.toEqual(b?.body);
    }
  });

  it('is refused when the recording ends before a question of it could settle', async () => {
    const world = await datasetWorld(tradingOn(262), ROUNDS);
    const { records } = await rehearse([], { rounds: ROUNDS, seed: 0, world });
    expect(records.filter(({ type }) => type === 'settle')).toHaveLength(1);
    await expect(datasetWorld(tradingOn(261), ROUNDS)).rejects.toMatchObject({
      code: 'CHECK_DATA_SHORT',
      details: { bars: 261, least: 262 },
    });
  });
});
