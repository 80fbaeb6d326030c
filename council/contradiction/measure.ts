/**
 * The contradiction of a round, measured: its experts as proposals, their pairs, the group, and the
 * pooled odds. Base, seats that only hold shadow weight and seats on probation propose nothing.
 */
import { firstUpBin } from '../../protocols/bins.ts';
import { seatOf } from '../../protocols/ids.ts';
import type { ExpertId } from '../../protocols/ids.ts';
import type { Cfp } from '../../protocols/question.ts';
import type { Tension, TensionPair } from '../../protocols/tension.ts';
import { PPM } from '../../protocols/units.ts';
import { pooledForecast } from '../aggregate.ts';
import { logit } from '../exp.ts';
import type { LaneWeights } from '../../protocols/view/lane-weights.ts';
import { toPpm } from '../ppm.ts';
import { countedTable } from '../probation.ts';
import { BASE, seatById } from '../roster.ts';
import type { Roster } from '../../protocols/view/roster.ts';
import type { RoundBook } from '../../protocols/view/round-book.ts';
import { tableOf } from '../table.ts';
import type { Forecast, Speaker, Table } from '../table.ts';
import { groupGradient, groupTension } from './group-tension.ts';
import type { GroupTension, Voice } from './group-tension.ts';
import { pairTension, SAME_QUESTION } from './pair-tension.ts';
import type { Link } from './pair-tension.ts';
import type { Tilt } from './pooled-odds.ts';
import { mirrored } from './proposal.ts';
import type { Proposal } from './proposal.ts';
import type { Side } from './scars.ts';

/** Pairs and entries of the gradient that a record holds. */
const PAIRS_MAX = 120;
const SLOPES_MAX = 6;

/** The pool of another lane whose question is open. */
export interface OtherPool {
  readonly proposal: Proposal;
  readonly link: Link;
  /** The record that stated it. */
  readonly said: number;
}

export interface MeasureInput {
  readonly cfp: Cfp;
  readonly book: RoundBook;
  readonly roster: Roster;
  /** Complete for the roster. */
  readonly weights: LaneWeights;
  /** 0 to 1. */
  readonly reliability: (expert: ExpertId) => number;
  /** Of this lane's pool. */
  readonly poolReliability: number;
  readonly horizonBars: number;
  readonly others: readonly OtherPool[];
}

export interface Measured {
  readonly experts: readonly TensionPair[];
  readonly lanes: readonly TensionPair[];
  readonly largest: number;
  readonly group: GroupTension;
  readonly gradient: Tension['gradient'];
  readonly tilts: readonly Tilt[];
  readonly baseUp: number;
  /** Q as it would be pooled now, K chances. */
  readonly pool: readonly number[];
  readonly sides: ReadonlyMap<string, Side>;
  /** Supplements that counted. */
  readonly supplements: number;
}

export function measureRound(input: MeasureInput): Measured {
  const { book, cfp, others, weights } = input;
  const heard = tableOf(cfp, book);
  const table = countedTable(heard, input.roster);
  const speakers = proposing(table, input.roster);
  const proposals = speakers.map((speaker) => proposalOf(speaker, input));
  const voices = voicesOf(speakers, weights);
  const pool = pooledForecast(heard, input.roster, weights);
  const own = poolProposal(pool, input);
  const experts = tensest(pairsOf(proposals)).slice(0, PAIRS_MAX);
  const sides = new Map<string, Side>();
  for (const { expert, post } of speakers) {
    sides.set(expert, { name: expert, q: post.ppm, said: saidBy(expert, book) });
  }
  sides.set(own.name, { name: own.name, q: toPpm(pool), said: [book.call.seq] });
  for (const { link, proposal, said } of others) {
    const { q } = link.rho < 0 ? mirrored(proposal) : proposal;
    sides.set(proposal.name, { name: proposal.name, q: toPpm(q), said: [said] });
  }
  return {
    baseUp: table.base.direction[1],
    experts,
    gradient: steepest(speakers, groupGradient(voices)),
    group: groupTension(voices),
    lanes: tensest(
      others.map(({ link, proposal }) => ({
        a: own.name,
        b: proposal.name,
        ...pairTension(own, proposal, link),
      })),
    ),
    largest: experts[0]?.tension ?? 0,
    pool,
    sides,
    supplements: countedSupplements(table, book),
    tilts: tiltsOf(table, speakers, weights),
  };
}

/** Experts that hold weight in the council's forecast, by id. */
function proposing(table: Table, roster: Roster): Speaker[] {
  return [...table.speakers.values()]
    .filter(({ expert }) => expert !== BASE && seatById(roster, seatOf(expert))?.shadow === false)
    .sort((a, b) => (a.expert < b.expert ? -1 : 1));
}

const chancesOf = (forecast: Forecast): number[] => forecast.ppm.map((part) => part / PPM);

