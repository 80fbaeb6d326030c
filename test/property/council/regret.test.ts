import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aggregateRound, equalAggregates } from '../../../council/aggregate.ts';
import { emptyLaneScore, leaveLane } from '../../../council/lane-score.ts';
import type { LaneScore } from '../../../council/lane-score.ts';
import {
  initialLaneWeights,
  laneWeightsFromSettle,
  weightsHash,
} from '../../../council/lane-weights.ts';
import { ln } from '../../../council/ln.ts';
import { ledgerPools } from '../../../council/pool.ts';
import { toPpm } from '../../../council/ppm.ts';
import { settleLane } from '../../../council/settlement.ts';
import { tableOf } from '../../../council/table.ts';
import { foldRoster } from '../../../council/roster.ts';
import type { RosterSeat } from '../../../protocols/view/roster.ts';
import type { Ledger } from '../../../protocols/decision.ts';
import type { ExpertId } from '../../../protocols/ids.ts';
import type { Settle } from '../../../protocols/settlement.ts';
import type { JournalRecord } from '../../../protocols/record.ts';
import { bookOf, cfpOf, fold, record, rosterOf, uniform } from '../../support/council-round.ts';
import type { Said } from '../../support/council-round.ts';

const SEED = 20_260_101;
const LEDGERS: readonly Ledger[] = ['direction', 'shape'];

/** How bidders and the world behave in one run. */
interface World {
  readonly seed: number;
  readonly lanes: number;
  readonly rounds: number;
  readonly founders: number;
  /** 0 mild to 1: bids at the floor. */
  readonly sharpness: number;
  readonly adversary: 'random' | 'worst-for-pool' | 'best-for-first' | 'herding';
  /** Do seats change their code, and so begin new records? */
  readonly changes: boolean;
}

const worlds = fc.record<World>({
  adversary: fc.constantFrom('random', 'worst-for-pool', 'best-for-first', 'herding'),
  changes: fc.boolean(),
  founders: fc.integer({ max: 5, min: 1 }),
  lanes: fc.integer({ max: 3, min: 1 }),
  rounds: fc.integer({ max: 160, min: 10 }),
  seed: fc.integer({ max: 1_000_000, min: 1 }),
  sharpness: fc.constantFrom(0, 0.5, 1),
});

interface Open {
  readonly cfp: ReturnType<typeof cfpOf>;
  readonly book: ReturnType<typeof bookOf>;
  readonly due: number;
  readonly left: ExpertId[];
}

/** Runs a world; answers the lanes' scores and the sum of weights expected in each. */
function run(
  world: World,
  check: (lane: LaneScore, settled: ReturnType<typeof settleLane>) => void,
) {
  const random = uniform(world.seed);
  const roster = rosterOf(
    ...Array.from({ length: world.founders }, (_, k) => ({
      ledgers: k % 3 === 1 ? (['shape'] as const) : (['direction', 'shape'] as const),
      seat: `seat${k}`,
      voices: k % 2 === 0 ? ['a', 'b'] : [],
    })),
    { seat: 'placebo', shadow: true },
  );
  foldRoster(roster, record('cfp', cfpOf()) as JournalRecord);
  const lanes = Array.from({ length: world.lanes }, () => emptyLaneScore(roster));
  const open: (Open | undefined)[] = lanes.map(() => undefined);
  for (let round = 0; round < world.rounds; round++) {
    if (random() < 0.03) fold(roster, { newcomer: true, seat: `late${round}` });
    if (world.changes && random() < 0.06) {
      const seat = roster.seats[Math.floor(random() * roster.seats.length)] as RosterSeat;
      for (const [k, lane] of lanes.entries()) {
        if (open[k] === undefined) leaveLane(lane, seat.experts);
        else open[k].left.push(...seat.experts);
      }
      fold(roster, {
        ledgers: seat.ledgers,
        record: 'new',
        seat: seat.seat,
        shadow: seat.shadow,
        voices: seat.experts.flatMap((expert) => expert.split('.').slice(1)),
      });
    }
    for (const [k, lane] of lanes.entries()) {
      const pending = open[k];
      if (pending !== undefined && pending.due > round) continue;
      if (pending !== undefined) {
        const isVoid = random() < 0.1;
        const before = weightsHash(lane.weights);
        const settled = settleLane(lane, {
          ...pending,
          entryTicks: null,
          outcome: isVoid ? null : outcomeIn(world, random, lane, pending),
          roster,
          settleSeq: round + 1,
          settleTicks: null,
          voidReason: isVoid ? 'no price' : null,
        });
        const moved = settled.settle.weightsHash !== before;
        if (isVoid && moved && pending.left.length === 0 && roster.nextNewcomer === 2)
          throw new Error('a void moved a weight');
        check(lane, settled);
      }
      const cfp = cfpOf({ base: randomPpm(random, 0.2) });
      const experts = roster.seats.flatMap((seat) => seat.experts);
      const book = bookOf(cfp, saidBy(experts, world, random));
      open[k] = { book, cfp, due: round + 1 + Math.floor(random() * 4), left: [] };
    }
  }
}

