/** The `thermo` record of a round: where its uncertainty sits, how warm it is, what moved too far. */
import { firstUpBin } from '../../protocols/bins.ts';
import type { Aggregate, Ledger } from '../../protocols/decision.ts';
import type { Cfp } from '../../protocols/question.ts';
import type { Thermo } from '../../protocols/thermo.ts';
import { PPM } from '../../protocols/units.ts';
import type { ExpertId } from '../../protocols/ids.ts';
import type { ExpertWeights, LaneWeights } from '../../protocols/view/lane-weights.ts';
import { ln } from '../ln.ts';
import { chancesOf } from '../pool.ts';
import { countedTable } from '../probation.ts';
import type { Roster } from '../../protocols/view/roster.ts';
import type { RoundBook } from '../../protocols/view/round-book.ts';
import { tableOf } from '../table.ts';
import type { Speaker, Table } from '../table.ts';
import { saidOverBase, sides } from './channel.ts';
import { divergenceFrom, entropy } from '../contradiction/divergence.ts';
import { disagreement, entropySplit, mixture } from './entropy.ts';
import type { Beliefs } from './entropy.ts';
import { erasureBudget } from './erasure.ts';
import type { Erasure } from './erasure.ts';
import { equilibrium, excess } from './free-energy.ts';
import { evenOddsGrowth } from './growth.ts';
import type { GrowthWatch } from './growth.ts';
import { fittedMemory } from './half-life.ts';
import type { LaneThermo } from './lane-thermo.ts';
import { energyOfBids, logPool } from './log-pool.ts';
import { movesOf } from './moves.ts';
import { atRest } from './stubborn.ts';
import { betasOf, evidenceForTreatment, temperedForecast } from './treatment.ts';
import type { Betas } from './treatment.ts';

/** J_w / H(w) from which the dissent of a round is written down. */
export const MINORITY_RATIO = 0.01;
/** T = 1 / beta is shown up to here: beta below 1/20 is no skill. */
export const TEMPERATURE_MAX = 20;

export interface ThermoInput {
  readonly aggregate: Aggregate;
  readonly book: RoundBook;
  readonly cfp: Cfp;
  readonly lane: LaneThermo;
  /** False = the tempered forecast is scored and shown, never used. */
  readonly mayApply: boolean;
  readonly roster: Roster;
  /** Weights of everyone on the roster. */
  readonly weights: LaneWeights;
}

/** Everyone at the table who holds weight in direction, base first. f64[agents][bins]. */
interface Group {
  readonly after: Beliefs;
  readonly base: readonly number[];
  readonly before: Beliefs;
  readonly firstUp: number;
  /** Stake x weight over the sum. */
  readonly shares: readonly number[];
  readonly speakers: readonly Speaker[];
  /** Weight alone, over the sum. */
  readonly weights: readonly number[];
}

export function thermoOf(input: ThermoInput): Thermo {
  const { aggregate, book, cfp, lane, mayApply } = input;
  const table = countedTable(tableOf(cfp, book), input.roster);
  const group = groupOf(table, input.weights.direction.experts.post0);
  const betas = betasOf(lane.treatment);
  const { whole } = betas;
  const { alarm, lower, n } = lane.growth;
  return {
    atRest: restlessness(group),
    ceiling: ln(group.base.length),
    erasure: {
      direction: erasureOf(lane.erasures.direction),
      shape: erasureOf(lane.erasures.shape),
    },
    freeEnergy: freeEnergies(energyOf(table, input.weights), group.base, { aggregate, betas }),
    growth: { alarm, ...growthOf(lane.growth), lower, n },
    memory: fittedMemory(lane.memory),
    minority: minorityOf(group),
    moves: movesOf(cfp, book),
    post: entropySplit(group.shares, group.after),
    pre: entropySplit(group.shares, group.before),
    said: saidOverBase(aggregate.q, group.base, group.firstUp),
    temperature: {
      applied: mayApply && lane.treatment.switch.state === 'on',
      beta: whole.beta,
      betaHigh: whole.high,
      betaLow: whole.low,
      evidence: evidenceForTreatment(lane.treatment),
      ledgers: { direction: betas.direction, shape: betas.shape },
      q: temperedForecast(aggregate.q, group, betas),
    },
    unanimity: logPool(group.shares, group.after).cost,
  };
}

/** What intents use: the forecast they would have used, tempered as `thermo` says. */
export function temperedIntent(cfp: Cfp, aggregate: Aggregate, thermo: Thermo): number[] {
  const base = cfp.base.map((part) => part / PPM);
  const firstUp = firstUpBin(cfp.edges);
  return temperedForecast(aggregate.qIntent, { base, firstUp }, thermo.temperature.ledgers);
}

