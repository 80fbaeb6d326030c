/**
 * In every planted world that a part is put to the test in, somebody at the table reads what is planted,
 * and the oracle is found; where nothing is planted it is not. The council's worlds with the whole council,
 * the network with the field's seat alone.
 */
import { describe, expect, it } from 'vitest';
import { judgeOracle } from '../../../research/falsify/oracle.ts';
import { COLUMNS, lossReader } from '../../../research/falsify/losses.ts';
import type { Row } from '../../../research/falsify/losses.ts';
import type { Columns } from '../../../research/falsify/compare.ts';
import { FALSIFIED } from '../../../research/falsify/parts.ts';
import type { Part, World } from '../../../research/falsify/parts.ts';
import { seatRow } from '../../../research/falsify/seat-row.ts';
import { jsBackend } from '../../../kernels/js-backend.ts';
import { randomStream } from '../../../runtime/random.ts';
import { openFieldAlone, stepFieldAlone } from '../../../supervisor/study/field-alone.ts';
import { insightOf } from '../../../supervisor/study/insight.ts';
import { openMarket } from '../../../supervisor/market.ts';
import { runCouncil, tradingOf } from '../../support/council-run.ts';
import { sized } from '../../support/deep.ts';

const tableOf = (rows: readonly Row[]): Columns =>
  Object.fromEntries(
    COLUMNS.map((name) => [name, Float64Array.from(rows, (row) => row[name])]),
  ) as unknown as Columns;

const tradingIn = ({ dataset }: World, seed: number) =>
  tradingOf({ dataset, horizons: [1], market: 'sim', seed });

async function councilIn(world: World, seed: number, rounds: number): Promise<Columns> {
  const trading = tradingIn(world, seed);
  const insight = insightOf({ reader: world.plant?.reader ?? null, trading });
  const { records } = await runCouncil({ rounds, trading });
  const reader = lossReader(randomStream(seed, 'test'), insight);
  for (const record of records) reader.observe(record);
  return tableOf(reader.rows);
}

async function seatIn(world: World, seed: number, bars: number): Promise<Columns> {
  const trading = tradingIn(world, seed);
  const insight = insightOf({ reader: world.plant?.reader ?? null, trading });
  const market = await openMarket(trading);
  const alone = openFieldAlone({ ...insight, kernels: jsBackend(), market, trading });
  const rows: Row[] = [];
  for (let bar = 0; bar < bars; bar++) {
    for (const loss of (await stepFieldAlone(alone)) ?? []) rows.push(seatRow(loss));
  }
  return tableOf(rows);
}

const worldOf = (part: Part, name: string): World =>
  part.worlds.find((world) => world.name === name) as World;
const SEEDS = sized([1, 2], [1, 2, 3, 4, 5, 6]);

describe('what is planted for the council', () => {
  const part = FALSIFIED.debate;

  it.each(sized(['carry(0.6)'], ['carry(0.6)', 'news']))(
    'is read by a seat and found by the oracle: %s',
    async (name) => {
      const world = worldOf(part, name);
      const usual: Columns[] = [];
      for (const seed of SEEDS) usual.push(await councilIn(world, seed, 400));
      const [oracle] = judgeOracle(part, world, { usual });
      const [overBase, , reader] = oracle?.comparisons ?? [];
      console.info(
        `${name}: oracle ${overBase?.mean.toFixed(4)}, ${reader?.name} ${reader?.mean.toFixed(4)}`,
      );
      expect(oracle?.found).toBe(true);
      expect(reader?.mean).toBeGreaterThan(0);
      expect(reader?.mean).toBeLessThan(overBase?.mean ?? 0);
    },
    300_000,
  );

  it('is nothing in the null world, where the oracle is not found', async () => {
    const world = worldOf(part, 'null');
    const usual = [await councilIn(world, 1, 60)];
    expect(judgeOracle(part, world, { usual })).toMatchObject([{ found: false, worth: 0 }]);
  }, 300_000);
});

describe('what is planted for the field', () => {
  const part = FALSIFIED.field;

  it('is read by its seat and found by the oracle; where nothing travels neither is', async () => {
    const found: Record<string, boolean | undefined> = {};
    const read: Record<string, number> = {};
    const bars = { 'network(16)': sized(1_600, 2_500), 'null(16)': 300 };
    for (const [name, count] of Object.entries(bars)) {
      const world = worldOf(part, name);
      const seat = [await seatIn(world, 1, count)];
      const arms = Object.fromEntries(part.arms.map((arm) => [arm.name, seat]));
      const [alone] = judgeOracle(part, world, arms);
      found[name] = alone?.found;
      const reader = alone?.comparisons.find(({ kind }) => kind === 'reader');
      if (reader !== undefined) read[name] = reader.mean;
    }
    console.info(`network: ${JSON.stringify(read)}`);
    expect(found).toEqual({ 'network(16)': true, 'null(16)': false });
    expect(read['network(16)']).toBeGreaterThan(0);
  }, 300_000);
});
