/**
 * CF4, perspectives: how many independent voices say something. n_eff = (sum lambda)^2 / sum lambda^2
 * of a correlation matrix (participation ratio of its eigenvalues; = n^2 / sum of squared entries),
 * of the tilts logit p_i - logit base and of the gains over base: errors y - p would correlate near 1
 * whatever is said, because y is common. Only voices count whose own gain over base is surely above
 * 0: noise is independent too, and no perspective. Estimate = (n_eff - 1) / (n - 1), the smaller of
 * the two n_eff, n = all voices. An echo chamber and a council of dice get 0.
 */
import type { RandomStream } from '../../runtime/random.ts';
import { blockInterval, correlation, meanInterval, meanOf } from './resample.ts';
import { tiltOf } from './rows.ts';
import type { RoundRow } from './rows.ts';
import { judged, QUESTIONS_MIN, tooFew, unknown } from './score.ts';
import type { FidelityScore } from './score.ts';

const NAMED = { id: 'CF4', name: 'Perspectives' } as const;
/** A voice must have spoken in this share of the rounds to be compared. */
const SPOKEN_MIN = 0.5;
/** Largest correlation of two of the three unrelated views of "1 + 3 + 1". */
const UNRELATED = 0.5;
const DRAWS = 300;

interface Voice {
  readonly name: string;
  /** NaN where it slept. */
  readonly tilts: readonly number[];
  readonly gains: readonly number[];
  readonly skilled: boolean;
}

export function perspectivesScore(rows: readonly RoundRow[], random: RandomStream): FidelityScore {
  if (rows.length < QUESTIONS_MIN) return unknown(NAMED, rows.length, tooFew(rows.length));
  const voices = voicesOf(rows, random);
  if (voices.length < 2) return unknown(NAMED, rows.length, 'fewer than two voices spoke enough');
  const whole = Array.from({ length: rows.length }, (_, t) => t);
  const skilled = voices.filter((voice) => voice.skilled);
  const share = (group: readonly Voice[], at: ArrayLike<number>): number =>
    group.length < 2 ? 0 : (independent(group, at) - 1) / (voices.length - 1);
  const estimate = share(skilled, whole);
  const interval =
    skilled.length < 2
      ? { high: 0, low: 0 }
      : blockInterval(rows.length, (at) => share(skilled, at), random.stream('interval'), DRAWS);
  const unrelated = largestUnrelated(voices, whole);
  const dissent = rows.filter((row) => row.dissent).length;
  return judged(NAMED, {
    ablation: share(skilled.slice(1), whole),
    estimate,
    interval,
    n: rows.length,
    null: null,
    parts: {
      ambiguity: ambiguityOf(rows).ambiguity,
      clone: clonedEffect(voices, whole),
      dissentRounds: dissent,
      effectiveByGains: effective(voices, whole, 'gains'),
      effectiveByTilts: effective(voices, whole, 'tilts'),
      meanError: ambiguityOf(rows).meanError,
      oneThreeOne: unrelated >= 3 && dissent > 0 ? 1 : 0,
      skilled: skilled.length,
      unrelated,
      voices: voices.length,
    },
    why: 'independent voices with skill of their own; ablation: without the first of them; clone: effective voices when one is copied',
  });
}

function voicesOf(rows: readonly RoundRow[], random: RandomStream): Voice[] {
  const names = [...new Set(rows.flatMap(({ experts }) => experts.map(({ expert }) => expert)))];
  return names.sort().flatMap((name) => {
    const tilts: number[] = [];
    const gains: number[] = [];
    for (const row of rows) {
      const said = row.experts.find(({ expert }) => expert === name)?.pre;
      tilts.push(said === undefined ? NaN : tiltOf(said, row));
      gains.push(said === undefined ? NaN : gainOf(said, row));
    }
    const spoken = gains.filter((gain) => !Number.isNaN(gain));
    if (spoken.length < SPOKEN_MIN * rows.length) return [];
    const low = meanInterval(spoken, random.stream('skill', name))?.low ?? 0;
    return [{ gains, name, skilled: low > 0, tilts }];
  });
}

const gainOf = (said: readonly number[], row: RoundRow): number =>
  Math.log((said[row.outcome] as number) / (row.base[row.outcome] as number));

const independent = (group: readonly Voice[], at: ArrayLike<number>): number =>
  Math.min(effective(group, at, 'tilts'), effective(group, at, 'gains'));

/** n^2 / sum of squared correlations. */
function effective(
  group: readonly Voice[],
  at: ArrayLike<number>,
  what: 'gains' | 'tilts',
): number {
  let squares = 0;
  for (let a = 0; a < group.length; a++) {
    squares += 1;
    for (let b = a + 1; b < group.length; b++) {
      squares += 2 * together(group[a] as Voice, group[b] as Voice, at, what) ** 2;
    }
  }
  return group.length ** 2 / squares;
}

/** Correlation over the rounds in which both spoke; 1 when one never varies: it adds nothing. */
function together(a: Voice, b: Voice, at: ArrayLike<number>, what: 'gains' | 'tilts'): number {
  const x: number[] = [];
  const y: number[] = [];
  for (let k = 0; k < at.length; k++) {
    const t = at[k] as number;
    const p = a[what][t] as number;
    const q = b[what][t] as number;
    if (Number.isNaN(p) || Number.isNaN(q)) continue;
    x.push(p);
    y.push(q);
  }
  return flat(x) || flat(y) ? 1 : correlation(x, y);
}

const flat = (values: readonly number[]): boolean =>
  values.length < 2 || Math.max(...values) - Math.min(...values) < 1e-9;

/** Size of the largest group found greedily with no pair above `UNRELATED` in either matrix. */
function largestUnrelated(voices: readonly Voice[], at: readonly number[]): number {
  let best = 0;
  for (const first of voices) {
    const group = [first];
    for (const next of voices) {
      if (next === first) continue;
      const apart = group.every(
        (one) =>
          Math.abs(together(one, next, at, 'tilts')) <= UNRELATED &&
          Math.abs(together(one, next, at, 'gains')) <= UNRELATED,
      );
      if (apart) group.push(next);
    }
    best = Math.max(best, group.length);
  }
  return best;
}

/** Effective voices when the first is copied as often as there are others: a majority of clones. */
function clonedEffect(voices: readonly Voice[], at: readonly number[]): number {
  const first = voices[0] as Voice;
  return effective([...voices.slice(1).map(() => first), ...voices], at, 'tilts');
}

/**
 * Krogh & Vedelsby 1995: squared error of the mean forecast = mean squared error - ambiguity, exactly.
 * Of the chance of up, all voices alike.
 */
export function ambiguityOf(rows: readonly RoundRow[]): {
  readonly ambiguity: number;
  readonly ensemble: number;
  readonly meanError: number;
} {
  const ambiguity: number[] = [];
  const ensemble: number[] = [];
  const meanError: number[] = [];
  for (const row of rows) {
    if (row.experts.length === 0) continue;
    const y = row.outcome >= row.firstUp ? 1 : 0;
    const ups = row.experts.map(({ pre }) => pre.slice(row.firstUp).reduce((a, b) => a + b, 0));
    const mean = meanOf(ups);
    ensemble.push((y - mean) ** 2);
    meanError.push(meanOf(ups.map((up) => (y - up) ** 2)));
    ambiguity.push(meanOf(ups.map((up) => (up - mean) ** 2)));
  }
  return {
    ambiguity: meanOf(ambiguity),
    ensemble: meanOf(ensemble),
    meanError: meanOf(meanError),
  };
}
