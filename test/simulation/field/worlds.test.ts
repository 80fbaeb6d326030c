/**
 * What the field must find and what it must not. In *network* an instrument's coin leans to what two
 * others did: their surprises reach it only through edges, so the seat must gain there, on the graph
 * it found by itself. Without that structure, on a graph with the same degrees and other edges, or
 * with nothing passing an edge, it must not. The first 260 bars ask nothing and some hundred more pass
 * before the graph is any good: gains are of the whole run, those bars included.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { FieldSettings } from '../../../council/field/settings.ts';
import { networkNeighbours } from '../../../venues/sim/coin.ts';
import { runFieldWorld } from '../../support/field-world.ts';
import type { FieldWorldRun } from '../../support/field-world.ts';

const SEEDS = [1, 2];
const BARS = 1_800;

const runs = new Map<string, readonly FieldWorldRun[]>();

async function over(
  variant: string,
  settings: Partial<FieldSettings> = {},
  seeds: readonly number[] = SEEDS,
) {
  const key = `${variant} ${JSON.stringify(settings)}`;
  const known = runs.get(key);
  if (known !== undefined) return known;
  const made: FieldWorldRun[] = [];
  for (const seed of seeds) made.push(await runFieldWorld({ bars: BARS, seed, settings, variant }));
  runs.set(key, made);
  return made;
}

/** Nats gained over base, all seeds together, and how many standard errors of its bars that is. */
function scored(worlds: readonly FieldWorldRun[]) {
  const bars = worlds.flatMap(({ gains }) => gains);
  const nats = bars.reduce((sum, gain) => sum + gain, 0);
  const square = bars.reduce((sum, gain) => sum + (gain - nats / bars.length) ** 2, 0);
  return { errors: nats / Math.sqrt(square), nats };
}

describe('the field seat', () => {
  beforeAll(async () => void (await over('network(16)')), 120_000);

  it('wins where surprises travel', async () => {
    const worlds = await over('network(16)');
    for (const { gain } of worlds) expect(gain).toBeGreaterThan(1);
    const { errors, nats } = scored(worlds);
    expect(nats).toBeGreaterThan(4);
    expect(errors).toBeGreaterThan(3);
  });

  it('because its graph holds the edges that are there, which nobody told it', async () => {
    const worlds = await over('network(16)');
    const leads = networkNeighbours(16);
    for (const { memory } of worlds) {
      const body = memory.fold.graph!.body;
      const isTrue = ({ a, b }: { a: number; b: number }): boolean =>
        leads[a]!.includes(b) || leads[b]!.includes(a);
      const share = body.edges.filter(isTrue).length / body.edges.length;
      // 32 of 120 pairs are true: a blind graph holds 27 %.
      expect(share).toBeGreaterThan(0.45);
    }
  });

  it('loses with the edges swapped', async () => {
    const rewired = await over('network(16)', { rewire: true });
    const found = await over('network(16)');
    // A quarter of the swapped edges are true by accident, so nothing forbids a little.
    expect(scored(rewired).errors).toBeLessThan(2);
    expect(scored(rewired).nats).toBeLessThan(scored(found).nats / 3);
  }, 120_000);

  it('does not win where nothing travels', async () => {
    const { errors, nats } = scored(await over('null(16)'));
    expect(errors).toBeLessThan(2);
    expect(nats).toBeLessThan(1);
    // What looking for it costs.
    expect(nats).toBeGreaterThan(-4);
  }, 120_000);
});

describe('a field without coupling', () => {
  it('has nothing to say', async () => {
    const [run] = await over('network(16)', { coupling: false }, [1]);
    expect(run!.questions).toBeGreaterThan(20_000);
    expect(run!.gain).toBe(0);
  }, 120_000);
});
