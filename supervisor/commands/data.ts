/** `data list | check`: recordings that a replay can play, and what is wrong with a file. */
import type { Command } from 'commander';
import { DATASETS } from '../../venues/replay/datasets.ts';
import { openReplay } from '../../venues/replay/open.ts';
import { openOutput } from '../output.ts';
import type { Terminal } from '../terminal.ts';
import { command, commandGroup } from './options.ts';
import type { CommonOptions } from './options.ts';

export function dataCommand(terminal: Terminal): Command {
  const data = commandGroup(terminal, 'data', 'recordings that replay can play');
  data.addCommand(listCommand(terminal));
  data.addCommand(checkCommand(terminal));
  return data;
}

function listCommand(terminal: Terminal): Command {
  return command(terminal, 'list', 'the built-in recordings').action((options: CommonOptions) => {
    const output = openOutput(terminal, options.json);
    const text = DATASETS.map(
      ({ name, recording, title }) =>
        `${name.padEnd(16)} ${title}\n${' '.repeat(17)}from ${recording.package} ${recording.version}, ${recording.licence}; source: ${recording.source}`,
    ).join('\n');
    output.result(DATASETS, text);
  });
}

function checkCommand(terminal: Terminal): Command {
  return command(terminal, 'check', 'read a recording to its end and count what was refused')
    .argument('<dataset>', 'name or file (.csv, .parquet, .ndjson, each also .gz)')
    .action(async (dataset: string, options: CommonOptions) => {
      const market = await openReplay({ dataset });
      const counts: Record<string, number> = {};
      const refused: Record<string, number> = {};
      const notes: string[] = [];
      const firsts: Record<string, string> = {};
      const flags: Record<string, readonly string[]> = {};
      for (
        let instant = await market.next();
        instant !== undefined;
        instant = await market.next()
      ) {
        for (const draft of instant.drafts) {
          counts[draft.type] = (counts[draft.type] ?? 0) + 1;
          if (draft.type === 'market.refused') {
            refused[draft.body.reason] = (refused[draft.body.reason] ?? 0) + draft.body.count;
            firsts[draft.body.reason] ??= draft.body.detail;
          }
          if (draft.type === 'market.quality') flags[draft.body.instrument] = draft.body.flags;
          if (draft.type === 'market.instrument') notes.push(...draft.body.notes);
        }
      }
      await market.close();
      const { dataset: read, series } = market;
      const document = { dataset: read, series, counts, refused, firsts, flags, notes };
      openOutput(terminal, options.json).result(document, JSON.stringify(document, null, 2));
    });
}
