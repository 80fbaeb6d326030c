/** Paired differences of two columns of losses, their block bootstrap and one word. */
import { invariant } from '../../protocols/errors.ts';
import { randomStream } from '../../runtime/random.ts';
import { bootstrapMean } from '../block-bootstrap.ts';
import type { MeanEstimate } from '../block-bootstrap.ts';
import type { Column } from './losses.ts';
import type { Comparison } from './parts.ts';

/** The rows of one run: a column of numbers each, in order of settlement. */
export type Columns = Readonly<Record<Column, Float64Array>>;

/** The runs of one world: per arm, one entry a seed (or fold), in the same order. */
export type WorldRuns = Readonly<Record<string, readonly Columns[]>>;

/** `no verdict`: what was planted could not have been found by who knows it. */
export const VERDICTS = ['helps', 'no evidence', 'hurts', 'unknown', 'no verdict'] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface Compared extends MeanEstimate {
  readonly name: string;
  /** `oracle`, `reader`: not of the part, but of what is planted (oracle.ts). */
  readonly kind: Comparison['kind'] | 'oracle' | 'reader';
  /** Nats a question; above 0 speaks for the part. */
  readonly verdict: Verdict;
  /** Mean difference of each run, in the order of seeds. */
  readonly runs: readonly number[];
}

export function compare(comparison: Comparison, runs: WorldRuns, world: string): Compared {
  return comparedFrom(differences(comparison, runs), {
    ...comparison,
    block: blockOf(runs[comparison.with.arm] ?? []),
    world,
  });
}

/** What is said of differences: `series` holds one a run, nats, above 0 for what is named. */
export function comparedFrom(
  series: readonly Float64Array[],
  about: Pick<Compared, 'kind' | 'name'> & { readonly block: number; readonly world: string },
): Compared {
  const { block, kind, name, world } = about;
  const random = randomStream('falsify', world, name);
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
function differences(
  { with: by, without }: Pick<Comparison, 'with' | 'without'>,
  runs: WorldRuns,
): Float64Array[] {
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
export function blockOf(runs: readonly Columns[]): number {
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