const randomPpm = (random: () => number, sharpness: number): number[] =>
  toPpm(
    Array.from({ length: 8 }, () => (random() < sharpness ? 0 : 0.001 + random())).map(
      (p, k) => p + (k === 7 ? 1e-9 : 0),
    ),
  );

function saidBy(experts: readonly string[], world: World, random: () => number): Said[] {
  const herd = randomPpm(random, 1);
  return experts
    .filter(() => random() < 0.8)
    .map((expert) => ({
      expert,
      p: randomPpm(random, world.sharpness),
      stake: random() < 0.3 ? 0 : random() < 0.5 ? 1_000_000 : Math.floor(random() * 1_000_000),
      ...(world.adversary === 'herding' || random() < 0.2
        ? { revised: { p: herd, stake: Math.floor(random() * 1_000_000) } }
        : {}),
    }));
}

function outcomeIn(world: World, random: () => number, lane: LaneScore, open: Open): number {
  const table = tableOf(open.cfp, open.book);
  if (world.adversary === 'best-for-first') {
    const first = [...table.speakers.values()][1] ?? [...table.speakers.values()][0];
    const ppm = first?.pre.ppm ?? [];
    return ppm.indexOf(Math.max(...ppm));
  }
  if (world.adversary === 'random') return Math.floor(random() * 8);
  const shape = ledgerPools(table, 'shape', lane.weights.shape).pools.post0;
  const direction = ledgerPools(table, 'direction', lane.weights.direction).pools.post0;
  const q = shape.map((chance, bin) => chance * (direction[bin < table.firstUp ? 0 : 1] as number));
  return q.indexOf(Math.min(...q));
}

describe('whatever the world does, and whoever changes its code meanwhile', () => {
  it('no expert beats its pool by more than ln(1/prior), nor any pool Q by more than ln 6', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        run(world, (_, { certificate }) => {
          for (const ledger of LEDGERS) {
            for (const { expert, regret, bound } of certificate.rows[ledger]) {
              expect(regret, `${expert} in ${ledger}`).toBeLessThanOrEqual(bound + 1e-9);
            }
            for (const [pool, regret] of Object.entries(certificate.debate[ledger])) {
              expect(regret, `${pool} in ${ledger}`).toBeLessThanOrEqual(ln(6) + 1e-9);
            }
          }
          expect(certificate.holds).toBe(true);
        });
      }),
      { numRuns: 60, seed: SEED, verbose: true },
    );
  });

  it('each update conserves the sum of weights to 1e-14 a member, a run to 1e-10', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        run(world, (lane, { certificate }) => {
          for (const ledger of LEDGERS) {
            const { experts, pools } = lane.weights[ledger];
            const members = Object.keys(experts.shadow).length;
            expect(certificate.drift).toBeLessThanOrEqual(1e-14 * members);
            expect(Math.abs(sum(Object.values(pools)) - 1)).toBeLessThan(1e-10);
            const priors = initialPriors(Object.keys(experts.post0), certificate.rows[ledger]);
            for (const pool of ['post0', 'post1', 'pre0', 'pre1'] as const) {
              const total = sum(Object.values(experts[pool]));
              // Who leaves takes its weight along, and never more comes back than was reserved for it.
              if (world.changes) expect(total, `${pool} in ${ledger}`).toBeLessThan(1 + 1e-10);
              else
                expect(Math.abs(total - sum(priors)), `${pool} in ${ledger}`).toBeLessThan(1e-10);
            }
          }
        });
      }),
      { numRuns: 30, seed: SEED + 1, verbose: true },
    );
  });

  it('a fold of the settlements pools to the same bits as the lane itself', () => {
    const roster = rosterOf({ seat: 'a' }, { seat: 'b' }, { seat: 'placebo', shadow: true });
    const lane = emptyLaneScore(roster);
    const random = uniform(5);
    let last: Settle | undefined;
    for (let n = 0; n < 40; n++) {
      const cfp = cfpOf({ base: randomPpm(random, 0.2) });
      const book = bookOf(
        cfp,
        ['a', 'b', 'placebo'].map((expert) => ({ expert, p: randomPpm(random, 0.5) })),
      );
      const folded =
        last === undefined
          ? initialLaneWeights(roster)
          : laneWeightsFromSettle(roster, JSON.parse(JSON.stringify(last)) as Settle);
      const input = { book, cfp, debate: lane.debate?.state ?? 'on', roster };
      const [own, theirs] = [lane.weights, folded].map((weights) =>
        aggregateRound({ ...input, weights }),
      );
      expect(own !== undefined && theirs !== undefined && equalAggregates(own, theirs)).toBe(true);
      last = settleLane(lane, {
        book,
        cfp,
        entryTicks: 1000,
        outcome: Math.floor(random() * 8),
        roster,
        settleSeq: n + 1,
        settleTicks: 1001,
        voidReason: null,
      }).settle;
      expect(last.weightsHash).toBe(weightsHash(lane.weights));
    }
  });
});

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

const initialPriors = (
  experts: readonly string[],
  rows: readonly { expert: string; bound: number }[],
): number[] =>
  experts.map((expert) => Math.exp(-(rows.find((row) => row.expert === expert)?.bound ?? 0)));
