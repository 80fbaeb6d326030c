import { describe, expect, it } from 'vitest';
import type { AgentView } from '../../../dashboard/fold/debate-state.ts';
import { emptyPageState, foldPage } from '../../../dashboard/fold/page.ts';
import { ALARMS_MAX } from '../../../dashboard/fold/limits.ts';
import type { PageState } from '../../../dashboard/fold/state.ts';
import { announcementOf, newAnnouncer, noteState } from '../../../dashboard/web/view/announce.ts';
import { roundFloor } from '../../../dashboard/web/view/floor.ts';
import { boardOf } from '../../../dashboard/web/view/leaderboard.ts';
import { seatsKept } from '../../../dashboard/web/view/probation.ts';
import { standingsOf, weightWords } from '../../../dashboard/web/view/standing.ts';
import { notices } from '../../../dashboard/web/view/notices.ts';
import { threadAt } from '../../../dashboard/web/view/thread.ts';
import type { ChainedRecord } from '../../../protocols/record.ts';
import { fixtureJournal } from '../../support/page-fixture.ts';
import { GUEST } from '../../support/page-fixture-evidence.ts';
import { CYCLE, SCRIPT } from '../../support/page-fixture-world.ts';
import type { FixtureOptions } from '../../support/page-fixture-world.ts';

const LINK = {
  kind: 'live',
  tries: 0,
  nextIn: undefined,
  text: '',
  fetching: undefined,
  chain: undefined,
} as const;

function folded(options: FixtureOptions): PageState {
  const state = emptyPageState();
  for (const record of fixtureJournal(options).records) foldPage(state, record);
  return state;
}
function more(state: PageState, type: string, body: unknown): PageState {
  const record = { at: state.at, body, hash: '', seq: state.seq + 1, type };
  foldPage(state, record as unknown as ChainedRecord);
  return state;
}
const agentOf = (state: PageState, seat: string): AgentView => {
  const agent = state.agents[seat];
  if (agent === undefined) throw new Error(`${seat} has joined`);
  return agent;
};
const floorOf = (state: PageState, n: number) => {
  const book = state.rounds.find((round) => round.n === n);
  if (book === undefined) throw new Error(`round ${n} is kept`);
  return roundFloor(state, book, { cut: state.seq, isNow: false });
};

