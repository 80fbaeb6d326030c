/** `falsify`: a cognitive part against its absence and its controls; the result is written as found. */
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Presets, SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { Option } from 'commander';
import { appError } from '../../protocols/errors.ts';
import { FALSIFIED, PARTS } from '../../research/falsify/parts.ts';
import type { Part, PartName, World } from '../../research/falsify/parts.ts';
import { falsifyCsv, falsifyPage, headline } from '../../research/falsify/report.ts';
import { keepBuild } from '../build-in-use.ts';
import { openOutput } from '../output.ts';
import type { Terminal } from '../terminal.ts';
import { falsify } from '../study/falsify.ts';
import type { FalsifyOptions, FalsifyResult } from '../study/falsify.ts';
import { command, dataDirOf, wholeNumber } from './options.ts';
import type { CommonOptions } from './options.ts';

interface FalsifyFlags extends CommonOptions {
  readonly bars: number;
  readonly dataset?: string;
  readonly folds: number;
  readonly out?: string;
  readonly part: PartName;
  readonly questions: number;
  readonly seeds: number;
  readonly threads: number;
  readonly worlds?: string;
}

const SEEDS = 8;
const FOLDS = 4;
const QUESTIONS = 600;
/** A simulated network shows clearly in so many, the warm-up included. */
const BARS = 2_500;

export function falsifyCommand(terminal: Terminal): Command {
  return command(
    terminal,
    'falsify',
    'put a cognitive part to the test: with it, without it, and controls',
  )
    .addOption(new Option('--part <part>', 'which part').choices([...PARTS]).makeOptionMandatory())
    .option('--seeds <n>', 'seeds of each simulated world', wholeNumber(1, 1_000), SEEDS)
    .option('--folds <n>', 'folds of each recording', wholeNumber(1, 100), FOLDS)
    .option('--questions <n>', 'questions a seed and a fold', wholeNumber(1, 100_000), QUESTIONS)
    .option('--bars <n>', 'bars a seed where a seat is run alone', wholeNumber(1, 100_000), BARS)
    .option('--worlds <names>', 'only these of its worlds, separated by commas')
    .option('--dataset <name>', 'one more recording to test on: a name or a file')
    .option('--threads <n>', 'threads of the pool', wholeNumber(1, 256), availableParallelism())
    .option('--out <dir>', 'folder of the report; default <data>/reports/falsify-<part>')
    .action(async (flags: FalsifyFlags) => {
      keepBuild();
      const output = openOutput(terminal, flags.json);
      const part = chosen(FALSIFIED[flags.part], flags);
      const { bars, folds, questions, seeds, threads } = flags;
      const extent = { bars, folds, questions, seeds };
      const result = await falsify({ extent, part, progress: progressBar(flags.json), threads });
      const out = resolve(
        terminal.cwd,
        flags.out ?? join(dataDirOf(terminal, flags), 'reports', `falsify-${part.name}`),
      );
      await writeReport(out, result, commandOf(flags));
      const text = [
        headline(result),
        ...result.worlds.map((world) => `  ${world.text}`),
        `Report: ${join(out, 'report.html')}`,
      ].join('\n');
      output.result({ ...documentOf(result, commandOf(flags)), out }, text);
    });
}

function chosen(part: Part, flags: FalsifyFlags): Part {
  const more: World[] =
    flags.dataset === undefined
      ? []
      : [{ dataset: flags.dataset, expects: 'open', market: 'replay', name: flags.dataset }];
  if (flags.worlds === undefined) return { ...part, worlds: [...part.worlds, ...more] };
  // A name may hold a comma only inside its brackets: none does.
  const worlds = flags.worlds.split(',').map((name) => {
    const world = part.worlds.find((known) => known.name === name.trim());
    if (world === undefined) {
      const known = part.worlds.map((one) => one.name).join(', ');
      throw appError('STUDY_WORLD_UNKNOWN', { known, world: name });
    }
    return world;
  });
  return { ...part, worlds: [...worlds, ...more] };
}

function commandOf(flags: FalsifyFlags): string {
  const { bars, dataset, folds, part, questions, seeds, worlds } = flags;
  const isAlone = FALSIFIED[part].arms.some(({ stage }) => stage === 'seat');
  return [
    `kimera falsify --part ${part} --seeds ${seeds} --folds ${folds} --questions ${questions}`,
    isAlone ? ` --bars ${bars}` : '',
    worlds === undefined ? '' : ` --worlds '${worlds}'`,
    dataset === undefined ? '' : ` --dataset '${dataset}'`,
  ].join('');
}

const documentOf = ({ extent, part, worlds }: FalsifyResult, made: string) => ({
  command: made,
  extent,
  part: part.name,
  question: part.question,
  worlds,
});

async function writeReport(out: string, result: FalsifyResult, made: string): Promise<void> {
  mkdirSync(out, { recursive: true });
  const document = documentOf(result, made);
  writeFileSync(join(out, 'report.json'), `${JSON.stringify(document, null, 2)}\n`);
  writeFileSync(join(out, 'report.html'), falsifyPage({ ...result, command: made }));
  const lines = function* (): Generator<string> {
    for (const line of falsifyCsv(result.runs)) yield `${line}\n`;
  };
  await pipeline(
    Readable.from(lines()),
    createGzip(),
    createWriteStream(join(out, 'questions.csv.gz')),
  );
}

/** On stderr and only where a person looks: stdout holds the result. */
function progressBar(json: boolean): FalsifyOptions['progress'] {
  if (json || !process.stderr.isTTY) return { start: () => undefined, done: () => undefined };
  const format = '{bar} {value} of {total} runs, {eta_formatted} left · {last}';
  const bar = new SingleBar({ clearOnComplete: true, format }, Presets.shades_classic);
  let runs = 0;
  let over = 0;
  return {
    start(count) {
      runs = count;
      bar.start(count, 0, { last: 'starting' });
    },
    done({ arm, turn, world }) {
      over += 1;
      bar.increment(1, { last: `${world}, ${arm}, ${turn + 1}` });
      if (over === runs) bar.stop();
    },
  };
}
