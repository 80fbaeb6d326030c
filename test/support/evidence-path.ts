/**
 * The pure path from bid to sleeve for one group: bids, pool, settlement, evidence, trial, proven.
 * Bids are for the next move; entry at a settlement, so that windows do not overlap.
 */
import {
  emptyGroup,
  enterQuestion,
  groupEvidence,
  openProvedGroups,
  settleQuestion,
} from '../../council/evidence/group.ts';
import { emptyLaneScore, scoreLane } from '../../council/lane-score.ts';
import type { LaneScore } from '../../council/lane-score.ts';
import { ledgerPools, mixPools } from '../../council/pool.ts';
import { forecastOf } from '../../council/table.ts';
import type { Speaker, Table } from '../../council/table.ts';
import { OPENING_BAR } from '../../protocols/evidence-bars.ts';
import { bookProfit } from '../../portfolio/sleeves/book.ts';
import { emptyTrial, grantTrial, trialBudget, trialGapPpm } from '../../portfolio/sleeves/trial.ts';
import type { Trial, TrialTerms } from '../../portfolio/sleeves/trial.ts';
import type { ExpertId } from '../../protocols/ids.ts';
import { rosterOf, uniform } from './council-round.ts';
import { foldTrialFill, trialTarget } from './trial.ts';
import type { World } from './evidence-worlds.ts';

const PPM = 1_000_000;
const WARM_UP = 260;
const KAPPA = 0.25;
const CAP = 0.95;
/** A side, ppm: an index proxy. */
const COST_PPM = 200;
const EQUITY = 10_000_000_000_000n;
const LOT = 1_000_000_000;
/** Chance that the signal turns, a question. */
const TURN = 0.2;
/** Who sits beside the gifted voice. `sharp` knows sizes alone: of sides it says what base says. */
const COMPANY = { quiet: ['sharp'], rivals: ['noise', 'reversal', 'trend'] } as const;
const ROSTERS = {
  quiet: rosterOf(...['gifted', ...COMPANY.quiet].map((seat) => ({ seat }))),
  rivals: rosterOf(...['gifted', ...COMPANY.rivals].map((seat) => ({ seat }))),
};

export interface PathInput {
  readonly world: World;
  readonly seed: number;
  readonly questions: number;
  /** Chance that the gifted voice states for its side. */
  readonly stated?: number;
  readonly company: keyof typeof COMPANY;
}

export interface PathResult {
  /** Question at which the proven sleeve first opened; null = never. */
  readonly openedAt: number | null;
  /** Whether sign and money, each alone, ever reached 20. */
  readonly reached: { sign: boolean; money: boolean };
  readonly closings: number;
  /** Most the trial had lost at any time beyond what it was granted, 1e-8 units; at most 0 is within. */
  readonly trialOverrun: bigint;
  /** A trial position met a move beyond its gap. */
  readonly beyondGap: boolean;
  /** Log growth of everything, and of the oracle's proven sleeve, after each question. */
  readonly growth: Float64Array;
  readonly oracle: Float64Array;
}

/** What has been learned of the series: base, sigma and the moments of a move. */
interface Series {
  ups: number;
  moved: number;
  variance: number;
  readonly up: { n: number; sum: number };
  readonly down: { n: number; sum: number };
  square: number;
}

const emptySeries = (): Series => ({
  down: { n: 20, sum: -16 },
  moved: 0,
  square: 1,
  up: { n: 20, sum: 16 },
  ups: 0,
  variance: 1e-4,
});

function learn(series: Series, move: number): void {
  const sigma = Math.sqrt(series.variance);
  const z = move / sigma;
  series.variance = 0.98 * series.variance + 0.02 * move * move;
  if (move === 0) return;
  const side = move > 0 ? series.up : series.down;
  side.n = 0.9995 * side.n + 1;
  side.sum = 0.9995 * side.sum + z;
  series.square = 0.995 * series.square + 0.005 * z * z;
  series.ups = 0.9995 * series.ups + (move > 0 ? 1 : 0);
  series.moved = 0.9995 * series.moved + 1;
}

function tableOf(base: number, chances: Readonly<Record<string, number>>): Table {
  const forecast = (up: number) => {
    const ppm = Math.round(PPM * Math.max(0.01, Math.min(0.99, up)));
    return forecastOf([PPM - ppm, ppm], PPM, 1);
  };
  const common = forecast(base);
  const speakers = new Map<ExpertId, Speaker>();
  const seat = (name: string, up: number): void => {
    const expert = name as unknown as ExpertId;
    const own = forecast(up);
    speakers.set(expert, { expert, post: own, pre: own });
  };
  seat('base', base);
  for (const [name, up] of Object.entries(chances)) seat(name, up);
  return { base: common, bins: 2, firstUp: 1, speakers, withheld: new Set() };
}

/** Chance of up in the council's mixture. */
function mixed(lane: LaneScore, table: Table): number {
  const { direction } = lane.weights;
  const { pools } = ledgerPools(table, 'direction', direction);
  return mixPools(pools, direction.pools)[1] as number;
}

