/**
 * From a neighbourhood to a forecast. In both ledgers there are several ways to follow it, from not at all
 * (the base) to far, and Bayes weighs them by what each would have gained: where analogies know nothing
 * the base wins, and what it costs to find that out is bounded by the log of its prior.
 *
 *   direction   P(up) = (W U + m base) / (W + m)        U, W: share of up among neighbours that moved,
 *                                                       and how many they are worth
 *   shape       the same with bins of a side in place of sides, or Student t mixtures (sdk/shape/t-mix)
 *               about the neighbours' mean absolute move
 *
 * A neighbour at squared distance d^2 weighs 1 - d^2 / 2D^2, D being the furthest's. n of them with
 * weights w are worth W = (sum w)^2 / sum w^2 of equal ones (Kish 1965). Windows
 * of h bars that overlap have most of their outcome in common, so W is brought down to the share of
 * different stretches of h bars among them.
 */
import { sideChances, learnTMix, newTMix, bayes } from '../sdk/shape/t-mix.ts';
import type { Seen, TMix } from '../sdk/shape/t-mix.ts';
import { upOdds, withUpOdds } from '../sdk/bins.ts';
import type { BinQuestion } from '../sdk/bins.ts';
import type { Neighbour, Neighbourhood } from './neighbours.ts';
import { toPpm } from '../../council/ppm.ts';
import { firstUpBin } from '../../protocols/bins.ts';
import { PPM } from '../../protocols/units.ts';
import type { Ppm } from '../../protocols/units.ts';

/** Neighbours' worth that the base counts for, from nearly all to a little. The base alone comes first. */
const DIRECTION_BASE = [Infinity, 1_600, 400, 100] as const;
const DIRECTION_PRIOR: readonly number[] = [0.7, 0.1, 0.1, 0.1];
const SHAPE_BASE = [Infinity, 400, 100] as const;
/** The same for the size that tails are put about, beside the question's sigma: shares of .4, .7, 1 of 200. */
const SIZE_BASE = [300, 80, 0] as const;
const SHAPE_PRIOR: readonly number[] = [0.4, 0.1, 0.1, 0.15, 0.15, 0.1];
/** Names of the ways of following, in the order of their weights. */
export const DIRECTION_WAYS: readonly string[] = DIRECTION_BASE.map(wayOf);
export const SHAPE_WAYS: readonly string[] = [
  ...SHAPE_BASE.map(wayOf),
  ...SIZE_BASE.map((m) => `tails about ${wayOf(m)}`),
];
/** Part of each weight that returns to its prior a question, so that a regime can change. */
const FIXED_SHARE = 0.0005;
/** Mean |x| of a Student t6 of unit variance: from sizes to a standard deviation. */
const MEAN_SIZE = 0.765466;
const OUTCOME_MAX = 6;
/** The neighbours' size stays within this factor of the question's sigma. */
const SIZE_RATIO_MAX = 4;
/** Chance of a bin below this is rounding. */
const CHANCE_MIN = 1e-9;

function wayOf(m: number): string {
  return m === Infinity ? 'base alone' : `neighbours beside ${m} of base`;
}

/** What was learned of how far to follow. Plain state. */
export interface AnalogyModel {
  /** In the order of DIRECTION_BASE; sum 1. */
  readonly direction: number[];
  /** In the order of SHAPE_BASE, then SIZE_BASE; sum 1. */
  readonly shape: number[];
  readonly tails: TMix[];
}

export const newAnalogyModel = (): AnalogyModel => ({
  direction: [...DIRECTION_PRIOR],
  shape: [...SHAPE_PRIOR],
  tails: SIZE_BASE.map(() => newTMix()),
});

/** A forecast and what it was made from. */
export interface AnalogyCall {
  readonly p: readonly Ppm[];
  readonly up: number;
  readonly baseUp: number;
  /** Share of up among the neighbours that moved. */
  readonly rose: number;
  /** The neighbours' usual size over the question's sigma. */
  readonly size: number;
  /** P(up) of each way of following. */
  readonly ups: readonly number[];
  /** Bins of each way of following, within a side: any scale a side. */
  readonly shapes: readonly (readonly number[])[];
  /** Standard deviation that each mixture of tails was put about. */
  readonly deviations: readonly number[];
}

/**
 * `now.unit`: usual move of one horizon, a fraction of the price: what the neighbours' outcomes are
 * multiples of.
 */
export function callAnalogy(
  model: AnalogyModel,
  question: BinQuestion,
  { found }: Pick<Neighbourhood, 'found'>,
  now: { readonly horizonBars: number; readonly unit: number },
): AnalogyCall {
  const { base, edges } = question;
  const { unit } = now;
  const heard = hear(found, edges, now);
  const baseUp = upOdds(edges, base);
  const sigma = question.sigma / PPM;
  const said = (heard.size * unit) / MEAN_SIZE;
  const neighbours = Math.max(sigma / SIZE_RATIO_MAX, Math.min(sigma * SIZE_RATIO_MAX, said));
  const deviations = SIZE_BASE.map((m) => shrunk(neighbours, sigma, heard.worth, m));
  const ups = DIRECTION_BASE.map((m) => shrunk(heard.rose, baseUp, heard.moved, m));
  const shapes = [
    ...SHAPE_BASE.map((m) => shrunkBins(question, heard, m)),
    ...deviations.map((s, k) => tailsOf(model.tails[k] as TMix, s, edges)),
  ];
  const up = mean(model.direction, (k) => ups[k] as number);
  const sided = shapes.map((shape) => withUpOdds(edges, shape, up));
  const p = toPpm(base.map((_, bin) => mean(model.shape, (k) => sided[k]?.[bin] as number)));
  return { baseUp, deviations, p, rose: heard.rose, shapes, size: neighbours / sigma, up, ups };
}