function groupOf(table: Table, weights: ExpertWeights): Group {
  const speakers: Speaker[] = [];
  const held: number[] = [];
  const staked: number[] = [];
  for (const [expert, weight] of Object.entries(weights)) {
    const speaker = table.speakers.get(expert as ExpertId);
    if (speaker === undefined) continue;
    speakers.push(speaker);
    held.push(weight);
    staked.push(weight * speaker.post.stake);
  }
  return {
    after: speakers.map(({ post }) => chances(post.ppm)),
    base: chances(table.base.ppm),
    before: speakers.map(({ pre }) => chances(pre.ppm)),
    firstUp: table.firstUp,
    shares: normalised(staked),
    speakers,
    weights: normalised(held),
  };
}

const chances = (ppm: readonly number[]): number[] => ppm.map((part) => part / PPM);

function normalised(parts: readonly number[]): number[] {
  let whole = 0;
  for (const part of parts) whole += part;
  return parts.map((part) => part / whole);
}

/** J_w of the beliefs at rest: everyone listens to all by weight, and a stake is stubbornness. */
function restlessness({ after, shares, speakers, weights }: Group): number {
  const stubborn = speakers.map(({ post }) => post.stake);
  return disagreement(weights, atRest(stubborn, after, mixture(shares, after)));
}

/**
 * The evidence of a round: what its bids say beyond base, under their shares of the post0 pools, each
 * ledger under its own: U(k) = U_direction(side of k) + U_shape(k | side).
 */
function energyOf(table: Table, weights: LaneWeights): number[] {
  const of = (ledger: Ledger): number[] => {
    const { shares, speakers } = groupOf(table, weights[ledger].experts.post0);
    const said = speakers.map(({ post }) => chancesOf(post, ledger));
    return energyOfBids(shares, said, chancesOf(table.base, ledger));
  };
  const side = of('direction');
  return of('shape').map((energy, k) => energy + (side[k < table.firstUp ? 0 : 1] as number));
}

function freeEnergies(
  energy: readonly number[],
  base: readonly number[],
  { aggregate, betas }: { readonly aggregate: Aggregate; readonly betas: Betas },
): Thermo['freeEnergy'] {
  const temperature = 1 / Math.max(1 / TEMPERATURE_MAX, betas.whole.beta);
  const rest = equilibrium({ energy, prior: base, temperature });
  const over = (q: readonly number[]): number => excess(q, rest, temperature);
  return {
    base: over(base),
    floor: rest.floor,
    post: over(aggregate.pools.post0),
    pre: over(aggregate.pools.pre0),
    q: over(aggregate.q),
  };
}

function growthOf(watch: GrowthWatch): Pick<Thermo['growth'], 'evenOdds' | 'gain' | 'growth'> {
  const { n } = watch;
  if (n === 0) return { evenOdds: 0, gain: 0, growth: 0 };
  return {
    evenOdds: evenOddsGrowth(watch.hits / n),
    gain: watch.gain / n,
    growth: watch.growth / n,
  };
}

function erasureOf(erasure: Erasure): Thermo['erasure']['direction'] {
  const { atFloor, erased, n, post, pre } = erasure;
  const budget = erasureBudget(n);
  return { atFloor, budget, erased, over: Math.max(post, pre) > budget, post, pre };
}

/** Dissenters: their odds of up lie on the other side of base than the pool's. */
function minorityOf(group: Group): Thermo['minority'] {
  const { after, base, firstUp, shares, speakers } = group;
  const pool = mixture(shares, after);
  const ceiling = entropy(shares);
  const ratio = ceiling === 0 ? 0 : disagreement(shares, after) / ceiling;
  const experts: Thermo['minority']['experts'] = [];
  if (ratio > MINORITY_RATIO) {
    const [, upBase] = sides(base, firstUp);
    const [, upPool] = sides(pool, firstUp);
    for (const [i, { expert }] of speakers.entries()) {
      const belief = after[i] as readonly number[];
      const [, up] = sides(belief, firstUp);
      if ((up - upBase) * (upPool - upBase) >= 0) continue;
      const share = shares[i] as number;
      experts.push({ expert, from: divergenceFrom(belief, pool), share, up, upPool });
    }
    experts.sort((a, b) => b.share - a.share || (a.expert < b.expert ? -1 : 1));
  }
  return { experts: experts.slice(0, 16), ratio, threshold: MINORITY_RATIO };
}
