/** A 4:1 split that nobody adjusted, in a whole session: a pause with its reason, then on as before. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Draft } from '../../../protocols/record.ts';
import { refold } from '../../../supervisor/session/refold.ts';
import { stateHash } from '../../../supervisor/session/state.ts';
import { openSim } from '../../../venues/sim/open.ts';
import { parseVariant } from '../../../venues/sim/options.ts';
import type { Instant } from '../../../venues/venue.ts';
import { runCouncil } from '../../support/council-run.ts';
import type { CouncilRun } from '../../support/council-run.ts';
import { ofType } from '../../support/record-types.ts';
import { instantsOf, scriptedMarket } from '../../support/scripted-market.ts';

const SPLIT_AT = 270;

/** From one bar on a quarter of the price and four times the volume. */
function split(instants: readonly Instant[]): Instant[] {
  let bar = 0;
  const quarter = (ticks: number): number => Math.round(ticks / 4);
  return instants.map((instant) => ({
    ...instant,
    drafts: instant.drafts.map((draft): Draft => {
      if (draft.type !== 'market.bar') return draft;
      bar += 1;
      if (bar < SPLIT_AT) return draft;
      const { body } = draft;
      return {
        ...draft,
        body: {
          ...body,
          closeTicks: quarter(body.closeTicks),
          highTicks: quarter(body.highTicks),
          lowTicks: quarter(body.lowTicks),
          openTicks: quarter(body.openTicks),
          volume: body.volume * 4,
        },
      };
    }),
  }));
}

let run: CouncilRun;
beforeAll(async () => {
  const sim = openSim({ ...parseVariant('null-flat'), seed: 9 });
  const instants = split(await instantsOf(sim, 300));
  const market = scriptedMarket({ instants, series: sim.series });
  run = await runCouncil({ market, rounds: 24, trading: { seed: 9 } });
});

describe('an unadjusted split', () => {
  it('pauses the question for one bar, with its reason', () => {
    const pauses = ofType(run.records, 'alert').filter(
      ({ body }) => body.code === 'QUESTION_PAUSED',
    );
    expect(pauses).toHaveLength(1);
    expect(pauses[0]?.body.text).toMatch(/split 4:1/);
  });

  it('voids nothing by its size, and no outcome is a fall of three quarters', () => {
    const settles = ofType(run.records, 'settle');
    expect(settles.length).toBeGreaterThan(15);
    for (const { body } of settles) {
      expect(body.voidReason).toBeNull();
      expect(Math.abs(body.returnPpm ?? 0)).toBeLessThan(200_000);
    }
  });

  it('leaves sigma where it was, two bars on', () => {
    const calls = ofType(run.records, 'cfp');
    const splitBar = ofType(run.records, 'market.bar')[SPLIT_AT - 1]?.seq ?? 0;
    const before = calls.findLast(({ seq }) => seq < splitBar)?.body.sigma ?? 0;
    const after = calls.filter(({ seq }) => seq > splitBar)[1]?.body.sigma ?? 0;
    expect(after / before).toBeGreaterThan(0.9);
    expect(after / before).toBeLessThan(1.1);
  });

  it('is derived again from the journal', () => {
    const again = refold(run.records, {});
    expect(again.difference).toBeUndefined();
    expect(stateHash(again.state)).toBe(stateHash(run.state));
  });
});
