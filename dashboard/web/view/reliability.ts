/**
 * Reliability of claimed chances (CORP): how often "up" came, as the non-decreasing curve closest to
 * what was counted, by pool-adjacent-violators, with a band of what a forecaster without fault would
 * show by luck. Dimitriadis, Gneiting and Jordan, "Stable reliability diagrams for probabilistic
 * classifiers", PNAS 118 (2021). Pure: the draws come from a fixed stream.
 */
import type { Calibration } from '../../fold/debate-state.ts';
import { decimal, inHundred, whole } from './format.ts';

/** One place of the curve: mean claimed chance there, questions, how many came up. */
export interface Place {
  readonly said: number;
  readonly n: number;
  readonly up: number;
}

export interface CurvePoint extends Place {
  /** How often it came, after pooling with its neighbours. */
  readonly came: number;
  /** Where 90 in 100 draws of a faultless forecaster lie. */
  readonly low: number;
  readonly high: number;
}

export interface Reliability {
  readonly points: readonly CurvePoint[];
  readonly n: number;
  /** Questions at places inside the band. */
  readonly inside: number;
  readonly takeaway: string;
}

const DRAWS = 200;
const TAIL = 0.05;
/** Variance of a count above which a normal draw stands for a binomial one. */
const NORMAL_FROM = 9;

export function placesOf(calibration: Calibration): Place[] {
  return Object.values(calibration)
    .filter((bucket) => bucket.n > 0)
    .map(({ n, sumP, up }) => ({ said: sumP / n, n, up }))
    .toSorted((a, b) => a.said - b.said);
}

/** The non-decreasing rates closest, in weighted squares, to the rates counted; one for each place. */
export function isotonic(places: readonly Pick<Place, 'n' | 'up'>[]): number[] {
  const blocks: { n: number; up: number; places: number }[] = [];
  for (const { n, up } of places) {
    let block = { n, up, places: 1 };
    for (;;) {
      const before = blocks.at(-1);
      if (before === undefined || before.up * block.n < block.up * before.n) break;
      blocks.pop();
      block = {
        n: before.n + block.n,
        up: before.up + block.up,
        places: before.places + block.places,
      };
    }
    blocks.push(block);
  }
  return blocks.flatMap((block) => Array.from({ length: block.places }, () => block.up / block.n));
}

/** A repeatable stream of doubles in (0, 1): the band must not tremble between two paintings. */
function stream(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 4_294_967_296;
  };
}

function drawCount(n: number, p: number, random: () => number): number {
  const variance = n * p * (1 - p);
  if (variance >= NORMAL_FROM) {
    const normal = Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
    return Math.min(n, Math.max(0, Math.round(n * p + normal * Math.sqrt(variance))));
  }
  let up = 0;
  for (let index = 0; index < n; index++) if (random() < p) up += 1;
  return up;
}

/** Undefined until something settled. */
export function reliabilityOf(calibration: Calibration): Reliability | undefined {
  const places = placesOf(calibration);
  if (places.length === 0) return undefined;
  const came = isotonic(places);
  const random = stream(1);
  const draws = Array.from({ length: DRAWS }, () =>
    isotonic(places.map(({ said, n }) => ({ n, up: drawCount(n, said, random) }))),
  );
  const points = places.map((place, at): CurvePoint => {
    const sorted = draws.map((draw) => draw[at] as number).toSorted((a, b) => a - b);
    return {
      ...place,
      came: came[at] as number,
      low: sorted[Math.floor(DRAWS * TAIL)] as number,
      high: sorted[Math.ceil(DRAWS * (1 - TAIL)) - 1] as number,
    };
  });
  const n = points.reduce((sum, point) => sum + point.n, 0);
  const inside = points
    .filter((point) => point.came >= point.low && point.came <= point.high)
    .reduce((sum, point) => sum + point.n, 0);
  return { points, n, inside, takeaway: takeawayOf(points, n, inside) };
}

/** Said and came at the place most questions fell on, and whether luck explains the rest. */
function takeawayOf(points: readonly CurvePoint[], n: number, inside: number): string {
  const most = points.reduce((best, point) => (point.n > best.n ? point : best));
  const said = inHundred(most.said * 1e6);
  const first = `When it said ${said} in 100, up came ${inHundred(most.came * 1e6)} in 100 (n = ${whole(n)}).`;
  if (n < 50) return `${first} Too few questions to find a fault.`;
  const share = inside / n;
  if (share >= 0.9) return `${first} Inside the band = no fault shown.`;
  return `${first} ${decimal((1 - share) * 100, 0)} in 100 of its questions lie outside the band: more than luck explains.`;
}

export interface Span {
  readonly low: number;
  readonly high: number;
}

/** One range for both axes, from all that is drawn, in steps of a tenth. */
export function axisOf(points: readonly CurvePoint[]): Span {
  const all = points.flatMap((point) => [point.said, point.came, point.low, point.high]);
  return {
    low: Math.max(0, Math.floor(Math.min(...all) * 10) / 10),
    high: Math.min(1, Math.ceil(Math.max(...all) * 10) / 10),
  };
}
