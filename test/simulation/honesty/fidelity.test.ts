/** Fidelity of the real council, from a real journal, in a world where there is nothing to find. */
import { expect, it } from 'vitest';
import { fidelityOf } from '../../../research/fidelity/fidelity.ts';
import { tableFrom } from '../../../research/fidelity/rows.ts';
import { runCouncil } from '../../support/council-run.ts';

it('shows no context, exploration or analogy in a null world, and reads the whole journal', async () => {
  const { records } = await runCouncil({ rounds: 520, trading: { dataset: 'null', seed: 11 } });
  const report = fidelityOf(records);
  const settled = records.filter(
    (record) => record.type === 'settle' && record.body.outcome !== null,
  );
  expect(report.settled).toBe(settled.length);
  expect(report.settled).toBeGreaterThanOrEqual(500);
  for (const score of report.scores.slice(0, 3)) {
    expect(score.verdict, JSON.stringify(score)).not.toBe('shown');
    expect(score.value ?? 0).toBe(0);
  }
  const { ledgers, rows } = tableFrom(records);
  expect(ledgers.conserved).toBe(ledgers.seen);
  expect(rows.every(({ experts }) => experts.length > 0)).toBe(true);
  expect(rows.some(({ experts }) => experts.some(({ struck }) => struck > 0))).toBe(true);
}, 120_000);
