import { expect, it } from 'vitest';
import type { JournalRecord, RecordOf } from '../../../protocols/record.ts';
import { defaultConfig } from '../../../supervisor/config-schema.ts';
import { narrate } from '../../../supervisor/narrate.ts';
import type { Run } from '../../../supervisor/run.ts';
import { newSeatStatus } from '../../../supervisor/seating-options.ts';
import type { SeatStatus } from '../../../supervisor/seating-options.ts';
import { seatId } from '../../../protocols/ids.ts';
import { cfpOf, EVEN_BASE, record } from '../../support/council-round.ts';

/** What is said of a round that abstains for this reason. */
function told(reason: RecordOf<'abstain'>['body']['reason'], detail: string): string[] {
  const { lines, tell } = listening();
  tell(record('cfp', cfpOf()));
  const q = EVEN_BASE.map((part) => part / 1e6);
  tell(record('aggregate', { q } as RecordOf<'aggregate'>['body']));
  tell(record('abstain', { detail, reason }));
  return lines;
}

function listening(): { lines: string[]; tell: (record: JournalRecord) => void } {
  const lines: string[] = [];
  const listeners: ((record: JournalRecord) => void)[] = [];
  const keeper = { onRecord: (listener: (typeof listeners)[0]) => void listeners.push(listener) };
  const tell = (one: JournalRecord): void => listeners.forEach((listener) => listener(one));
  narrate(
    { keeper, onSeats: () => undefined, seats: () => [] } as unknown as Run,
    defaultConfig,
    (line) => void lines.push(line),
  );
  return { lines, tell };
}

it('says when a sleeve opens or shuts, when a trial is granted or used up, and who may know the future', () => {
  const { lines, tell } = listening();
  const proven = {
    closings: 0,
    from: 'shut',
    group: 'SPX:1b',
    measured: 24.2,
    money: 24.2,
  } as const;
  tell(
    record('sleeve.proven', { ...proven, needed: 20, reason: 'proved', sign: 3_100, to: 'open' }),
  );
  const lost = { closings: 1, from: 'open', measured: 5_200, needed: 5_000 } as const;
  tell(record('sleeve.proven', { ...proven, ...lost, reason: 'skill-lost', sign: 1, to: 'shut' }));
  const trial = { amount: '0', granted: '50000000000', group: 'SPX:1b', left: '123000000' };
  tell(record('sleeve.trial', { ...trial, reason: 'used-up' }));
  tell(
    record('agent.probation', { ledgers: [], reason: 'in the pools of shape', seat: seatId('x') }),
  );
  const alert = { limit: null, text: 'Stop: a leak.', value: null };
  tell(record('alert', { ...alert, code: 'COUNCIL_LOOK_AHEAD', severity: 'stop' }));
  tell(record('alert', { ...alert, code: 'QUESTION_PAUSED', severity: 'attention' }));
  expect(lines.map((line) => line.slice(12))).toEqual([
    'SPX:1b: the proven sleeve opens. Evidence for the side is 3100, for the money 24.2; 20.0 was needed.',
    'SPX:1b: the proven sleeve shuts. Evidence that the skill is lost is 5200, limit 5000. To open again it needs 40.0.',
    'SPX:1b: the trial sleeve is used up. 1.23 of 500.00 is left, too little for one lot. It only closes until more is granted.',
    'Seat x: in the pools of shape.',
    'Stop: a leak.',
  ]);
});

it('says that contradiction parked a round, and what else keeps one from trading', () => {
  expect(told('contradiction', 'parked: a against b')).toEqual([
    expect.stringContaining('contradiction: parked: a against b'),
  ]);
  expect(told('edge-below-cost', 'too dear')[0]).toMatch(/no trade: too dear$/);
});

it('says once what a seat failed of, when it failed before anybody listened too, and when it is out', () => {
  const lines: string[] = [];
  let look = (): void => undefined;
  const lastError = 'AGENT_IMPORT_FAILED: from file:///bad/agent.mjs: on purpose.\n  at a line';
  const status: SeatStatus = { ...newSeatStatus(seatId('bad')), lastError, state: 'restarting' };
  let seats = [newSeatStatus(seatId('good')), status];
  const keeper = { onRecord: () => undefined };
  const run = { keeper, onSeats: (listener: () => void) => (look = listener), seats: () => seats };
  narrate(run as unknown as Run, defaultConfig, (line) => void lines.push(line));
  const why = 'AGENT_IMPORT_FAILED: from file:///bad/agent.mjs: on purpose.';
  expect(lines).toEqual([`Seat bad failed and is tried again. ${why}`]);
  seats = [{ ...status, incarnation: 2 }];
  look();
  expect(lines).toHaveLength(1);
  seats = [{ ...status, state: 'quarantined' }];
  look();
  expect(lines.slice(1)).toEqual([`Seat bad is out until "kimera agents enable bad". ${why}`]);
});