describe('seats on probation', () => {
  it('stand with their own evidence against their bar, by ledger', () => {
    const state = folded({ evidence: true, rounds: 20 });
    const [direction, shape] = standingsOf(state, agentOf(state, GUEST));
    // The first newcomer is number 2: 20 x 2 x 3.
    expect(direction).toMatchObject({ figures: '3.1 of 120', isKept: true, word: 'on probation' });
    expect(shape).toMatchObject({ figures: '2.2 of 120', ledger: 'shape' });
    expect(standingsOf(state, agentOf(state, 'fundamental'))[0]).toMatchObject({
      isKept: false,
      word: 'in from the start',
    });
    expect(standingsOf(state, agentOf(state, 'placebo'))).toEqual([]);
  });

  it('average over every question asked, where silence counts 1', () => {
    const state = folded({ evidence: true, rounds: 26, shadowHorizon: true });
    const far = state.groups['TESTX:5b'];
    if (far?.evidence == null) throw new Error('the shadow horizon has settled');
    far.evidence = { ...far.evidence, experts: {} };
    expect(standingsOf(state, agentOf(state, GUEST))[0]?.figures).toBe('2.0 of 120');
  });

  it('are let in and put back by records, and the bar doubles', () => {
    const state = folded({ evidence: true, rounds: 20 });
    const agent = agentOf(state, GUEST);
    const change = (ledgers: string[], reason: string): void => {
      more(state, 'agent.probation', { cause: 'evidence', ledgers, reason, seat: GUEST });
    };
    change(['shape'], 'in the pools of direction');
    expect(standingsOf(state, agent)[0]).toMatchObject({
      isKept: false,
      word: 'in, by its own evidence',
    });
    expect(weightWords(agent, standingsOf(state, agent))).toBe(
      'holds weight in direction, in no pool of shape',
    );
    change(['direction', 'shape'], 'out of the pools of direction');
    expect(standingsOf(state, agent).map(({ figures }) => figures)).toEqual([
      '3.1 of 240',
      '2.2 of 120',
    ]);
    expect(
      boardOf(state, 'TESTX:1b', 'direction').find(({ seat }) => seat === GUEST)?.standing?.reason,
    ).toBe('out of the pools of direction');
  });

  it('stay out for the rest of the run when they may know the future', () => {
    const state = folded({ evidence: true, lookAhead: true, rounds: 14 });
    const standings = standingsOf(state, agentOf(state, 'fundamental'));
    expect(standings.map(({ figures, isBarred, word }) => [figures, isBarred, word])).toEqual([
      ['', true, 'out for the rest of this run'],
      ['', true, 'out for the rest of this run'],
    ]);
  });

  it('are marked in the round as heard by nobody who decides, both ways of a dispute', () => {
    const state = folded({ evidence: true, rounds: CYCLE + SCRIPT.challenged });
    const floor = floorOf(state, CYCLE + SCRIPT.challenged);
    expect([...floor.kept]).toEqual([GUEST]);
    const lines = threadAt(floor).lines.filter(({ isCounted }) => !isCounted);
    expect(lines.map(({ who }) => who)).toEqual([
      'Guest',
      'Guest → Technical · trend',
      'Ruling by code',
    ]);
    const counted = threadAt(floor).lines.filter(({ isCounted }) => isCounted);
    expect(counted.some(({ who }) => who === 'Risk → Technical · trend')).toBe(true);
    expect(threadAt({ ...floor, kept: new Set() }).lines.every(({ isCounted }) => isCounted)).toBe(
      true,
    );
  });

  it('are shown as they stood when a round was called', () => {
    const state = folded({ evidence: true, rounds: 3 });
    const called = state.rounds.at(-1)?.call.seq ?? 0;
    more(state, 'agent.probation', { cause: 'evidence', ledgers: [], reason: 'in', seat: GUEST });
    expect([...seatsKept(state, called)]).toEqual([GUEST]);
    expect([...seatsKept(state, state.seq)]).toEqual([]);
  });

  it('have no weight in the table of a round, but a bid', () => {
    const options = { evidence: true, rounds: 3 } as const;
    const state = folded(options);
    // Fewer voices than the table has rows, so that none is folded away.
    agentOf(state, 'technical').experts = ['technical.trend'];
    const row = floorOf(state, 3).rows.find(({ seat }) => seat === GUEST);
    expect(row).toMatchObject({ isKept: true, state: 'opened' });
    expect(row?.vessel).toMatchObject({ ledger: 'probation', share: undefined, weight: undefined });
    expect(row?.note.text).toContain('heard by nobody who decides');
  });

  it('leave journals before 1.2 as they were', () => {
    const state = folded({ rounds: 14 });
    for (const agent of Object.values(state.agents)) {
      expect(agent).toMatchObject({ credit: null, newcomerNumber: 0, probation: [], returns: {} });
      expect(standingsOf(state, agent)).toEqual([]);
    }
    expect(floorOf(state, 14).kept.size).toBe(0);
    expect(boardOf(state, 'TESTX:1b', 'shape').every(({ evidence }) => evidence === '–')).toBe(
      true,
    );
  });

  it('show credit after a ruling that told of it', () => {
    const state = folded({ evidence: true, rounds: CYCLE + SCRIPT.challenged });
    expect(agentOf(state, GUEST).credit?.value).toBe(7);
    expect(agentOf(state, 'risk').credit).toBeNull();
  });
});

describe('alerts that stop', () => {
  it('stand across every page and are spoken, the look-ahead alarm for good', () => {
    const state = folded({ evidence: true, lookAhead: true, rounds: 14 });
    const announcer = newAnnouncer();
    noteState(announcer, state, 'live');
    expect(announcementOf(announcer, { everySeconds: 0, now: 0 }).urgent).toContain(
      'know the future',
    );
    noteState(announcer, state, 'live');
    expect(announcementOf(announcer, { everySeconds: 0, now: 0 }).urgent).toBe('');
    const [first] = notices(state, LINK);
    expect(first).toMatchObject({ href: '/health', id: 'alarm-COUNCIL_LOOK_AHEAD', tone: 'stop' });
    more(state, 'alert', { ...state.alarms[0], code: 'FLATTEN_REFUSED', text: 'not closed.' });
    more(state, 'operator.resume', { by: 'abcd1234', text: 'looked at' });
    expect(state.alarms.map(({ code }) => code)).toEqual(['COUNCIL_LOOK_AHEAD']);
  });

  it('are counted by code and bounded, and attention alone is no alarm', () => {
    const state = folded({ rounds: 3 });
    const alert = { limit: null, severity: 'stop', text: 'stop.', value: null };
    more(state, 'alert', { ...alert, code: 'A' });
    more(state, 'alert', { ...alert, code: 'A' });
    expect(state.alarms).toMatchObject([{ code: 'A', count: 2 }]);
    for (let n = 0; n < ALARMS_MAX; n++) more(state, 'alert', { ...alert, code: `B${n}` });
    expect(state.alarms).toHaveLength(ALARMS_MAX);
    more(state, 'alert', { ...alert, code: 'C', severity: 'attention' });
    expect(state.alarms.some(({ code }) => code === 'C')).toBe(false);
  });
});