/** Learns from the bin that came out: the ways of following in both ledgers, and the tails. */
export function learnAnalogy(
  model: AnalogyModel,
  call: AnalogyCall,
  settled: {
    readonly question: BinQuestion;
    readonly outcome: number;
    /** Windows of h bars overlap: each is worth 1 / h of one. */
    readonly horizonBars: number;
  },
): void {
  const { horizonBars, outcome, question } = settled;
  const up = outcome >= firstUpBin(question.edges);
  const worth = 1 / horizonBars;
  const how = { share: FIXED_SHARE, worth };
  const sides = call.ups.map((chance) => (up ? chance : 1 - chance));
  bayes(model.direction, sides, { ...how, prior: DIRECTION_PRIOR });
  const chances = call.shapes.map((shape) => {
    const all = withUpOdds(question.edges, shape, 0.5);
    return 2 * (all[outcome] as number);
  });
  bayes(model.shape, chances, { ...how, prior: SHAPE_PRIOR });
  const seen = { ...pieceOf(question.edges, outcome), up, worth };
  call.deviations.forEach((s, k) => learnTMix(model.tails[k] as TMix, s, seen));
}

/** What the neighbours say to a question. */
interface Heard {
  /** Weight of outcomes in each bin; sums to `moved`. */
  readonly bins: readonly number[];
  /** How many equal neighbours those that moved are worth. */
  readonly moved: number;
  readonly rose: number;
  /** Mean absolute outcome. */
  readonly size: number;
  /** How many equal neighbours all of them are worth. */
  readonly worth: number;
}

function hear(
  found: readonly Neighbour[],
  edges: readonly number[],
  { horizonBars, unit }: { readonly horizonBars: number; readonly unit: number },
): Heard {
  const first = firstUpBin(edges);
  const bins = Array.from({ length: edges.length + 1 }, () => 0);
  const furthest = found.at(-1)?.square ?? 0;
  const stretches = new Set<number>();
  // Sums of weights, of their squares: of all, and of those that moved. A tie says nothing of the side.
  const all = { squares: 0, sum: 0 };
  const moved = { squares: 0, sum: 0 };
  let rose = 0;
  let size = 0;
  for (const { bar, outcome, square } of found) {
    const weight = furthest > 0 ? 1 - (0.5 * square) / furthest : 1;
    stretches.add(Math.floor(bar / horizonBars));
    count(all, weight);
    size += weight * Math.min(OUTCOME_MAX, Math.abs(outcome));
    if (outcome === 0) continue;
    count(moved, weight);
    const bin = binOf(edges, outcome * unit * PPM);
    bins[bin] = (bins[bin] as number) + weight;
    if (bin >= first) rose += weight;
  }
  const apart = found.length > 0 ? stretches.size / found.length : 0;
  const worthMoved = apart * kish(moved);
  return {
    bins: bins.map((weight) => (moved.sum > 0 ? (weight / moved.sum) * worthMoved : 0)),
    moved: worthMoved,
    rose: moved.sum > 0 ? rose / moved.sum : 0.5,
    size: all.sum > 0 ? size / all.sum : 0,
    worth: apart * kish(all),
  };
}

interface Weights {
  squares: number;
  sum: number;
}

function count(weights: Weights, weight: number): void {
  weights.sum += weight;
  weights.squares += weight * weight;
}

const kish = ({ squares, sum }: Weights): number => (squares > 0 ? (sum * sum) / squares : 0);

function binOf(edges: readonly number[], ppm: number): number {
  let bin = 0;
  while (bin < edges.length && ppm > (edges[bin] as number)) bin += 1;
  return bin;
}

const shrunk = (said: number, base: number, worth: number, m: number): number =>
  m === Infinity || worth === 0 ? base : (worth * said + m * base) / (worth + m);

/** Weights of the bins, each side with `m` neighbours of the base spread over both. */
const shrunkBins = ({ base }: BinQuestion, { bins }: Heard, m: number): number[] =>
  m === Infinity
    ? [...base]
    : base.map((chance, bin) => (bins[bin] as number) + (m * chance) / PPM);

function tailsOf(tails: TMix, s: number, edges: readonly number[]): number[] {
  const { falls, rises } = sideChances(tails, s, {
    falls: edges.flatMap((edge) => (edge < 0 ? [-edge / PPM] : [])).reverse(),
    rises: edges.flatMap((edge) => (edge > 0 ? [edge / PPM] : [])),
  });
  return [...falls.reverse(), ...rises].map((chance) => Math.max(CHANCE_MIN, chance));
}

/** The piece of its side that a bin is, as distances from 0. */
function pieceOf(edges: readonly number[], bin: number): Pick<Seen, 'from' | 'to'> {
  const near = edges[bin >= firstUpBin(edges) ? bin - 1 : bin] as number;
  const far = edges[bin >= firstUpBin(edges) ? bin : bin - 1];
  return {
    from: Math.abs(near) / PPM,
    to: far === undefined ? Infinity : Math.abs(far) / PPM,
  };
}

function mean(weights: readonly number[], of: (k: number) => number): number {
  let sum = 0;
  for (let k = 0; k < weights.length; k++) sum += (weights[k] as number) * of(k);
  return sum;
}
