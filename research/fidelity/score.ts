/** What a fidelity score says: a figure with its interval, its null, its ablation and a verdict. */
import type { Interval } from '../block-bootstrap.ts';

/** shown = told apart from its null; not shown = measured and not told apart; unknown = not measured. */
export type Verdict = 'shown' | 'not shown' | 'unknown';

/** The same statistic on a placebo: what it gives when there is nothing to find. */
export interface Placebo {
  readonly mean: number;
  /** 95 % point. */
  readonly high: number;
}

export const SCORE_IDS = ['CF1', 'CF2', 'CF3', 'CF4', 'CF5', 'CF6', 'CF7', 'CF8'] as const;
export type ScoreId = (typeof SCORE_IDS)[number];

export interface FidelityScore {
  readonly id: ScoreId;
  readonly name: string;
  /** As measured, 0 to 1 where there is skill, about 0 where there is none; null = unknown. */
  readonly estimate: number | null;
  /** What may be claimed: the estimate where it is shown, else 0; null = unknown. */
  readonly value: number | null;
  /** Block bootstrap of the estimate at `LEVEL`. */
  readonly interval: Interval | null;
  readonly null: Placebo | null;
  /** The estimate without the part in question; what it is stands in `why`. */
  readonly ablation: number | null;
  /** Observations behind the estimate. */
  readonly n: number;
  readonly verdict: Verdict;
  readonly why: string;
  /** Further figures, each by name; null = not measured. */
  readonly parts: Readonly<Record<string, number | null>>;
}

/** Fixed before anything was measured. */
export const QUESTIONS_MIN = 500;
/** Level of every interval: 8 scores are looked at, so that 95 % each would deceive in a third. */
export const LEVEL = 0.99;
/** What a council that knows nothing may score at most; else the scorer is falsified. */
export const PLACEBO_FLOOR = 0.1;

export interface Named {
  readonly id: ScoreId;
  readonly name: string;
}

export interface Measured {
  readonly ablation: number | null;
  readonly estimate: number;
  readonly interval: Interval | null;
  readonly n: number;
  readonly null: Placebo | null;
  readonly parts: Readonly<Record<string, number | null>>;
  /** A condition besides the figures that must hold, and what to say when it does not. */
  readonly also?: { readonly holds: boolean; readonly else: string };
  readonly why: string;
}

/** Judges a measurement: shown when interval and null are both beaten. */
export function judged(named: Named, measured: Measured): FidelityScore {
  const { also, estimate, interval, null: placebo } = measured;
  const { ablation, n, parts } = measured;
  const failed =
    interval === null || interval.low <= 0
      ? 'the interval holds 0'
      : placebo !== null && estimate <= placebo.high
        ? 'no better than its placebo'
        : also?.holds === false
          ? also.else
          : undefined;
  const verdict: Verdict = failed === undefined ? 'shown' : 'not shown';
  return {
    ...named,
    ablation,
    estimate,
    interval,
    n,
    null: placebo,
    parts,
    value: verdict === 'shown' ? Math.min(1, Math.max(0, estimate)) : 0,
    verdict,
    why: failed === undefined ? measured.why : `${measured.why}; ${failed}`,
  };
}

export const unknown = (
  named: Named,
  n: number,
  why: string,
  parts: FidelityScore['parts'] = {},
): FidelityScore => ({
  ...named,
  ablation: null,
  estimate: null,
  interval: null,
  n,
  null: null,
  parts,
  value: null,
  verdict: 'unknown',
  why,
});

export const tooFew = (n: number): string =>
  `${n} settled questions; ${QUESTIONS_MIN} are needed before anything is said`;
