/** The report of a part put to the test: a page for people, a document and a table for programs. */
import { wholeText } from '../../protocols/number-text.ts';
import { COLUMNS } from './losses.ts';
import type { Part, Plant } from './parts.ts';
import { figure } from './compare.ts';
import type { Compared, WorldRuns } from './compare.ts';
import type { WorldResult } from './verdict.ts';
import { intervalBar, reachOf } from '../report/interval-bar.ts';
import { escaped, reportPage, table } from '../report/page.ts';

export interface FalsifyReport {
  readonly part: Part;
  readonly worlds: readonly WorldResult[];
  /** The command that makes it again. */
  readonly command: string;
  /** How much the study has seen. */
  readonly extent: {
    readonly seeds: number;
    /** Folds of a recording and questions a run, where a whole council is run. */
    readonly folds: number;
    readonly questions: number;
    /** Bars of a simulated world, where a seat is run alone; of a recording it sees all. */
    readonly bars: number;
  };
}

/** What the study says, in a sentence. */
export function headline({ part, worlds }: Pick<FalsifyReport, 'part' | 'worlds'>): string {
  const words = worlds.map(({ verdict, world }) => `${verdict} in ${world}`);
  const off = worlds.filter(({ asExpected }) => asExpected === false);
  const alarm =
    off.length === 0
      ? ''
      : ` Not as it should be in ${off.map(({ expects, world }) => `${world} (${expects === 'win' ? 'it had to be found there' : 'there is nothing to find there'})`).join(', ')}.`;
  return `${part.name}: ${words.join(', ')}.${alarm}`;
}

export function falsifyPage(report: FalsifyReport): string {
  const { command, extent, part, worlds } = report;
  const reach = reachOf(worlds.flatMap(({ comparisons }) => comparisons));
  const sections = worlds.map((world) => section(world, reach));
  const arms = table(
    'The arms.',
    [{ head: 'arm' }, { head: 'run' }, { head: 'what it is' }],
    [
      ...part.arms.map(({ name, stage, what }) => [
        escaped(name),
        stage === 'seat' ? 'its seat alone' : 'the whole council',
        escaped(what),
      ]),
      ['oracle', 'beside each of them', ORACLE],
    ],
  );
  const alone = part.arms.some(({ stage }) => stage === 'seat')
    ? ` Where a seat is run alone: ${extent.bars} bars a seed, and all of a recording, once.`
    : '';
  const method = `Each comparison is the mean of (loss without - loss with) over settled questions, in nats; above 0 speaks for the part. Questions of two arms are paired. Intervals: 95 % circular block bootstrap within each run, blocks of whole instants. The part helps where its first interval lies above 0 and every control is beaten beyond chance. Where the oracle itself is not found in a world with something planted, nothing is said of the part there: no verdict. It is found where it gains over base and over a fair coin, by the same interval. ${extent.seeds} seeds a simulated world, ${extent.folds} folds a recording, ${extent.questions} questions each.${alone} Nothing here was chosen by what came out.`;
  return reportPage({
    body: `<p class="note">${escaped(part.question)}</p>${sections.join('\n')}<h2>Method</h2><p class="note">${escaped(method)}</p>${arms}<p class="note">Make it again: <code>${escaped(command)}</code></p>`,
    sentence: headline(report),
    title: `Falsification: ${part.name}`,
  });
}

const ORACLE =
  'knows the law of a simulated world and not its outcomes: bids the exact chance of up to the same questions';

const WHAT: Readonly<Record<WorldResult['expects'], string>> = {
  null: 'Nothing can be found here: helping would be an alarm.',
  open: 'Written as found.',
  win: 'The part must help here: the world is made so that it can.',
};

function section(world: WorldResult, reach: number): string {
  const mark = world.asExpected === false ? ' Not as it should be.' : '';
  const what = escaped(WHAT[world.expects] + mark);
  return `<h2>${escaped(world.world)}: ${escaped(world.verdict)}</h2><p class="note">${what}</p>${comparedTable(world.text, world.comparisons, reach)}${oracleTable(world)}`;
}

function comparedTable(caption: string, shown: readonly Compared[], reach: number): string {
  return table(
    caption,
    [
      { head: 'comparison' },
      { head: 'kind' },
      { head: 'millinats a question', numeric: true },
      { head: '0 in the middle' },
      { head: 'n', numeric: true },
      { head: 'runs above 0', numeric: true },
      { head: 'word' },
    ],
    shown.map((compared) => row(compared, reach)),
  );
}

/** The oracle arm, on a scale of its own: a part gains a small share of what there is to gain. */
function oracleTable(world: WorldResult): string {
  const shown = world.oracle.flatMap(({ comparisons }) => comparisons);
  if (shown.length === 0) return '';
  const caption =
    world.plant === null ? 'The oracle: nothing is planted.' : plantText(world.oracle, world.plant);
  return comparedTable(caption, shown, reachOf(shown));
}

/** What is planted, who reads it, and whether an oracle finds it. */
function plantText(oracle: WorldResult['oracle'], plant: Plant): string {
  const found = oracle.map(({ comparisons, found: isFound, needs, stage, worth }) => {
    const n = wholeText(comparisons[0]?.n ?? 0);
    const where = stage === 'seat' ? 'by the seat alone' : 'by the council';
    const more = needs === null ? '' : `; about ${wholeText(needs)} are needed`;
    return `The oracle is ${isFound ? '' : 'not '}found in ${n} questions asked ${where}${more}. Its law is worth ${(worth * 1_000).toFixed(2)} millinats a question.`;
  });
  return [`Planted: ${plant.what}. Read by: ${plant.reader}.`, ...found].join(' ');
}

function row(compared: Compared, reach: number): string[] {
  const { kind, name, n, runs, verdict } = compared;
  const text = figure(compared);
  const above = runs.filter((mean) => mean > 0).length;
  return [
    escaped(name),
    kind,
    escaped(text.replace(' millinats', '')),
    intervalBar(compared, reach, escaped(`${name}: ${text}`)),
    `${n}`,
    `${above} of ${runs.length}`,
    `<span class="word">${wordOf(kind, verdict)}</span>`,
  ];
}

/** A part helps; what is planted is found. */
function wordOf(kind: Compared['kind'], verdict: Compared['verdict']): string {
  if ((kind !== 'oracle' && kind !== 'reader') || verdict === 'unknown') return verdict;
  return verdict === 'helps' ? 'found' : 'not found';
}

/**
 * One line a settled question: world, arm, run, then the columns of `losses.ts`, empty where the
 * stage has none.
 */
export function* falsifyCsv(
  runs: readonly { readonly world: string; readonly arms: WorldRuns }[],
): Generator<string> {
  yield ['world', 'arm', 'run', ...COLUMNS].join(',');
  for (const { arms, world } of runs) {
    for (const [arm, list] of Object.entries(arms)) {
      for (const [run, columns] of list.entries()) {
        for (let at = 0; at < columns.round.length; at++) {
          const numbers = COLUMNS.map((column) => columns[column][at]).map((value) =>
            Number.isNaN(value) ? '' : value,
          );
          yield [`"${world}"`, `"${arm}"`, run + 1, ...numbers].join(',');
        }
      }
    }
  }
}
