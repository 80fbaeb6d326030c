import { describe, expect, test } from 'vitest';
import type { Agent, AgentContext, Opinion } from '../../../agents/sdk/contract.ts';
import { createSeat } from '../../../agents/sdk/seat.ts';
import { nonceOf, seatStream } from '../../../agents/sdk/random.ts';
import { FIRST_SEAT_STATE, SEAT_STATES, seatStep } from '../../../agents/sdk/seat-machine.ts';
import { hashOf } from '../../../protocols/canonical.ts';
import type { Bid } from '../../../protocols/bid.ts';
import { atOnce } from '../../../protocols/awaitable.ts';
import type { Ask, HostedSeat, SeatMessage, SeatSpec } from '../../../protocols/host.ts';
import { seatId } from '../../../protocols/ids.ts';
import { PHASES } from '../../../protocols/presence.ts';
import type { ChainedRecord, JournalRecord, RecordOf } from '../../../protocols/record.ts';
import { cfpOf, HASH, joined, record, ROUND } from '../../support/council-round.ts';
import { ask, seatSpec } from '../../support/seat-specs.ts';

interface State {
  bars: number;
  settled: number;
}

const bidding = (call: RecordOf<'cfp'>, ctx: AgentContext, text: string): Opinion[] =>
  ctx.experts.map((expert) => ({
    expert,
    p: call.body.base,
    stake: 400_000,
    claims: [],
    text,
  }));

const counting: Agent<State> = {
  init: () => ({ bars: 0, settled: 0 }),
  observe: (state) => {
    state.bars += 1;
  },
  bid: (state, call, _view, ctx) => bidding(call, ctx, `${state.bars} bars`),
  onSettle: (state) => {
    state.settled += 1;
  },
};

const base = seatSpec('counting');
const spec: SeatSpec = { ...base, manifest: { ...base.manifest, subscribes: ['market.bar'] } };
const chained = (entry: JournalRecord): ChainedRecord => ({ ...entry, hash: HASH });
const bar = (seq: number): ChainedRecord =>
  chained({
    ...record(
      'market.bar',
      {
        closeTicks: 100,
        eventTime: 1,
        highTicks: 101,
        instrument: 'SPX' as never,
        knownAt: 1,
        lowTicks: 99,
        openIsFake: false,
        openTicks: 100,
        series: '1d',
        version: 1,
        volume: 1,
      },
      seq,
    ),
  });
const call = chained(record('cfp', cfpOf(), 101));

/** A seat whose answers are at hand. */
type Seated = Omit<HostedSeat, 'answer'> & { answer(ask: Ask): readonly SeatMessage[] };
const seatOf = (over: Partial<SeatSpec>, agent: Agent<State>): Seated => {
  const seat = createSeat({ ...spec, ...over }, agent);
  const answer = seat.answer.bind(seat);
  return Object.assign(seat, { answer: (asked: Ask) => atOnce(answer(asked)) });
};

function open(agent: Agent<State> = counting, over: Partial<SeatSpec> = {}): Seated {
  const seat = seatOf(over, agent);
  seat.fold(chained(record('agent.joined', joined({ seat: 'counting', ledgers: ['direction'] }))));
  seat.fold(bar(99));
  seat.fold(bar(100));
  seat.fold(call);
  return seat;
}

const bodyOf = (message: SeatMessage | undefined): never => message?.body as never;
const bidIn = ([message]: readonly SeatMessage[]): Bid => (message as { body: Bid }).body;

describe('sealing and revealing', () => {
  test('the seal is the hash of the bid that is revealed', () => {
    const seat = open();
    const [sealed] = seat.answer(ask('counting', 'seal'));
    const revealed = bidIn(seat.answer(ask('counting', 'reveal')));
    expect(sealed).toEqual({
      type: 'seal',
      body: { digest: hashOf(revealed), expert: 'counting' },
    });
    expect(revealed.stake).toBe(400_000);
    expect(revealed.provenance).toMatchObject({ agent: 'counting', version: '1.0.0' });
  });

  test('a seat that died after its seal reveals the same bid', () => {
    const first = open();
    const [sealed] = first.answer(ask('counting', 'seal'));
    const revealed = first.answer(ask('counting', 'reveal'));
    const second = open();
    second.fold(chained(record('seal', bodyOf(sealed), 102)));
    expect(second.answer(ask('counting', 'reveal'))).toEqual(revealed);
  });

  test('a bid made again that does not match its seal stays sealed', () => {
    const [sealed] = open().answer(ask('counting', 'seal'));
    const second = open();
    second.fold(chained(record('seal', bodyOf(sealed), 102)));
    second.fold(bar(103));
    expect(second.answer(ask('counting', 'reveal'))).toEqual([]);
  });

  test('a seat that never sealed reveals nothing', () => {
    expect(open().answer(ask('counting', 'reveal'))).toEqual([]);
  });

  test('data that arrives between seal and reveal does not change the bid', () => {
    const seat = open();
    seat.answer(ask('counting', 'seal'));
    seat.fold(bar(103));
    expect(bidIn(seat.answer(ask('counting', 'reveal'))).text).toBe('2 bars');
  });

  test('a voice the agent is silent about refuses', () => {
    const manifest = { ...spec.manifest, voices: ['loud', 'mute'] };
    const agent: Agent<State> = {
      ...counting,
      bid: (_state, cfp, _view, ctx) => bidding(cfp, ctx, '').slice(0, 1),
    };
    const said = open(agent, { manifest }).answer(ask('counting', 'seal'));
    expect(said.map(({ type }) => type)).toEqual(['seal', 'refuse']);
  });

  test('a reviewer without ledgers says nothing to a call', () => {
    const seat = open(counting, { manifest: { ...spec.manifest, ledgers: [] } });
    expect(seat.answer(ask('counting', 'seal'))).toEqual([]);
  });
});

