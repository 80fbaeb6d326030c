/**
 * Reliability of claimed chances (CORP): how often "up" came, as the non-decreasing curve closest to
 * what was counted, by pool-adjacent-violators, with a band of what a forecaster without fault would
 * show by luck. Dimitriadis, Gneiting and Jordan, "Stable reliability diagrams for probabilistic
 * classifiers", PNAS 118 (2021). Pure: the draws come from a fixed stream.
 *
 * Questions that are open at once share bars, so their outcomes come together. The band is drawn in
 * blocks: as many questions as are open at once have one draw between them, and lie side by side by
 * what was said, as claims about overlapping windows do. Over many blocks that varies as much as
 * windows that overlap evenly do: the sum of h of them has h times the variance of independent ones.
 */
import type { Calibration } from '../../fold/debate-state.ts';
import { decimal, inHundred, whole } from './format.ts';

/** One place of the curve: mean claimed chance there, questions, how many came up. */
export interface Place {
  readonly said: number;
  readonly n: number;
  readonly up: number;
  /** Its questions by how many were open at once. */
  readonly byOverlap: Readonly<Record<string, number>>;
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
  /** Questions, those open at once counted as one. */
  readonly apart: number;
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
    .map(({ byOverlap, n, sumP, up }) => ({ said: sumP / n, n, up, byOverlap }))
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

/** Overlaps that occur, ascending. */
const overlapsOf = (places: readonly Place[]): number[] =>
  [...new Set(places.flatMap(({ byOverlap }) => Object.keys(byOverlap).map(Number)))].toSorted(
    (a, b) => a - b,
  );

/** How often "up" comes at each place to a forecaster without fault, once. */
function drawCounts(places: readonly Place[], random: () => number): number[] {
  const counts = places.map(() => 0);
  for (const overlap of overlapsOf(places)) {
    let left = 0;
    let luck = 0;
    for (const [at, { byOverlap, said }] of places.entries()) {
      let rest = byOverlap[overlap] ?? 0;
      if (overlap === 1) {
        counts[at] = (counts[at] as number) + drawCount(rest, said, random);
        continue;
      }
      while (rest > 0) {
        if (left === 0) [left, luck] = [overlap, random()];
        const taken = Math.min(left, rest);
        if (luck < said) counts[at] = (counts[at] as number) + taken;
        left -= taken;
        rest -= taken;
      }
    }
  }
  return counts;
}

/** Undefined until something settled. */
export function reliabilityOf(calibration: Calibration): Reliability | undefined {
  const places = placesOf(calibration);
  if (places.length === 0) return undefined;
  const came = isotonic(places);
  const random = stream(1);
  const draws = Array.from({ length: DRAWS }, () => {
    const counts = drawCounts(places, random);
    return isotonic(places.map(({ n }, at) => ({ n, up: counts[at] as number })));
  });
  const points = places.map((place, at): CurvePoint => {
    const sorted = draws.map((draw) => draw[at] as number).toSorted((a, b) => a - b);
    return {
      ...place,
      came: came[at] as number,
      low: sorted[Math.floor(DRAWS * TAIL)] as number,
      high: sorted[Math.ceil(DRAWS * (1 - TAIL)) - 1] as number,
    };
  });
  // A curve may leave a band of 90 in 100 somewhere by luck: how far off it is in all decides.
  const offBy = (rates: readonly number[]): number =>
    places.reduce((sum, { n, said }, at) => sum + n * ((rates[at] as number) - said) ** 2, 0);
  const byLuck = draws.map(offBy).toSorted((a, b) => a - b);
  const facts = {
    apart: apartOf(places),
    inside: points
      .filter((point) => point.came >= point.low && point.came <= point.high)
      .reduce((sum, point) => sum + point.n, 0),
    isLuck: offBy(came) <= (byLuck[Math.ceil(DRAWS * (1 - TAIL)) - 1] as number),
    n: points.reduce((sum, point) => sum + point.n, 0),
  };
  return { ...facts, points, takeaway: takeawayOf(points, facts) };
}

/** Questions, those open at once counted as one. */
function apartOf(places: readonly Place[]): number {
  let sum = 0;
  for (const { byOverlap } of places)
    for (const [overlap, n] of Object.entries(byOverlap)) sum += n / Number(overlap);
  return Math.round(sum);
}

interface Facts {
  readonly apart: number;
  readonly inside: number;
  /** One time in twenty, or more often, luck alone is as far off from what was said. */
  readonly isLuck: boolean;
  readonly n: number;
}

/** Fewer questions apart than this find no fault. */
const APART_MIN = 50;

/** Said and came at the place most questions fell on, and whether luck explains the rest. */
function takeawayOf(points: readonly CurvePoint[], { apart, inside, isLuck, n }: Facts): string {
  const most = points.reduce((best, point) => (point.n > best.n ? point : best));
  const said = inHundred(most.said * 1e6);
  const count = apart === n ? whole(n) : `${whole(n)}, ${whole(apart)} without overlap`;
  const first = `When it said ${said} in 100, up came ${inHundred(most.came * 1e6)} in 100 (n = ${count}).`;
  if (apart < APART_MIN) return `${first} Too few questions to find a fault.`;
  const outside = decimal((1 - inside / n) * 100, 0);
  if (!isLuck)
    return `${first} It is off by more than luck explains; ${outside} in 100 of its questions lie outside the band.`;
  return inside === n
    ? `${first} Inside the band = no fault shown.`
    : `${first} ${outside} in 100 of its questions lie outside the band, as luck may have it: no fault shown.`;
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