/** A sleeve of fractions of equity, as the proven one and the oracle's are. */
interface Held {
  fraction: number;
}

/** Growth factor - 1 of a change to `target` and a move; the fraction drifts with the price. */
function hold(held: Held, target: number, move: number): number {
  const cost = (Math.abs(target - held.fraction) * COST_PPM) / PPM;
  const gain = target * move - cost;
  held.fraction = (target * (1 + move)) / (1 + gain);
  return gain;
}

function fillTrial(trial: Trial, to: number, lotValue: bigint): void {
  const lots = to - trial.lots;
  if (lots === 0) return;
  const value = BigInt(lots) * lotValue;
  const fee = ((value < 0n ? -value : value) * BigInt(COST_PPM)) / BigInt(PPM);
  foldTrialFill(trial, { fee, lots, value });
}

export function runPath(input: PathInput): PathResult {
  const { company, questions, seed, stated = 0.6, world } = input;
  const roster = ROSTERS[company];
  const random = uniform(seed);
  const step = world(random);
  const series = emptySeries();
  const lane = emptyLaneScore(roster);
  const group = emptyGroup();
  const groups = { council: group };
  const trial = emptyTrial();
  grantTrial(trial, trialBudget(EQUITY, 1));
  const granted = trialBudget(EQUITY, 1);
  const growth = new Float64Array(questions);
  const oracle = new Float64Array(questions);
  const proven: Held = { fraction: 0 };
  const known: Held = { fraction: 0 };
  let [signal, lastUp, price] = [true, true, LOT];
  let [wealth, logOracle, profit] = [1, 0, 0n];
  let openedAt: number | null = null;
  const reached = { money: false, sign: false };
  let [trialOverrun, beyondGap] = [-granted, false];

  for (let n = -WARM_UP; n < questions; n++) {
    if (random() < TURN) signal = !signal;
    const move = step(signal);
    if (n >= 0) {
      const base = (125 + series.ups) / (250 + series.moved);
      const sigma = Math.max(1e-5, Math.sqrt(series.variance));
      const lead = stated - 0.5;
      const gifted = base + (signal ? lead : -lead);
      const noise = base + 0.2 * (random() - 0.5);
      const last = lastUp ? 0.04 : -0.04;
      const table = tableOf(
        base,
        company === 'quiet'
          ? { gifted, sharp: base }
          : { gifted, noise, reversal: base - last, trend: base + last },
      );
      const baseUp = table.base.direction[1];
      const q = mixed(lane, table);
      const [mUp, mDown] = [series.up.sum / series.up.n, series.down.sum / series.down.n];
      const kelly = (edge: number): number => {
        const fraction = (KAPPA * edge * (mUp - mDown)) / (series.square * sigma);
        return Math.max(-CAP, Math.min(CAP, fraction));
      };
      const wanted = kelly(q - baseUp);
      const isOpen = group.state === 'open';
      const lotValue = BigInt(Math.round(price));
      const terms: TrialTerms = {
        costPpm: COST_PPM,
        lotValue,
        sigmaPpm: Math.round(PPM * sigma),
      };
      const equity = Number(EQUITY) * wealth;
      const lots = Math.trunc((wanted * equity) / price);
      fillTrial(trial, trialTarget(trial, isOpen ? 0 : lots, terms), lotValue);
      if (trial.lots !== 0 && Math.abs(move) * PPM > trialGapPpm(terms.sigmaPpm)) beyondGap = true;
      wealth *= 1 + hold(proven, isOpen ? wanted : 0, move);
      logOracle += Math.log(1 + hold(known, kelly(signal ? lead : -lead), move));
      price = Math.max(1_000, Math.round(price * (1 + move)));
      const before = profit;
      profit = bookProfit(trial, BigInt(price));
      wealth += Number(profit - before) / Number(EQUITY);
      const over = -profit - granted;
      if (over > trialOverrun) trialOverrun = over;
      growth[n] = Math.log(wealth);
      oracle[n] = logOracle;

      const phase = enterQuestion(group, { entry: n, settle: n + 1 });
      if (phase === null) throw new Error('windows do not overlap here');
      settleQuestion('council', group, phase, {
        call: { base: baseUp, up: q },
        cost: COST_PPM / PPM / sigma,
        drift: baseUp * mUp + (1 - baseUp) * mDown,
        move: move / sigma,
        outcome: move > 0 ? 'up' : move < 0 ? 'down' : 'flat',
      });
      if (move !== 0) scoreLane(lane, roster, table, move > 0 ? 1 : 0);
      const seen = groupEvidence(group);
      reached.sign ||= seen.sign >= OPENING_BAR;
      reached.money ||= seen.money >= OPENING_BAR;
      if (openProvedGroups(groups).length > 0) openedAt ??= n + 1;
    }
    if (move !== 0) lastUp = move > 0;
    learn(series, move);
  }
  return { beyondGap, closings: group.closings, growth, openedAt, oracle, reached, trialOverrun };
}
