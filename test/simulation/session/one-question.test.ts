/**
 * A session and a study ask the same questions: same market, same calls, same outcomes, with a bar that
 * looks like a split and prices that stand still in it; with flag 2 and without.
 */
import { describe, expect, it } from 'vitest';
import { jsBackend } from '../../../kernels/js-backend.ts';
import type { ChainedRecord, Draft } from '../../../protocols/record.ts';
import { openFieldAlone, stepFieldAlone } from '../../../supervisor/study/field-alone.ts';
import { openSim, SIM_BAR_US } from '../../../venues/sim/open.ts';
import { parseVariant } from '../../../venues/sim/options.ts';
import type { Instant, PulledMarket } from '../../../venues/venue.ts';
import { runCouncil, tradingOf } from '../../support/council-run.ts';
import { ofType } from '../../support/record-types.ts';
import { instantsOf, scriptedMarket } from '../../support/scripted-market.ts';

const SPLIT_AT = 272;
const STILL_AT = 280;
const ROUNDS = 30;

/** A quarter of the price from one bar on, and a close that repeats the one before. */
function troubled(instants: readonly Instant[]): Instant[] {
  let bar = 0;
  let last = 0;
  return instants.map((instant) => ({
    ...instant,
    drafts: instant.drafts.map((draft): Draft => {
      if (draft.type !== 'market.bar') return draft;
      bar += 1;
      const { body } = draft;
      const scaled = (ticks: number): number => (bar < SPLIT_AT ? ticks : Math.floor(ticks / 4));
      const closeTicks = bar === STILL_AT ? last : scaled(body.closeTicks);
      last = closeTicks;
      const openTicks = scaled(body.openTicks);
      const highTicks = Math.max(scaled(body.highTicks), openTicks, closeTicks);
      const lowTicks = Math.min(scaled(body.lowTicks), openTicks, closeTicks);
      const volume = bar < SPLIT_AT ? body.volume : body.volume * 4;
      return { ...draft, body: { ...body, closeTicks, highTicks, lowTicks, openTicks, volume } };
    }),
  }));
}

async function marketOf(): Promise<PulledMarket> {
  const sim = openSim({ ...parseVariant('null-flat'), seed: 9 });
  return scriptedMarket({ instants: troubled(await instantsOf(sim, 310)), series: sim.series });
}

/** What is asked and what came of it; not who stands where at the table. */
function questionsOf(records: readonly ChainedRecord[]) {
  const ends = new Map(ofType(records, 'settle').map((record) => [record.round, record.body]));
  return ofType(records, 'cfp')
    .slice(0, ROUNDS - 4)
    .map(({ at, body, round }) => {
      const { base, cost, edges, entryRule, flat, horizon, moments, sigma } = body;
      const end = ends.get(round);
      const { entryTicks, outcome, settleTicks } = end ?? {};
      const came = { entryTicks, isFlat: end?.flat === true, outcome, settleTicks };
      return { at, base, came, cost, edges, entryRule, flat, horizon, moments, round, sigma };
    });
}

describe.each([[[1, 2]], [[1]]])('with flags %j', (flags) => {
  it('a study asks what a session asks', async () => {
    const trading = { flags, horizons: [1], seed: 9 };
    const { records } = await runCouncil({ market: await marketOf(), rounds: ROUNDS, trading });
    const alone: ChainedRecord[] = [];
    const study = openFieldAlone({
      kernels: jsBackend(),
      market: await marketOf(),
      onRecord: (record) => void alone.push(record),
      trading: tradingOf(trading),
    });
    while ((await stepFieldAlone(study)) !== undefined);
    const asked = questionsOf(records);
    // Without it the split is a volatility beyond asking, from that bar on.
    const byEvidence = flags.includes(2);
    expect(asked.length > SPLIT_AT - 260).toBe(byEvidence);
    expect(asked.length).toBeGreaterThan(10);
    expect(questionsOf(alone)).toEqual(asked);
    expect(asked.some(({ came }) => came.isFlat)).toBe(byEvidence);
    expect(asked.every(({ flat }) => (flat !== undefined) === byEvidence)).toBe(true);
    // The bar that looks like a split is not asked about by evidence.
    const hours = asked.map(({ at }) => at).map((at, row, all) => at - (all[row - 1] ?? at));
    expect(hours.some((gap) => gap > SIM_BAR_US)).toBe(byEvidence);
  }, 120_000);
});
