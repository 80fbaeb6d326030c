/** A seat that ships the future: told within 40 questions, out of the pools, and the run goes on. */
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { createSeat, openSeat } from '../../../agents/sdk/seat.ts';
import { refold } from '../../../supervisor/session/refold.ts';
import { stateHash } from '../../../supervisor/session/state.ts';
import { openSim } from '../../../venues/sim/open.ts';
import { parseVariant } from '../../../venues/sim/options.ts';
import { shipsTheFuture } from '../../support/cheats.ts';
import { runCouncil } from '../../support/council-run.ts';
import type { CouncilRun } from '../../support/council-run.ts';
import { ofType } from '../../support/record-types.ts';
import { instantsOf, scriptedMarket } from '../../support/scripted-market.ts';

const plugins = [fileURLToPath(new URL('../../fixtures/agents/peeker', import.meta.url))];
const ROUNDS = 90;

let run: CouncilRun;
beforeAll(async () => {
  const sim = openSim({ ...parseVariant('null'), seed: 7 });
  const instants = await instantsOf(sim, 260 + ROUNDS + 4);
  const cheat = shipsTheFuture(instants);
  run = await runCouncil({
    market: scriptedMarket({ instants, series: sim.series }),
    openSeat: (spec) =>
      spec.seat === 'peeker' ? Promise.resolve(createSeat(spec, cheat)) : openSeat(spec),
    founders: ['peeker'],
    packed: true,
    rounds: ROUNDS,
    trading: { plugins, seed: 7 },
  });
});

const alarms = () =>
  ofType(run.records, 'alert').filter(({ body }) => body.code === 'COUNCIL_LOOK_AHEAD');

describe('a seat that ships the future', () => {
  it('is told by name within 40 questions; nobody else is, but the council that believed it', () => {
    const [first] = alarms();
    expect(first?.body).toMatchObject({ severity: 'stop' });
    expect(first?.body.text).toMatch(/^peeker does better on SIM01 than is plausible/);
    const before = ofType(run.records, 'settle').filter(({ seq }) => seq < (first?.seq ?? 0));
    expect(before.length).toBeLessThanOrEqual(40);
    for (const { body } of alarms()) expect(body.text).toMatch(/^(peeker|The council) /);
  });

  it('leaves the pools at once, and is bid, scored and shown all the same', () => {
    const [probation, ...more] = ofType(run.records, 'agent.probation');
    expect(probation?.body).toMatchObject({ ledgers: ['direction', 'shape'], seat: 'peeker' });
    expect(more).toEqual([]);
    const after = <T extends { seq: number }>(records: readonly T[]): T[] =>
      records.filter(({ seq }) => seq > (probation?.seq ?? 0));
    const aggregates = after(ofType(run.records, 'aggregate'));
    expect(aggregates.length).toBeGreaterThan(30);
    for (const { body } of aggregates.slice(1)) {
      expect(body.shares.map(({ expert }) => expert)).not.toContain('peeker');
    }
    const bids = after(ofType(run.records, 'bid')).filter(({ body }) => body.expert === 'peeker');
    expect(bids.length).toBeGreaterThan(30);
    for (const { body } of after(ofType(run.records, 'settle'))) {
      const row = body.experts.find(({ expert }) => expert === 'peeker');
      if (body.outcome !== null) expect(row?.asleep).toBe(false);
    }
  });

  it('keeps its weight where it stood, and every bound holds', () => {
    const probation = ofType(run.records, 'agent.probation')[0]?.seq ?? 0;
    const settles = ofType(run.records, 'settle').filter(({ seq }) => seq > probation);
    const weights = new Set(
      settles
        .slice(4)
        .filter(({ lane }) => lane === settles.at(-1)?.lane)
        .map(({ body }) => body.weights.direction.post0['peeker']),
    );
    expect(weights.size).toBe(1);
    for (const { body } of ofType(run.records, 'certificate')) expect(body.holds).toBe(true);
  });

  it('is derived again from the journal', () => {
    const again = refold(run.records, {});
    expect(again.difference).toBeUndefined();
    expect(stateHash(again.state)).toBe(stateHash(run.state));
  });
});
