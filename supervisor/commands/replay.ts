/** `replay`: recomputes what a journal says was decided; exit 1 names the first difference. */
import type { Command } from 'commander';
import { Option } from 'commander';
import { openOutput } from '../output.ts';
import type { Terminal } from '../terminal.ts';
import { replayDecisions, replaySeats } from '../replay.ts';
import type { ReplayedGuest } from '../replay-guests.ts';
import { guestPlace } from '../replay-place.ts';
import { verifyJournal } from '../../runtime/journal/verify.ts';
import { withReader } from './with-reader.ts';
import { command, dataDirOf } from './options.ts';
import type { CommonOptions } from './options.ts';

interface ReplayOptions extends CommonOptions {
  readonly level: 'R0' | 'R1' | 'R2' | 'R3';
}

export function replayCommand(terminal: Terminal): Command {
  return command(terminal, 'replay', 'recompute what a journal says was decided')
    .addOption(
      new Option(
        '--level <level>',
        'R0 the chain, R1 every decision, R2 every word of the seats too',
      )
        .choices(['R0', 'R1', 'R2'])
        .default('R1'),
    )
    .action((options: ReplayOptions) =>
      withReader(terminal, options, async (reader) => {
        const output = openOutput(terminal, options.json);
        const chain = await verifyJournal(dataDirOf(terminal, options));
        if (!chain.ok) {
          const { firstBad } = chain;
          output.result(
            { ok: false, level: options.level, records: chain.records, firstDifference: firstBad },
            `The chain is broken at #${firstBad?.seq}: ${firstBad?.reason}`,
          );
          terminal.exitCode = 1;
          return;
        }
        const found =
          options.level === 'R0'
            ? { ok: true, records: chain.records, recomputed: 0 }
            : options.level === 'R1'
              ? replayDecisions(reader)
              : await replaySeats(reader, guestPlace(dataDirOf(terminal, options)));
        const text = found.ok
          ? `${options.level}: ${found.records} records, ${found.recomputed} recomputed, all equal. Head ${chain.head.hash}`
          : `${options.level}: differs at #${found.firstDifference?.seq}\n  recorded ${found.firstDifference?.recorded}\n  expected ${found.firstDifference?.expected}`;
        const all = [text, ...('guests' in found ? (found.guests ?? []) : []).map(guestText)];
        output.result({ level: options.level, head: chain.head, ...found }, all.join('\n'));
        if (!found.ok) terminal.exitCode = 1;
      }),
    );
}

const guestText = ({ codeHash, compared, seat, why }: ReplayedGuest): string =>
  compared === undefined
    ? `  plugin ${seat} was not replayed: ${why}`
    : `  plugin ${seat} (code ${codeHash.slice(0, 12)}): ${compared} messages said again`;
