/** What whoever watches the terminal is told: one line each, from the records, the same whatever it is written as. */
import { describe, expect, it } from 'vitest';
import { seatId } from '../../../protocols/ids.ts';
import type { Draft, JournalRecord, RecordOf } from '../../../protocols/record.ts';
import { Narrator } from '../../../supervisor/narration/narrate.ts';
import type { NarratorOptions } from '../../../supervisor/narration/narrate.ts';
import { cfpOf, EVEN_BASE, joined, record } from '../../support/council-round.ts';

interface Listening {
  /** Level and line, as told. */
  readonly lines: string[];
  readonly statuses: string[];
  readonly values: object[];
  readonly tell: (...records: JournalRecord[]) => void;
  readonly ahead: (draft: Draft) => void;
  /** Sets the wall time, ms. */
  readonly at: (ms: number) => void;
}

function listening(options: Partial<NarratorOptions> = {}, isTerminal = false): Listening {
  const statuses: string[] = [];
  const lines: string[] = [];
  const values: object[] = [];
  let now = 0;
  const narrator = new Narrator({
    dataDir: 'run1',
    end: () => ({ rounds: null, until: null }),
    log: {
      status: isTerminal ? (text) => void statuses.push(text) : undefined,
      tell: (level, line, beside) => {
        lines.push(level === 'info' ? line : `${level} ${line}`);
        values.push(beside);
      },
    },
    nowMs: () => now,
    speed: 1,
    ...options,
  });
  return {
    ahead: (draft) => narrator.ahead(draft),
    at: (ms) => (now = ms),
    lines,
    statuses,
    tell: (...records) => {
      for (const one of records) narrator.observe({ ...one, hash: '' });
    },
    values,
  };
}

const died = (
  seat: string,
  incarnation: number,
  restartInMs: number | null,
  reason = 'CODE: why.',
) => record('agent.died', { incarnation, reason, restartInMs, restarts: 1, seat: seatId(seat) });
const letter = record('dead-letter', {
  code: 'COUNCIL_BID_SUM',
  detail: 'too much.',
  digest: '0'.repeat(64),
  reason: 'schema',
  seat: 'x',
  type: 'bid',
});

/** The records of a round that is decided so. */
function roundOf(decision: RecordOf<'abstain'> | RecordOf<'commit'>): JournalRecord[] {
  const q = EVEN_BASE.map((part) => part / 1e6);
  return [
    record('cfp', cfpOf()),
    record('aggregate', { q } as RecordOf<'aggregate'>['body']),
    decision,
  ];
}
const abstained = record('abstain', { detail: 'too dear', reason: 'edge-below-cost' });