function proposalOf({ expert, post }: Speaker, input: MeasureInput): Proposal {
  return {
    ageBars: 0,
    evidence: evidenceOf(expert, input.book),
    firstUp: firstUpBin(input.cfp.edges),
    horizonBars: input.horizonBars,
    name: expert,
    q: chancesOf(post),
    // Who stakes nothing asks not to be counted.
    reliability: post.stake > 0 ? input.reliability(expert) : 0,
  };
}

const poolProposal = (q: readonly number[], input: MeasureInput): Proposal => ({
  ageBars: 0,
  evidence: new Map(),
  firstUp: firstUpBin(input.cfp.edges),
  horizonBars: input.horizonBars,
  name: `lane:${input.book.lane}`,
  q,
  reliability: input.poolReliability,
});

/** What an expert's claims cite, and what it saw when it was asked for more. */
function evidenceOf(expert: ExpertId, book: RoundBook): Map<string, number> {
  const cited = new Map<string, number>();
  const cite = (key: string): void => void cited.set(key, (cited.get(key) ?? 0) + 1);
  for (const { body } of book.bids) {
    if (body.expert !== expert) continue;
    for (const { evidence, predicate } of body.claims) {
      cite(predicate);
      for (const seq of evidence) cite(`#${seq}`);
    }
  }
  for (const { body } of book.supplements) {
    if (body.expert === expert) for (const seq of body.seen) cite(`#${seq}`);
  }
  return cited;
}

/** The bid and the last thing that replaced it. */
function saidBy(expert: ExpertId, book: RoundBook): number[] {
  const seqs = [...book.bids, ...book.revisions, ...book.supplements]
    .filter(({ body }) => body.expert === expert)
    .map(({ seq }) => seq);
  return seqs.length <= 2 ? seqs : [seqs[0] as number, seqs.at(-1) as number];
}

/** Weights of the post0 direction pool by stake; they sum to 1 over the experts, base left out. */
function voicesOf(speakers: readonly Speaker[], weights: LaneWeights): Voice[] {
  const staked = speakers.map((speaker) => stakedBy(speaker, weights));
  let whole = 0;
  for (const part of staked) whole += part;
  return speakers.map(({ post }, index) => ({
    q: chancesOf(post),
    weight: whole > 0 ? (staked[index] as number) / whole : 0,
  }));
}

const stakedBy = ({ expert, post }: Speaker, weights: LaneWeights): number =>
  (weights.direction.experts.post0[expert] ?? 0) * post.stake;

/** Tilts off base with shares of the whole pool, base's own share included in the whole. */
function tiltsOf(table: Table, speakers: readonly Speaker[], weights: LaneWeights): Tilt[] {
  const prior = logit(table.base.direction[1]);
  let whole = weights.direction.experts.post0[BASE] ?? 0;
  for (const speaker of speakers) whole += stakedBy(speaker, weights);
  return speakers.map((speaker) => ({
    name: speaker.expert,
    tilt: logit(speaker.post.direction[1]) - prior,
    weight: whole > 0 ? stakedBy(speaker, weights) / whole : 0,
  }));
}

function pairsOf(proposals: readonly Proposal[]): TensionPair[] {
  const pairs: TensionPair[] = [];
  for (let i = 0; i < proposals.length; i++) {
    for (let j = i + 1; j < proposals.length; j++) {
      const a = proposals[i] as Proposal;
      const b = proposals[j] as Proposal;
      pairs.push({ a: a.name, b: b.name, ...pairTension(a, b, SAME_QUESTION) });
    }
  }
  return pairs;
}

/** Largest first; equal ones by name, so that the order is one. */
const tensest = (pairs: readonly TensionPair[]): TensionPair[] =>
  [...pairs].sort(
    (x, y) => y.tension - x.tension || (x.a < y.a ? -1 : x.a > y.a ? 1 : x.b < y.b ? -1 : 1),
  );

function steepest(
  speakers: readonly Speaker[],
  gradient: readonly (readonly number[])[],
): Tension['gradient'] {
  return gradient
    .flatMap((slopes, row) =>
      slopes.map((slope, bin) => ({ bin, expert: (speakers[row] as Speaker).expert, slope })),
    )
    .filter(({ slope }) => slope !== 0)
    .sort(
      (x, y) =>
        Math.abs(y.slope) - Math.abs(x.slope) ||
        (x.expert < y.expert ? -1 : x.expert > y.expert ? 1 : x.bin - y.bin),
    )
    .slice(0, SLOPES_MAX);
}

/** Those whose forecast is the one that stands. */
function countedSupplements(table: Table, book: RoundBook): number {
  const counted = new Set<ExpertId>();
  for (const { body } of book.supplements) {
    const standing = table.speakers.get(body.expert)?.post.ppm;
    if (standing !== undefined && body.p.every((part, bin) => part === standing[bin])) {
      counted.add(body.expert);
    }
  }
  return counted.size;
}
