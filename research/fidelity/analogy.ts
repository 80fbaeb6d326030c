/**
 * CF3, analogy: does the past round that had the same structure tell how this one ends? Structure =
 * who leaned which way, the vector of the experts' tilts over base, compared by cosine, so that only
 * the pattern counts and not its size, its price or its date. The 50 most alike past rounds forecast
 * the side by what became of them. Estimate = gain over climatology (base), in units of ln 2.
 * Surface neighbours (nearest volatility) are the ablation; placebo: outcomes dealt out among the
 * analogues.
 */
import type { RandomStream } from '../../runtime/random.ts';
import { meanInterval, meanOf, placeboOf, shuffled } from './resample.ts';
import { isUp, tiltOf, upOf } from './rows.ts';
import type { RoundRow } from './rows.ts';
import { judged, QUESTIONS_MIN, tooFew, unknown } from './score.ts';
import type { FidelityScore } from './score.ts';

const NAMED = { id: 'CF3', name: 'Analogy' } as const;
const NEIGHBOURS = 50;
/** Rounds that climatology counts for beside the analogues. */
const PRIOR = 50;
/** Rounds before this one whose outcome may not have been known yet. */
const GAP = 25;
const PAST_MIN = 200;
/** Rows compared with each other: the last ones, since the work grows with the square. */
const ROWS_MAX = 2_500;

export function analogyScore(all: readonly RoundRow[], random: RandomStream): FidelityScore {
  if (all.length < QUESTIONS_MIN) return unknown(NAMED, all.length, tooFew(all.length));
  const rows = all.slice(-ROWS_MAX);
  const surprise = rows.map((row) => (isUp(row) ? 1 : 0) - upOf(row.base, row.firstUp));
  const structure = neighbours(rows, structures(rows));
  const surface = neighbours(
    rows,
    rows.map(({ sigma }) => Float64Array.of(Math.log(sigma))),
    (a, b) => -Math.abs((a[0] as number) - (b[0] as number)),
  );
  const gains = gainsOf(rows, structure, surprise);
  const placebo = placeboOf((n) => {
    const order = shuffled(rows.length, random.stream('placebo', String(n)));
    const dealt = order.map((index) => surprise[index] as number);
    return meanOf(gainsOf(rows, structure, dealt)) / Math.LN2;
  });
  const plain = meanOf(gainsOf(rows, surface, surprise)) / Math.LN2;
  const estimate = meanOf(gains) / Math.LN2;
  return judged(NAMED, {
    ablation: plain,
    also: { else: 'surface neighbours do as well', holds: estimate > plain },
    estimate,
    interval: meanInterval(gains, random.stream('interval'), 1 / Math.LN2),
    n: gains.length,
    null: placebo,
    parts: { domainDistance: distance(rows, structure), gainNats: meanOf(gains) },
    why: 'outcomes of the rounds most alike in structure; ablation: nearest volatility; domain distance: share of analogues from another instrument',
  });
}

/** The tilts of all experts, a round, scaled to length 1; an expert that slept has 0. */
function structures(rows: readonly RoundRow[]): Float64Array[] {
  const names = [...new Set(rows.flatMap(({ experts }) => experts.map(({ expert }) => expert)))];
  const place = new Map(names.sort().map((name, index) => [name, index]));
  return rows.map((row) => {
    const vector = new Float64Array(names.length);
    for (const { expert, post } of row.experts) {
      vector[place.get(expert) as number] = tiltOf(post, row);
    }
    const length = Math.hypot(...vector);
    return length < 1e-12 ? vector : vector.map((part) => part / length);
  });
}

const cosine = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] as number) * (b[k] as number);
  return sum;
};

/** For each row from PAST_MIN on, its most alike past rows; ties go to the more recent. */
function neighbours(
  rows: readonly RoundRow[],
  features: readonly Float64Array[],
  alike: (a: Float64Array, b: Float64Array) => number = cosine,
): (readonly number[])[] {
  return rows.map((_, t) => {
    const known = t - GAP;
    if (known < PAST_MIN) return [];
    const score = new Float64Array(known);
    for (let s = 0; s < known; s++) {
      score[s] = alike(features[t] as Float64Array, features[s] as Float64Array);
    }
    const edge = score.slice().sort()[known - NEIGHBOURS] as number;
    const found: number[] = [];
    for (let s = known - 1; s >= 0 && found.length < NEIGHBOURS; s--) {
      if ((score[s] as number) >= edge) found.push(s);
    }
    return found;
  });
}

function gainsOf(
  rows: readonly RoundRow[],
  near: readonly (readonly number[])[],
  surprise: readonly number[],
): number[] {
  const gains: number[] = [];
  for (const [t, row] of rows.entries()) {
    const found = near[t] as readonly number[];
    if (found.length === 0) continue;
    let sum = 0;
    for (const s of found) sum += surprise[s] as number;
    const base = upOf(row.base, row.firstUp);
    const up = Math.min(0.99, Math.max(0.01, base + sum / (found.length + PRIOR)));
    gains.push(isUp(row) ? Math.log(up / base) : Math.log((1 - up) / (1 - base)));
  }
  return gains;
}

function distance(rows: readonly RoundRow[], near: readonly (readonly number[])[]): number {
  let pairs = 0;
  let foreign = 0;
  near.forEach((found, t) => {
    for (const s of found) {
      pairs += 1;
      if (rows[s]?.instrument !== rows[t]?.instrument) foreign += 1;
    }
  });
  return pairs === 0 ? 0 : foreign / pairs;
}
