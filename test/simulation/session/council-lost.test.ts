/** Seats that cannot be brought back: the market waits, then nobody is asked, and nothing opens risk. */
import { describe, expect, it } from 'vitest';
import { seatId } from '../../../protocols/ids.ts';
import type { BeforeDelivery } from '../../../runtime/host/seat-table.ts';
import { restartPlanner } from '../../../supervisor/restart-plan.ts';
import { refold } from '../../../supervisor/session/refold.ts';
import { stateHash } from '../../../supervisor/session/state.ts';
import { runCouncil } from '../../support/council-run.ts';
import type { CouncilRun } from '../../support/council-run.ts';
import { ofType } from '../../support/record-types.ts';

const FORECASTERS = ['analogy', 'field', 'fundamental', 'risk', 'sentiment', 'technical'];

/** The wall clock stands still: every delay is over as soon as it begins. */
const planner = () => restartPlanner({ firstMs: 500, nowMs: () => 0, seed: 1 });

/** Seats that die at every question they are asked, while `isOn`. */
const dying =
  (seats: readonly string[], isOn: () => boolean = () => true): BeforeDelivery =>
  ({ ask, seat }) => {
    if (ask !== undefined && seats.includes(seat) && isOn()) throw new Error('no answer here');
  };

function expectWhole(run: CouncilRun): void {
  const { records } = run;
  for (const call of ofType(records, 'cfp')) {
    const decisions = records.filter(
      ({ round, type }) => round === call.round && (type === 'commit' || type === 'abstain'),
    );
    expect(decisions, call.round).toHaveLength(1);
  }
  const again = refold(records);
  expect(again.difference).toBeUndefined();
  expect(stateHash(again.state)).toBe(stateHash(run.state));
}

const deathsOf = (run: CouncilRun, seat: string) =>
  ofType(run.records, 'agent.died').filter(({ body }) => body.seat === seat);

describe('a council whose forecasting seats die at every question', () => {
  it('is lost after five failed restarts of each: an alarm, reduce-only, no further question', async () => {
    const run = await runCouncil({ fault: dying(FORECASTERS), planner: planner(), rounds: 100 });
    expect(run.reason).toBe('council-lost');
    for (const seat of FORECASTERS) expect(deathsOf(run, seat), seat).toHaveLength(6);
    const [lost, ...more] = ofType(run.records, 'council.lost');
    expect(more).toEqual([]);
    expect(lost?.body.seats).toEqual(FORECASTERS);
    const after = run.records.slice(lost?.seq);
    expect(after.slice(0, 2)).toMatchObject([
      { body: { code: 'COUNCIL_LOST', severity: 'stop' }, cause: lost?.seq, type: 'alert' },
      { body: { mode: 'reduce-only' }, cause: lost?.seq, type: 'risk.mode' },
    ]);
    expect(after.some(({ type }) => type === 'cfp' || type === 'agent.joined')).toBe(false);
    expect(run.state.riskMode).toBe('reduce-only');
    expectWhole(run);
  });

  it('changes nothing but the record without flag 2', async () => {
    const run = await runCouncil({
      fault: dying(FORECASTERS),
      planner: planner(),
      rounds: 100,
      trading: { flags: [1] },
    });
    expect(run.reason).toBe('council-lost');
    expect(ofType(run.records, 'council.lost')).toHaveLength(1);
    expect(run.state.riskMode).toBe('normal');
    expectWhole(run);
  });

  it('waits for an operator where nobody waits for its end, and asks again when one seat is back', async () => {
    let isOn = true;
    const run = await runCouncil({
      fault: dying(FORECASTERS, () => isOn),
      onLost(floor, seats) {
        isOn = false;
        void floor.between(() => seats.enable(seatId('technical')));
      },
      planner: planner(),
      rounds: 20,
      waitsWhenLost: true,
    });
    expect(run.reason).toBe('rounds');
    const [lost] = ofType(run.records, 'council.lost');
    const after = run.records.slice(lost?.seq);
    expect(ofType(after, 'agent.joined').map(({ body }) => body.seat)).toEqual(['technical']);
    const calls = ofType(after, 'cfp').map(({ round }) => round);
    expect(calls.length).toBeGreaterThan(10);
    const bidders = ofType(after, 'bid').map(({ from, round }) => `${from} ${round}`);
    for (const round of calls) expect(bidders).toContain(`technical ${round}`);
    // The gate opens when an operator says so, not when a seat is back.
    expect(run.state.riskMode).toBe('reduce-only');
    expectWhole(run);
  });

  it('leaves a halt a halt', async () => {
    let isHalted = false;
    const run = await runCouncil({
      fault: dying(FORECASTERS),
      onRecord(record, floor) {
        if (record.type !== 'cfp' || isHalted) return;
        isHalted = true;
        void floor?.post({ at: 0, body: { by: 'test', text: '' }, type: 'operator.halt' });
      },
      planner: planner(),
      rounds: 100,
    });
    expect(run.reason).toBe('council-lost');
    expect(run.state.riskMode).toBe('halted');
    expectWhole(run);
  });
});

it('a seat that never comes back costs its own place, not the run', async () => {
  const run = await runCouncil({ fault: dying(['technical']), planner: planner(), rounds: 30 });
  expect(run.reason).toBe('rounds');
  expect(deathsOf(run, 'technical')).toHaveLength(6);
  expect(ofType(run.records, 'agent.quarantined').map(({ body }) => body.seat)).toEqual([
    'technical',
  ]);
  expect(ofType(run.records, 'council.lost')).toEqual([]);
  expectWhole(run);
});

it('a required seat that never comes back is the council lost', async () => {
  const run = await runCouncil({
    fault: dying(['risk']),
    planner: planner(),
    requiredSeats: ['risk'],
    rounds: 100,
  });
  expect(run.reason).toBe('council-lost');
  expect(ofType(run.records, 'council.lost')[0]?.body.seats).toEqual(['risk']);
  expectWhole(run);
});

it('a restart that takes long gives the same journal as one that takes no time', async () => {
  const journal = async (turns: number): Promise<readonly string[]> => {
    // Deaths in several seats, in debate and as records are folded.
    const fault: BeforeDelivery = ({ n, incarnation, seat }) => {
      const deadly = { analogy: 700, risk: 640, technical: 611 }[seat as string];
      if (incarnation === 1 && n === deadly) throw new Error('once');
    };
    const { reason, records } = await runCouncil({
      fault,
      later: (task) => afterTurns(turns, task),
      planner: planner(),
      rounds: 40,
    });
    expect(reason).toBe('rounds');
    expect(ofType(records, 'agent.died')).toHaveLength(3);
    expect(ofType(records, 'agent.joined').filter(({ body }) => body.incarnation > 1)).toHaveLength(
      3,
    );
    return records.map(({ hash }) => hash);
  };
  const soon = await journal(0);
  expect(await journal(40)).toEqual(soon);
});

/** Runs a task after so many turns of the event loop. */
function afterTurns(turns: number, task: () => void): void {
  if (turns === 0) task();
  else setImmediate(() => afterTurns(turns - 1, task));
}
