/** A question whose price does not move, in a whole session: settled, scored for nobody, folded again. */
import type { Settle } from '../../../protocols/settlement.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Draft } from '../../../protocols/record.ts';
import { openSim } from '../../../venues/sim/open.ts';
import { parseVariant } from '../../../venues/sim/options.ts';
import type { Instant } from '../../../venues/venue.ts';
import { refold } from '../../../supervisor/session/refold.ts';
import { stateHash } from '../../../supervisor/session/state.ts';
import { runCouncil } from '../../support/council-run.ts';
import type { CouncilRun } from '../../support/council-run.ts';
import { ofType } from '../../support/record-types.ts';
import { instantsOf, scriptedMarket } from '../../support/scripted-market.ts';

const ROUNDS = 14;

/** The market with two bars in a row at one price, again and again: one open, one close. */
function standingStill(instants: readonly Instant[]): Instant[] {
  let last = { closeTicks: 0, openTicks: 0 };
  let bar = 0;
  return instants.map((instant) => ({
    ...instant,
    drafts: instant.drafts.map((draft): Draft => {
      if (draft.type !== 'market.bar') return draft;
      bar += 1;
      const isStill = bar > 262 && bar % 5 === 0;
      const body = isStill ? { ...draft.body, ...last } : draft.body;
      const { closeTicks, highTicks, lowTicks, openTicks } = body;
      last = { closeTicks, openTicks };
      const high = Math.max(highTicks, closeTicks, openTicks);
      const low = Math.min(lowTicks, closeTicks, openTicks);
      return { ...draft, body: { ...body, highTicks: high, lowTicks: low } };
    }),
  }));
}

let run: CouncilRun;
let old: CouncilRun;
beforeAll(async () => {
  const play = async (flags: number[]): Promise<CouncilRun> => {
    const sim = openSim({ ...parseVariant('null'), seed: 5 });
    const instants = standingStill(await instantsOf(sim, 300));
    const market = scriptedMarket({ instants, series: sim.series });
    return runCouncil({ market, rounds: ROUNDS, trading: { flags, seed: 5 } });
  };
  run = await play([1, 2]);
  old = await play([1]);
});

const pick = (evidence: Settle['evidence'] | undefined) => ({
  council: evidence?.council,
  experts: evidence?.experts,
  shape: evidence?.shape,
});

describe('a price that does not move', () => {
  it('is settled as flat: no loss, no weight, no evidence, and nothing is void', () => {
    const settles = ofType(run.records, 'settle');
    const flat = settles.filter(({ body }) => body.flat === true);
    expect(flat.length).toBeGreaterThan(0);
    for (const { body, lane, seq } of flat) {
      expect(body).toMatchObject({ experts: [], outcome: null, returnPpm: 0, voidReason: null });
      expect(body.settleTicks).toBe(body.entryTicks);
      const earlier = settles.filter((one) => one.seq < seq);
      const before = earlier.filter((one) => one.lane === lane).at(-1)?.body;
      if (before === undefined) continue;
      expect(body.weights).toEqual(before.weights);
      expect(body.questions).toBe(before.questions);
      const { council, experts, group, shape } = body.evidence;
      const last = earlier.filter((one) => one.body.evidence.group?.name === group?.name).at(-1);
      expect({ council, experts, shape }).toMatchObject(pick(last?.body.evidence));
      expect(group?.sign).toBe(last?.body.evidence.group?.sign);
    }
    expect(run.state.roundsSettled).toBe(settles.length);
  });

  it('has a counted chance in every call, and the journal folds again', () => {
    const calls = ofType(run.records, 'cfp');
    expect(calls).toHaveLength(ROUNDS);
    for (const { body } of calls) expect(body.flat).toBeGreaterThan(0);
    const again = refold(run.records, {});
    expect(again.difference).toBeUndefined();
    expect(stateHash(again.state)).toBe(stateHash(run.state));
  });

  it('was not up without flag 2, and its journal replays so', () => {
    const settles = ofType(old.records, 'settle').filter(
      ({ body }) => body.entryTicks !== null && body.settleTicks === body.entryTicks,
    );
    expect(settles.length).toBeGreaterThan(0);
    for (const { body } of settles) {
      expect(body.outcome).toBe(3);
      expect(body.flat).toBeUndefined();
    }
    expect(refold(old.records, {}).difference).toBeUndefined();
  });
});