describe('an incident', () => {
  it('of money is told with what it needs, at every speed', () => {
    const { lines, tell } = listening({ speed: 'max' });
    const proven = {
      closings: 0,
      from: 'shut',
      group: 'SPX:1b',
      measured: 24.2,
      money: 24.2,
    } as const;
    const lost = { closings: 1, from: 'open', measured: 5_200, needed: 5_000 } as const;
    const trial = { amount: '0', granted: '50000000000', group: 'SPX:1b', left: '123000000' };
    tell(
      record('sleeve.proven', { ...proven, needed: 20, reason: 'proved', sign: 3_100, to: 'open' }),
      record('sleeve.proven', { ...proven, ...lost, reason: 'skill-lost', sign: 1, to: 'shut' }),
      record('sleeve.trial', { ...trial, reason: 'used-up' }),
      record('risk.mode', { mode: 'reduce-only', reason: 'a drawdown' }),
      record('order.rejected', { eventTime: 1, orderId: 'r1/o0' as never, reason: 'no room' }),
    );
    expect(lines).toEqual([
      'SPX:1b: the proven sleeve opens. Evidence for the side is 3100, for the money 24.2; 20.0 was needed.',
      'warn SPX:1b: the proven sleeve shuts. Evidence that the skill is lost is 5200, limit 5000. To open again it needs 40.0.',
      'warn SPX:1b: what the trial sleeve may still lose, 1.23 of 500.00, is too little for one lot. It only closes until more is granted. To grant it more: npx kimera grant AMOUNT --data run1',
      'warn The risk gate passes only what reduces risk (a drawdown). To lift it: npx kimera resume --data run1',
      'warn Order r1/o0 was rejected by the venue: no room',
    ]);
  });

  it('of a seat says what failed, what comes next and what to do; only who died comes back', () => {
    const { lines, tell } = listening();
    tell(
      record('agent.joined', joined({ seat: 'calm' })),
      record('agent.joined', {
        ...joined({ newcomer: true, seat: 'guest' }),
        incarnation: 1,
        probation: ['direction'],
      }),
      died('x', 1, 20, 'AGENT_IMPORT_FAILED: on purpose.\n  at a line'),
      record('agent.joined', { ...joined({ seat: 'x' }), incarnation: 2 }),
      died('x', 2, null),
      record('agent.quarantined', { lastError: 'CODE: why.', seat: seatId('x'), trips: 1 }),
      died('y', 1, null, 'disabled by operator: a look'),
      record('agent.joined', {
        ...joined({ record: 'new', seat: 'y' }),
        codeHash: 'ab'.repeat(32),
        probation: ['shape'],
      }),
      record('agent.joined', joined({ record: 'kept', seat: 'y' })),
      record('agent.probation', {
        ledgers: [],
        reason: 'in the pools of shape',
        seat: seatId('x'),
      }),
    );
    expect(lines).toEqual([
      'Seat guest joined as a newcomer, on probation.',
      'warn Seat x died in life 1 and is started again in 20 ms (restart 1), before the next question. AGENT_IMPORT_FAILED: on purpose.',
      'Seat x is back, in life 2.',
      'warn Seat x died in life 2 and is not started again. CODE: why.',
      'warn Seat x is quarantined: it died too often. The council goes on without it, and its weight stays. Repair it, then: npx kimera agents enable x --data run1',
      'Seat y was disabled by operator: a look.',
      'warn Seat y runs other code (abababababab): its record begins anew: it is a newcomer in every lane, on probation.',
      'warn Seat y runs other code: it keeps its record, as an operator asked.',
      'Seat x: in the pools of shape.',
    ]);
  });

  it('of a council that is lost says so by code, and when it is asked again', () => {
    const { lines, tell } = listening();
    tell(record('council.lost', { seats: [seatId('x')] }), ...roundOf(abstained));
    expect(lines[0]).toMatch(
      /^error COUNCIL_LOST: .* out are: x\. .*npx kimera agents enable SEAT/,
    );
    expect(lines[1]).toBe(
      'The council is back: questions are asked again. New risk waits for: npx kimera resume --data run1',
    );
    expect(lines).toHaveLength(3);
  });

  it('is told before its record where that waits for a safe point, and not again with it', () => {
    const { ahead, lines, tell } = listening();
    const { hash: _hash, seq: _seq, v: _v, ...draft } = { ...died('x', 1, 20), hash: '' };
    ahead(draft);
    expect(lines).toHaveLength(1);
    tell(died('x', 1, 20));
    expect(lines).toHaveLength(1);
    tell(died('x', 2, 20));
    expect(lines).toHaveLength(2);
  });

  it('that repeats is told the first, the tenth, the hundredth time; alarms each time', () => {
    const { lines, tell } = listening();
    const alert = { limit: null, text: 'A leak.', value: null };
    for (let n = 1; n <= 100; n++) tell(letter);
    tell(
      record('alert', { ...alert, code: 'COUNCIL_LOOK_AHEAD', severity: 'stop' }),
      record('alert', { ...alert, code: 'COUNCIL_LOOK_AHEAD', severity: 'stop' }),
      record('alert', { ...alert, code: 'QUESTION_PAUSED', severity: 'attention' }),
    );
    const refused =
      'warn A message of seat x was refused and does not count (bid, schema): too much.';
    expect(lines).toEqual([
      refused,
      `${refused} (10 so far)`,
      `${refused} (100 so far)`,
      'error Alarm COUNCIL_LOOK_AHEAD: A leak.',
      'error Alarm COUNCIL_LOOK_AHEAD: A leak.',
      'warn QUESTION_PAUSED: A leak.',
    ]);
  });

  it('stands in a line of JSON with its record', () => {
    const { tell, values } = listening();
    tell(letter);
    expect(values).toEqual([
      {
        at: 1_000_000,
        body: letter.body,
        event: 'dead-letter',
        lane: letter.lane,
        round: 'r1',
        seq: 1,
      },
    ]);
  });
});

