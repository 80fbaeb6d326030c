/** `fidelity`: eight scores of a journal, each with interval, null and ablation; written as found. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { fidelityOf } from '../../research/fidelity/fidelity.ts';
import { fidelityHeadline, fidelityPage } from '../../research/fidelity/report.ts';
import type { FidelityScore } from '../../research/fidelity/score.ts';
import { openOutput } from '../output.ts';
import type { Terminal } from '../terminal.ts';
import { withReader } from './with-reader.ts';
import { command, dataDirOf, wholeNumber } from './options.ts';
import type { CommonOptions } from './options.ts';

interface FidelityFlags extends CommonOptions {
  readonly out?: string;
  readonly seed: number;
}

export function fidelityCommand(terminal: Terminal): Command {
  return command(
    terminal,
    'fidelity',
    'what a journal shows of the council: eight scores, or why unknown',
  )
    .option('--seed <n>', 'seed of the resampling', wholeNumber(0, 2 ** 31 - 1), 1)
    .option('--out <dir>', 'folder of the report; default <data>/reports/fidelity')
    .action((flags: FidelityFlags) =>
      withReader(terminal, flags, (reader) => {
        const report = fidelityOf(reader.iterate(1), { seed: flags.seed });
        const out = resolve(
          terminal.cwd,
          flags.out ?? join(dataDirOf(terminal, flags), 'reports', 'fidelity'),
        );
        mkdirSync(out, { recursive: true });
        const head = reader.head();
        const document = { ...report, head };
        writeFileSync(join(out, 'report.json'), `${JSON.stringify(document, null, 2)}\n`);
        const madeFrom = `the journal up to record ${head.seq}, ${head.hash}`;
        writeFileSync(join(out, 'report.html'), fidelityPage(report, madeFrom));
        const text = [
          fidelityHeadline(report),
          ...report.scores.map(line),
          `Report: ${join(out, 'report.html')}`,
        ].join('\n');
        openOutput(terminal, flags.json).result({ ...document, out }, text);
      }),
    );
}

function line({ estimate, id, interval, name, verdict, why }: FidelityScore): string {
  const figure =
    estimate === null || interval === null
      ? ''
      : ` ${estimate.toFixed(3)} [${interval.low.toFixed(3)}, ${interval.high.toFixed(3)}]`;
  return `  ${id} ${name}: ${verdict}${figure}. ${why}`;
}
