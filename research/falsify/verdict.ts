/** From rows to a verdict: paired differences, block bootstrap, and one word. Written as found. */
import { invariant } from '../../protocols/errors.ts';
import { randomStream } from '../../runtime/random.ts';
import { bootstrapMean } from '../block-bootstrap.ts';
import type { MeanEstimate } from '../block-bootstrap.ts';
import type { Column } from './losses.ts';
import type { Comparison, Part, World } from './parts.ts';

/** The rows of one run: a column of numbers each, in order of settlement. */
export type Columns = Readonly<Record<Column, Float64Array>>;

/** The runs of one world: per arm, one entry a seed (or fold), in the same order. */
export type WorldRuns = Readonly<Record<string, readonly Columns[]>>;

export const VERDICTS = ['helps', 'no evidence', 'hurts', 'unknown'] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface Compared extends MeanEstimate {
  readonly name: string;
  readonly kind: Comparison['kind'];
  /** Nats a question; above 0 speaks for the part. */
  readonly verdict: Verdict;
  /** Mean difference of each run, in the order of seeds. */
  readonly runs: readonly number[];
}

export interface WorldResult {
  readonly world: string;
  readonly expects: World['expects'];
  readonly comparisons: readonly Compared[];
  /** The word for the part in this world. */
  readonly verdict: Verdict;
  /** False: the part won where nothing is to be found, or did not where there is. */
  readonly asExpected: boolean;
  readonly text: string;
}

export function judgeWorld(part: Part, world: World, runs: WorldRuns): WorldResult {
  const comparisons = part.comparisons.map((comparison) => compare(comparison, runs, world.name));
  const verdict = verdictOf(comparisons);
  const asExpected =
    world.expects === 'open' ||
    (world.expects === 'win' ? verdict === 'helps' : verdict !== 'helps');
  return {
    asExpected,
    comparisons,
    expects: world.expects,
    text: sentence(part, world, verdict, comparisons),
    verdict,
    world: world.name,
  };
}

function compare(comparison: Comparison, runs: WorldRuns, world: string): Compared {
  const { kind, name } = comparison;
  const series = differences(comparison, runs);
  const random = randomStream('falsify', world, name);
  const block = blockOf(runs[comparison.with.arm] ?? []);
  const estimate = bootstrapMean(series, { block, random });
  return {
    ...estimate,
    kind,
    name,
    runs: series.map((one) => one.reduce((sum, value) => sum + value, 0) / Math.max(1, one.length)),
    verdict: wordFor(estimate),
  };
}

/** Loss without less loss with, one series a run. Rows of two arms must be of the same questions. */
function differences({ with: by, without }: Comparison, runs: WorldRuns): Float64Array[] {
  const withRuns = runs[by.arm] ?? [];
  const withoutRuns = runs[without.arm] ?? [];
  invariant(withRuns.length === withoutRuns.length, 'arms are run on the same seeds', {
    with: withRuns.length,
    without: withoutRuns.length,
  });
  return withRuns.map((own, index) => {
    const other = withoutRuns[index] as Columns;
    const length = Math.min(own.round.length, other.round.length);
    const series = new Float64Array(length);
    for (let row = 0; row < length; row++) {
      invariant(own.round[row] === other.round[row], 'arms settle the same questions', { row });
      const difference = (other[without.column][row] as number) - (own[by.column][row] as number);
      invariant(Number.isFinite(difference), 'arms fill the columns that are compared', {
        with: `${by.arm}: ${by.column}`,
        without: `${without.arm}: ${without.column}`,
      });
      series[row] = difference;
    }
    return series;
  });
}

/**
 * Length of a block, rows: the cube root of the longest run's instants, each with all its questions,
 * since instruments of one instant move together.
 */
function blockOf(runs: readonly Columns[]): number {
  const most = Math.max(0, ...runs.map(({ round }) => round.length));
  const longest = runs.find(({ round }) => round.length === most);
  if (longest === undefined || most === 0) return 1;
  const instants = new Set(longest.instant).size;
  return Math.min(most, Math.ceil(Math.cbrt(instants)) * Math.ceil(most / instants));
}

function wordFor({ interval }: MeanEstimate): Verdict {
  if (interval === null) return 'unknown';
  if (interval.low > 0) return 'helps';
  return interval.high < 0 ? 'hurts' : 'no evidence';
}

/**
 * The part helps when its first comparison (with against without) says so and every control is beaten
 * beyond chance: something simpler that does as well explains the gain as well. Bids that give way to
 * base for no reason gain too where base is exact; only a control can tell that from insight.
 */
function verdictOf(comparisons: readonly Compared[]): Verdict {
  const [first] = comparisons;
  if (first === undefined) return 'unknown';
  if (first.verdict !== 'helps') return first.verdict;
  return comparisons.some(isUnbeaten) ? 'no evidence' : 'helps';
}

const isUnbeaten = ({ kind, verdict }: Compared): boolean =>
  kind === 'control' && verdict !== 'helps';

function sentence(
  part: Part,
  world: World,
  verdict: Verdict,
  comparisons: readonly Compared[],
): string {
  const [first] = comparisons;
  if (first === undefined || first.interval === null) {
    return `${world.name}: ${part.name} unknown: ${first?.n ?? 0} questions are too few.`;
  }
  const unbeaten = (kind: Comparison['kind']): string =>
    comparisons
      .filter((compared) => compared.kind === kind && compared.verdict !== 'helps')
      .map(({ name }) => name)
      .join(', ');
  const but =
    first.verdict === 'helps' && verdict !== 'helps'
      ? `, but not beyond a control (${unbeaten('control')})`
      : '';
  const rivals = verdict === 'helps' && unbeaten('rival') !== '' ? unbeaten('rival') : undefined;
  const simpler = rivals === undefined ? '' : ` No better, though: ${rivals}.`;
  return `${world.name}: ${part.name}: ${verdict}${but}. ${figure(first)} a question, n ${first.n}.${simpler}`;
}

/** Below this, in millinats, two decimals would say 0 of everything. */
const FINE = 0.1;

/** "+1.20 [−0.30, +2.80] millinats"; four decimals where all of it is tiny. */
export function figure({ interval, mean }: MeanEstimate): string {
  const ends = interval === null ? [] : [interval.low, interval.high];
  const reach = Math.max(...[mean, ...ends].map((value) => Math.abs(value) * 1_000));
  const digits = reach < FINE ? 4 : 2;
  const milli = (value: number): string => {
    const text = (Math.abs(value) * 1_000).toFixed(digits);
    return `${value < 0 ? '−' : '+'}${text}`;
  };
  return interval === null
    ? `${milli(mean)} millinats (no interval: too few)`
    : `${milli(mean)} [${milli(interval.low)}, ${milli(interval.high)}] millinats`;
}
