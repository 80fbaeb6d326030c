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
  const lines: string[] = [];
  let tell: (record: JournalRecord) => void = () => undefined;
  const keeper = { onRecord: (listener: typeof tell) => void (tell = listener) };
  narrate(
    { keeper, onSeats: () => undefined, seats: () => [] } as unknown as Run,
    defaultConfig,
    (line) => void lines.push(line),
  );
  tell(record('cfp', cfpOf()));
  const q = EVEN_BASE.map((part) => part / 1e6);
  tell(record('aggregate', { q } as RecordOf<'aggregate'>['body']));
  tell(record('abstain', { detail, reason }));
  return lines;
}

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