describe('folding', () => {
  test('only subscribed types reach the agent, every type reaches the view', () => {
    let seen: number | undefined;
    const agent: Agent<State> = {
      ...counting,
      bid: (_state, cfp, view, ctx) => {
        seen = view.rounds.size;
        return bidding(cfp, ctx, '');
      },
    };
    const seat = open(agent);
    seat.answer(ask('counting', 'seal'));
    expect(seen).toBe(1);
  });

  test('the market of an undecided round stays as it was at the call', () => {
    const seen: number[] = [];
    const agent: Agent<State> = {
      ...counting,
      challenge: (_state, _book, view) => {
        seen.push(view.market.bars.get('SPX|1d')?.length ?? 0);
        return [];
      },
    };
    const seat = open(agent);
    seat.answer(ask('counting', 'challenge'));
    seat.fold(bar(104));
    seat.answer(ask('counting', 'challenge'));
    expect(seen).toEqual([2, 2]);
  });

  test('a snapshot carries the state on', () => {
    const first = open();
    const stored = structuredClone(first.snapshot());
    const second = createSeat({ ...spec, snapshot: stored }, counting);
    expect(stored.asOf).toBe(101);
    expect(second.state).toBe('asked');
    expect(second.answer(ask('counting', 'seal'))).toEqual(first.answer(ask('counting', 'seal')));
  });

  test('two challenges at most leave a seat, and every challenge to it gets a rebuttal', () => {
    const draft = {
      target: 'other' as never,
      claimId: 'a',
      kind: 'stale' as const,
      predicate: 'bars > 0',
      text: 'x'.repeat(400),
    };
    const agent: Agent<State> = { ...counting, challenge: () => [draft, draft, draft] };
    const seat = open(agent);
    const said = seat.answer(ask('counting', 'challenge'));
    expect(said.map(({ body }) => (body as { challengeId: string }).challengeId)).toEqual([
      'r1/counting/challenge/0',
      'r1/counting/challenge/1',
    ]);
    const against = { ...(said[0] as { body: object }).body, seat: 'other', target: 'counting' };
    seat.fold(chained(record('challenge', against as never, 105)));
    expect(seat.answer(ask('counting', 'rebut'))).toMatchObject([
      { type: 'rebuttal', body: { expert: 'counting', stance: 'contest' } },
    ]);
  });

  test('a question about a round that was never called is a fault, not silence', () => {
    expect(() => open().answer(ask('counting', 'seal', 1, 9))).toThrow('INVARIANT_BROKEN');
    expect(() => open().answer(ask('somebody'))).toThrow('AGENT_SEAT_MISMATCH');
  });

  test('a decided round is asked for plans only', () => {
    const seat = open();
    seat.fold(chained(record('abstain', { detail: '', reason: 'no-change' }, 105)));
    expect(seat.state).toBe('waiting');
    expect(seat.answer(ask('counting', 'seal'))).toEqual([]);
  });
});

describe('the seat machine', () => {
  test('every state and event has a step, and a settled seat stays settled', () => {
    const events = ['call', 'sealed', 'refused', 'decided', 'settled'] as const;
    for (const state of SEAT_STATES) {
      for (const event of events) expect(SEAT_STATES).toContain(seatStep(state, event).state);
    }
    for (const phase of PHASES) {
      expect(seatStep('settled', `ask.${phase}`)).toEqual({ state: 'settled', answer: undefined });
      expect(seatStep('asleep', `ask.${phase}`).answer).toBeUndefined();
    }
    expect(FIRST_SEAT_STATE).toBe('asleep');
  });

  test('walks a round', () => {
    let state = FIRST_SEAT_STATE;
    const seen = [
      'call',
      'ask.seal',
      'sealed',
      'ask.reveal',
      'ask.revise',
      'decided',
      'settled',
    ].map((event) => {
      const step = seatStep(state, event as 'call');
      state = step.state;
      return [step.state, step.answer];
    });
    expect(seen).toEqual([
      ['asked', undefined],
      ['asked', 'seal'],
      ['sealed', undefined],
      ['answering', 'reveal'],
      ['answering', 'revise'],
      ['waiting', undefined],
      ['settled', undefined],
    ]);
  });
});

describe('random streams', () => {
  const key = { round: ROUND, runSeed: 1, seat: seatId('a') };
  test('the same name draws the same, another name, seat, round or seed does not', () => {
    const first = seatStream(key, 'x')();
    expect(seatStream(key, 'x')()).toBe(first);
    const others = [
      seatStream(key, 'y')(),
      seatStream({ ...key, seat: seatId('b') }, 'x')(),
      seatStream({ ...key, round: 'r2' }, 'x')(),
      seatStream({ ...key, runSeed: 2 }, 'x')(),
    ];
    expect(others).not.toContain(first);
    expect(nonceOf(key, 'x')).toMatch(/^[0-9a-f]{32}$/);
  });

  test('draws are uniform enough in [0, 1)', () => {
    const draw = seatStream(key, 'uniform');
    const draws = Array.from({ length: 4_000 }, () => draw());
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...draws)).toBeLessThan(1);
    expect(draws.reduce((a, b) => a + b) / 4_000).toBeCloseTo(0.5, 1);
  });
});