describe('a round', () => {
  it('names its instrument, the chance beside the base rate, and what was decided', () => {
    const { lines, tell, values } = listening();
    tell(...roundOf(abstained));
    tell(...roundOf(record('abstain', { detail: 'parked: a against b', reason: 'contradiction' })));
    const orders = [{}] as unknown as RecordOf<'commit'>['body']['orders'];
    tell(...roundOf(record('commit', { decisionHash: '', equity: '0', orders, targetLots: 12 })));
    expect(lines).toEqual([
      'r1      SPX       up 50.0 % (base 50.0 %)  no trade: too dear',
      'r1      SPX       up 50.0 % (base 50.0 %)  contradiction: parked: a against b',
      'r1      SPX       up 50.0 % (base 50.0 %)  target 12 lots, 1 order',
    ]);
    expect(values[0]).toMatchObject({ base: 0.5, event: 'round', instrument: 'SPX', round: 'r1' });
  });

  it('that never trades is not told, and of many a second only some are', () => {
    const { lines, tell } = listening({ speed: 20 });
    tell(record('cfp', cfpOf({ shadow: true })), abstained);
    expect(lines).toEqual([]);
    for (let n = 0; n < 20; n++) tell(...roundOf(abstained));
    expect(lines).toHaveLength(4);
  });
});

describe('progress at full speed', () => {
  const timer = (at: number): JournalRecord => ({
    ...record('timer', { callsMax: null, closing: false }),
    at,
  });
  const bar = record('market.bar', {} as RecordOf<'market.bar'>['body']);
  const mark = record('portfolio.mark', {
    equity: '10000000000000',
  } as RecordOf<'portfolio.mark'>['body']);
  /** A second of a run: ten bars, ten rounds. */
  const second = (at: number): JournalRecord[] => [
    ...Array.from({ length: 10 }, () => [bar, ...roundOf(abstained)]).flat(),
    mark,
    timer(at),
  ];

  it('is a status on a terminal: counts, pace, equity, and the time to the nearest end', () => {
    const heard = listening(
      { end: () => ({ rounds: 100, until: 1_000_000_000 }), speed: 'max' },
      true,
    );
    for (let n = 1; n <= 3; n++) {
      heard.at(n * 1_000);
      heard.tell(...second(n * 1_000_000));
    }
    expect(heard.statuses).toEqual([
      '10 bars, 10 rounds, equity 100,000.00',
      '20 bars, 20 rounds, 10.0 rounds/s, equity 100,000.00, 8 s left',
      '30 bars, 30 rounds, 10.0 rounds/s, equity 100,000.00, 7 s left',
    ]);
    // One round, so that it is seen what is asked.
    expect(heard.lines).toHaveLength(1);
  });

  it('is a line at most every ten seconds elsewhere, and names no end that is not known', () => {
    const heard = listening({ speed: 'max' });
    for (let n = 1; n <= 25; n++) {
      heard.at(n * 1_000);
      heard.tell(...second(n * 1_000_000));
    }
    expect(heard.lines.slice(1)).toEqual([
      '100 bars, 100 rounds, 10.0 rounds/s, equity 100,000.00',
      '200 bars, 200 rounds, 10.0 rounds/s, equity 100,000.00',
    ]);
    expect(heard.values[1]).toMatchObject({ event: 'progress', leftSeconds: null, rounds: 100 });
  });

  it('is looked at a few times a second, however often the run asks', () => {
    const heard = listening({ speed: 'max' }, true);
    for (let n = 0; n < 1_000; n++) {
      heard.at(n);
      heard.tell(timer(n));
    }
    expect(heard.statuses).toHaveLength(4);
  });

  it('counts the time to the end of the recording where that comes first', () => {
    const heard = listening(
      { end: () => ({ rounds: 10_000, until: 62_000_000 }), speed: 'max' },
      true,
    );
    heard.tell(...second(1_000_000));
    heard.at(1_000);
    heard.tell(...second(2_000_000));
    expect(heard.statuses.at(-1)).toContain(', 1 min 0 s left');
  });
});
