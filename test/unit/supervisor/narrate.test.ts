import { expect, it } from 'vitest';
import type { JournalRecord, RecordOf } from '../../../protocols/record.ts';
import { defaultConfig } from '../../../supervisor/config-schema.ts';
import { narrate } from '../../../supervisor/narrate.ts';
import type { Run } from '../../../supervisor/run.ts';
import { cfpOf, EVEN_BASE, record } from '../../support/council-round.ts';

/** What is said of a round that abstains for this reason. */
function told(reason: RecordOf<'abstain'>['body']['reason'], detail: string): string[] {
  const lines: string[] = [];
  let tell: (record: JournalRecord) => void = () => undefined;
  const keeper = { onRecord: (listener: typeof tell) => void (tell = listener) };
  narrate({ keeper } as unknown as Run, defaultConfig, (line) => void lines.push(line));
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
