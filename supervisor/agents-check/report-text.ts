/** The report of `agents check` for a person: one table, and what follows from it. */
import type { CheckReport } from '../../agents/sdk/check.ts';

/** Of an agent that could not be loaded only the row that says so. */
export type Checked = Pick<CheckReport, 'agent' | 'ok' | 'rows'> & Partial<CheckReport>;

export function reportText(report: Checked): string {
  const { agent, notRun = [], ok, place, rows, version, world } = report;
  const width = Math.max(...rows.map(({ name }) => name.length), 'check'.length);
  const line = (name: string, verdict: string, detail: string): string =>
    `${name.padEnd(width)}  ${verdict.padEnd(4)}  ${detail}`;
  return [
    version === undefined ? agent : `${agent} ${version}, in ${place}, on ${world}`,
    '',
    line('check', '', 'what was seen'),
    ...rows.map((row) => line(row.name, row.ok ? 'ok' : 'FAIL', row.detail)),
    '',
    ...(notRun.length === 0
      ? []
      : [`Not checked after that: ${notRun.join(', ')}. Mend it and check again.`]),
    ok ? 'It keeps the contract.' : 'It does not keep the contract.',
  ].join('\n');
}
