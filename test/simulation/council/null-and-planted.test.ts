/**
 * F10 and F12 on the council alone: coins instead of a market, bidders a few lines each. The gates
 * and their numbers: a null world must look null, and planted skill must be found.
 */
import { describe, expect, it } from 'vitest';
import { emptyLaneScore, scoreLane } from '../../../council/lane-score.ts';
import type { LaneScore } from '../../../council/lane-score.ts';
import { expertsOf } from '../../../council/roster.ts';
import type { Roster } from '../../../protocols/view/roster.ts';
import { forecastOf } from '../../../council/table.ts';
import type { Forecast, Speaker, Table } from '../../../council/table.ts';
import type { ExpertId } from '../../../protocols/ids.ts';
import { EVEN_BASE, rosterOf, tilted, uniform } from '../../support/council-round.ts';

const SEEDS = 200;
const FIRST_UP = 4;
const BASE = forecastOf(EVEN_BASE, 1_000_000, FIRST_UP);

interface Coin {
  /** Outcomes so far, true = up. */
  readonly past: readonly boolean[];
  /** What only the gifted seat sees. */
  readonly signal: boolean;
  readonly random: () => number;
}

/** Chance of up in a bid, by name; 51 steps of tilt are made once. */
const TILTED = Array.from({ length: 101 }, (_, k) =>
  forecastOf(tilted(EVEN_BASE, k / 100), 1_000_000, FIRST_UP),
);
const bidders: Readonly<Record<string, (coin: Coin) => number>> = {
  gifted: ({ signal }) => (signal ? 60 : 40),
  noise: ({ random }) => 40 + Math.floor(random() * 21),
  reversal: ({ past }) => (past.at(-1) === true ? 46 : 54),
  trend: ({ past }) => 44 + 3 * past.slice(-4).filter(Boolean).length,
};
/** Knows the true bins, which base has too wide: shape skill, no direction at all. */
const SHARP = [10_000, 50_000, 160_000, 280_000, 280_000, 160_000, 50_000, 10_000];
const SHAPE = forecastOf(SHARP, 1_000_000, FIRST_UP);

function tableFor(coin: Coin, names: readonly string[]): Table {
  const speakers = new Map<ExpertId, Speaker>();
  const seat = (name: string, forecast: Forecast): void => {
    const expert = name as unknown as ExpertId;
    speakers.set(expert, { expert, post: forecast, pre: forecast });
  };
  seat('base', BASE);
  for (const name of names) {
    const up = bidders[name]?.(coin);
    seat(name, up === undefined ? SHAPE : (TILTED[up] as Forecast));
  }
  return { base: BASE, bins: 8, firstUp: FIRST_UP, speakers, withheld: new Set() };
}

/** A bin of the true law given the side; `bins` is its law. */
function binOf(up: boolean, bins: readonly number[], draw: number): number {
  let rest = draw * 500_000;
  for (let from = 0; from < 3; from++) {
    rest -= bins[FIRST_UP + from] as number;
    if (rest < 0) return up ? FIRST_UP + from : FIRST_UP - 1 - from;
  }
  return up ? 7 : 0;
}

interface Game {
  readonly roster: Roster;
  readonly names: readonly string[];
  readonly questions: number;
  /** Chance that the coin agrees with the signal. */
  readonly agreement: number;
  readonly law: readonly number[];
}

/** Plays one seed; `see` is told each question's side and Q's loss in it. */
function play(
  seed: number,
  game: Game,
  see: (up: boolean, qLoss: number, table: Table) => void,
): LaneScore {
  const random = uniform(seed);
  const lane = emptyLaneScore(game.roster);
  const past: boolean[] = [];
  for (let n = 0; n < game.questions; n++) {
    const signal = random() < 0.5;
    const table = tableFor({ past, random, signal }, game.names);
    const up = random() < game.agreement ? signal : !signal;
    const losses = scoreLane(lane, game.roster, table, binOf(up, game.law, random()));
    see(up, losses.q.direction, table);
    past.push(up);
  }
  return lane;
}

describe('the null world', () => {
  const names = ['noise', 'reversal', 'trend'];
  const game: Game = {
    agreement: 0.5,
    law: EVEN_BASE,
    names,
    questions: 1000,
    roster: rosterOf(...names.map((seat) => ({ seat }))),
  };

  it('lets neither the council nor a seat look skilled in 22 of 200 seeds', () => {
    const alarms: Record<string, number> = { council: 0, noise: 0, reversal: 0, trend: 0 };
    let shapeGain = 0;
    for (let seed = 1; seed <= SEEDS; seed++) {
      const logE: Record<string, number> = { council: 0, noise: 0, reversal: 0, trend: 0 };
      const reached = new Set<string>();
      const lane = play(seed, game, (up, qLoss, table) => {
        logE['council'] = (logE['council'] as number) - qLoss + Math.LN2;
        for (const name of names) {
          const speaker = table.speakers.get(name as unknown as ExpertId) as Speaker;
          const chance = speaker.pre.direction[up ? 1 : 0];
          logE[name] = (logE[name] as number) + Math.log(chance / 0.5);
        }
        for (const [name, value] of Object.entries(logE)) {
          if (value >= Math.log(20)) reached.add(name);
        }
      });
      for (const name of reached) alarms[name] = (alarms[name] as number) + 1;
      shapeGain += Math.log(lane.weights.shape.pools.post0 / lane.weights.shape.pools.base);
    }
    const alarming = Object.entries(alarms).filter(([, count]) => count >= 22);
    expect(alarming).toEqual([]);
    // Everyone bids base's bins inside a side: rounding to ppm is all that differs.
    expect(Math.abs(shapeGain / SEEDS)).toBeLessThan(0.01);
  });
});

describe('a seat that is right 60 % of the time', () => {
  const names = ['gifted', 'noise', 'reversal', 'sharp'];
  const game: Game = {
    agreement: 0.6,
    law: SHARP,
    names,
    questions: 500,
    roster: rosterOf(...names.map((seat) => ({ seat }))),
  };

  it('is on top of the direction ledger, beside one that knows volatility, in 187 of 200 seeds', () => {
    let direction = 0;
    let shape = 0;
    for (let seed = 1; seed <= SEEDS; seed++) {
      const lane = play(seed, game, () => undefined);
      if (top(game.roster, lane, 'direction') === 'gifted') direction += 1;
      if (top(game.roster, lane, 'shape') === 'sharp') shape += 1;
    }
    expect(direction).toBeGreaterThanOrEqual(187);
    expect(shape).toBeGreaterThanOrEqual(187);
  });
});

/** Largest weight over prior in the post0 pool, base included. */
function top(roster: Roster, lane: LaneScore, ledger: 'direction' | 'shape'): string {
  const weights = lane.weights[ledger].experts.post0;
  const ranked = expertsOf(roster, ledger).map(({ expert, prior }) => ({
    expert,
    times: (weights[expert] as number) / prior,
  }));
  ranked.sort((a, b) => b.times - a.times);
  return ranked[0]?.expert as string;
}
