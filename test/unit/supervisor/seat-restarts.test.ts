/** When a dead seat is tried again, when it is given up, and when the council is lost by that. */
import { expect, test } from 'vitest';
import type { SeatSpec } from '../../../protocols/host.ts';
import { seatId } from '../../../protocols/ids.ts';
import { FAILED_RESTARTS_MAX, restartPlanner } from '../../../supervisor/restart-plan.ts';
import {
  bySeat,
  newSeatStatus,
  silenceOf,
  standingOf,
} from '../../../supervisor/seating-options.ts';
import type { SeatStatus } from '../../../supervisor/seating-options.ts';
import { ask, seatSpec } from '../../support/seat-specs.ts';

const [a, b] = [seatId('a'), seatId('b')];

test('a seat is given up after five restarts in a row that brought no answer', () => {
  const planner = restartPlanner({ firstMs: 500, nowMs: () => 0, seed: 7 });
  for (let n = 1; n <= FAILED_RESTARTS_MAX; n++) {
    expect(planner.plan(a)).toMatchObject({ kind: 'restart', restarts: n });
  }
  expect(planner.plan(a)).toMatchObject({ kind: 'quarantine' });
  planner.pardon(a);
  expect(planner.plan(a)).toMatchObject({ kind: 'restart', restarts: 1 });
});

test('an answer between two deaths starts the count over; the restarts are counted on', () => {
  let now = 0;
  const planner = restartPlanner({ firstMs: 500, nowMs: () => now, seed: 7 });
  for (let n = 1; n <= 4 * FAILED_RESTARTS_MAX; n++) {
    expect(planner.plan(a)).toMatchObject({ kind: 'restart', restarts: n });
    if (n % FAILED_RESTARTS_MAX === 0) planner.answered(a);
    // Far apart: the other rule, of deaths within a minute, does not count.
    now += 61_000;
  }
  expect(planner.plan(a)).toMatchObject({ kind: 'restart' });
});

test('delays grow from the first, in one proportion, and no other seat changes them', () => {
  const delays = (firstMs: number, others: boolean): number[] => {
    const planner = restartPlanner({ firstMs, nowMs: () => 0, seed: 7 });
    return [1, 2, 3, 4].map(() => {
      if (others) planner.plan(b);
      const plan = planner.plan(a);
      return plan.kind === 'restart' ? plan.inMs : -1;
    });
  };
  const usual = delays(500, false);
  expect(delays(500, true)).toEqual(usual);
  expect(usual[3]).toBe(60_000);
  for (const [n, full] of [500, 1_000, 2_000].entries()) {
    expect(usual[n]).toBeLessThanOrEqual(full);
    expect(usual[n]).toBeGreaterThanOrEqual(full * 0.8);
  }
  expect(delays(50, false)).toEqual(usual.map((ms) => Math.ceil(ms / 10)));
});

const forecaster = (seat: string, over: Partial<SeatSpec['manifest']> = {}): SeatSpec => {
  const spec = seatSpec(seat);
  return {
    ...spec,
    manifest: { ...spec.manifest, ledgers: ['direction'], shadow: false, ...over },
  };
};

function standing(
  states: Readonly<Record<string, SeatStatus['state']>>,
  over: { readonly isReturning?: boolean; readonly required?: readonly string[] } = {},
) {
  const specs = [
    forecaster('one'),
    forecaster('two'),
    forecaster('placebo', { shadow: true }),
    forecaster('reviewer', { ledgers: [] }),
    { ...forecaster('plugin'), guest: true as const },
  ];
  const status = new Map(
    specs.map(({ seat }) => [
      seat,
      { ...newSeatStatus(seat), state: states[seat] ?? ('awake' as const) },
    ]),
  );
  return standingOf(specs, status, { isReturning: false, required: [], ...over });
}

test('a council is lost when no seat of weight is left that is tried again', () => {
  expect(standing({})).toBe('seated');
  expect(standing({ one: 'restarting' }, { isReturning: true })).toBe('returning');
  expect(standing({ one: 'quarantined' })).toBe('seated');
  expect(standing({ one: 'quarantined', two: 'restarting' }, { isReturning: true })).toBe(
    'returning',
  );
  // Neither the placebo, a reviewer nor a guest on probation makes a council.
  expect(standing({ one: 'quarantined', two: 'quarantined' })).toBe('lost');
  expect(standing({ one: 'quarantined', two: 'quarantined' }, { isReturning: true })).toBe('lost');
});

test('what an operator takes out is no loss; what a configuration requires is', () => {
  expect(standing({ one: 'disabled', two: 'disabled' })).toBe('seated');
  expect(standing({ one: 'disabled', two: 'quarantined' })).toBe('lost');
  expect(standing({ reviewer: 'quarantined' })).toBe('seated');
  expect(standing({ reviewer: 'quarantined' }, { required: ['reviewer'] })).toBe('lost');
  expect(standing({ reviewer: 'restarting' }, { required: ['reviewer'] })).toBe('seated');
});

test('a missing answer is told by how its host ended', () => {
  const cause = (code: string, incarnation = 1) =>
    silenceOf({ ...ask('a'), lane: 'x' as never, round: 'r1' as never }, [
      { error: { code, message: '' }, incarnation, seat: a },
    ]).cause;
  expect(cause('HOST_HUNG')).toBe('hung');
  expect(cause('HOST_SILENT')).toBe('clock');
  expect(cause('HOST_CRASHED')).toBe('died');
  expect(cause('HOST_HUNG', 2)).toBe('died');
});

test('drafts are told in order of seat, those of one seat as they came', () => {
  const died = (seat: string, reason: string) =>
    ({
      at: 0,
      body: { incarnation: 1, reason, restartInMs: 1, restarts: 1, seat: seatId(seat) },
      type: 'agent.died',
    }) as const;
  const drafts = [died('b', '1'), died('a', '2'), died('b', '3'), died('a', '4')];
  expect(drafts.sort(bySeat).map(({ body }) => body.seat + body.reason)).toEqual([
    'a2',
    'a4',
    'b1',
    'b3',
  ]);
});
