/** `agents list` as text: two lines a seat that fit a terminal, and who is out is plain. */
import { describe, expect, it } from 'vitest';
import { agentAnswers, toldAnswer } from '../../../dashboard/server/agent-answers.ts';
import { emptyPageState, foldPage } from '../../../dashboard/fold/page.ts';
import type { LiveSeat } from '../../../protocols/agents-api.ts';
import { seatId } from '../../../protocols/ids.ts';
import type { JournalRecord } from '../../../protocols/record.ts';
import { agentsText, agentText } from '../../../supervisor/agents-text.ts';
import { liveSeat, seatDeclared } from '../../../supervisor/seat-declared.ts';
import { newSeatStatus } from '../../../supervisor/seating-options.ts';
import { HASH, joined, record } from '../../support/council-round.ts';

const manifest = {
  config: { depth: 5, tiltPpm: 2_000 },
  configSchema: {
    properties: { depth: { type: 'integer' }, tiltPpm: { type: 'integer' } },
  },
  cpuMs: 20,
  description: 'Bids what it reads.'.repeat(12),
  determinism: 'pure' as const,
  entry: './agent.js',
  id: 'a-seat-with-quite-a-long-name',
  ledgers: ['direction' as const, 'shape' as const],
  license: 'MIT',
  memoryMb: 64,
  protocol: '>=1.0 <2',
  publisher: 'somebody',
  role: 'forecaster' as const,
  shadow: false,
  subscribes: [],
  timeframes: ['1d'],
  version: '12.10.3',
  voices: [],
};
const seat = seatId(manifest.id);
const declared = seatDeclared(
  {
    config: { ...manifest.config, tiltPpm: 9 },
    incarnation: 1,
    manifest,
    moduleUrl: 'file:///plugins/mine/agent.js',
    runSeed: 1,
    seat,
  },
  { agents: { [manifest.id]: { tiltPpm: 9 } } },
);
const live = (some: Partial<LiveSeat> = {}): LiveSeat => ({
  ...liveSeat({ ...newSeatStatus(seat), isolation: 'process', role: 'forecaster' }, declared),
  ...some,
});

/** A page that has folded these records. */
function stateOf(...records: readonly JournalRecord[]) {
  const state = emptyPageState();
  records.forEach((one, index) => foldPage(state, { ...one, hash: HASH, seq: index + 1 }));
  return state;
}
const joins = (incarnation: number, changed?: 'new') =>
  record('agent.joined', {
    ...joined({ newcomer: true, seat }),
    codeHash: 'ab'.repeat(32),
    incarnation,
    probation: ['direction', 'shape'],
    ...(changed === undefined ? {} : { record: changed }),
  });
const dies = (incarnation: number, reason: string) =>
  record('agent.died', { incarnation, reason, restartInMs: null, restarts: 1, seat });
const asks = (answered: boolean) =>
  answered
    ? record('phase.closed', { answered: [seat], phase: 'seal' })
    : record('deadline', { cause: 'died', missing: [seat], phase: 'seal' });

const broken = stateOf(
  joins(1),
  asks(true),
  asks(true),
  asks(false),
  dies(1, 'UNEXPECTED: on purpose\n    at agent.js:3'),
  joins(2),
  dies(2, 'disabled by operator: a look'),
  joins(3),
  dies(3, 'HOST_HUNG: it looped'),
  record('agent.quarantined', { lastError: 'HOST_HUNG: it looped', seat, trips: 1 }),
);

describe('the list', () => {
  it('has two lines a seat, none over 100 columns, whatever the seat is called', () => {
    const out = live({ lastError: `HOST_HUNG: ${'x'.repeat(200)}`, state: 'quarantined' });
    for (const seats of [[live()], [out]]) {
      for (const state of [broken, emptyPageState()]) {
        const lines = agentsText(agentAnswers(state, seats)).split('\n');
        expect(lines).toHaveLength(5);
        for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(100);
      }
    }
  });

  it('says in capitals that a seat is out, and why, also where only the journal tells', () => {
    for (const seats of [[live({ lastError: 'HOST_HUNG: it looped', state: 'quarantined' })], []]) {
      const text = agentsText(agentAnswers(broken, seats));
      expect(text).toContain(`${manifest.id} QUARANTINED  HOST_HUNG: it looped`);
      expect(text).toContain('66.6 % of 3 | 2 deaths');
    }
  });
});

describe('one seat', () => {
  it('shows deaths by themselves with their times, newest first, and not what an operator did', () => {
    const [agent] = agentAnswers(broken, [live()]);
    expect(agent?.figures?.deaths.last.map(({ reason }) => reason)).toEqual([
      'HOST_HUNG: it looped',
      'UNEXPECTED: on purpose',
    ]);
    expect(agentText(agent!)).toMatch(/deaths {7}2\n +1970-01-01T\S+ #9, life 3: HOST_HUNG/);
  });

  it('shows what it is declared to be, and which parameters an operator set', () => {
    const text = agentText(
      toldAnswer(live({ cpuMs: 1_200, cpuMsMax: 40, memoryBytes: 3 * 2 ** 20 })),
    );
    expect(text).toContain('depth = 5 (default)');
    expect(text).toContain('tiltPpm = 9 (set, default 2000)');
    expect(text).toMatch(/timeframes +1d/);
    expect(text).toMatch(
      /isolation +process\n +CPU time +1,200 ms, longest answer 40 ms\n +memory +3\.0 MB/,
    );
  });
});

describe('a seat whose code changed', () => {
  it('begins its asks, its number and its standing anew; its deaths stay', () => {
    const before = agentAnswers(broken, [])[0]?.figures;
    expect(before).toMatchObject({ newcomer: 2, recordSeq: 1 });
    const state = stateOf(
      joins(1),
      asks(true),
      asks(false),
      dies(1, 'A: x'),
      joins(2, 'new'),
      asks(true),
    );
    expect(agentAnswers(state, [])[0]).toMatchObject({
      codeHash: 'ab'.repeat(32),
      figures: {
        asks: { answered: 1, owed: 1, share: 1 },
        deaths: { count: 1 },
        newcomer: 3,
        recordSeq: 5,
      },
    });
  });
});
