/**
 * A made-up journal for the page's tests: clearly a test (instrument TESTX, dataset "fixture"), but
 * every record is valid and the chain of hashes is real. Rounds are scripted by number, so that a
 * test can ask for the round in which a certain thing happens.
 */
import { createHash } from 'node:crypto';
import { canonical } from '../../protocols/canonical.ts';
import { checkRecord } from './check-record.ts';
import { PROTOCOL } from '../../protocols/record.ts';
import type { ChainedRecord, RecordType } from '../../protocols/record.ts';
import type { FixtureCognition } from './page-fixture-cognition.ts';
import type { FixtureEvidence } from './page-fixture-evidence.ts';

export const DAY = 86_400_000_000;
export const START = Date.UTC(2031, 0, 2) * 1_000;
export const INSTRUMENT = 'TESTX';
export const EDGES = [-24_000, -14_000, -6_000, 0, 6_000, 14_000, 24_000];
export const BASE = [40_000, 80_000, 130_000, 215_000, 245_000, 160_000, 85_000, 45_000];

export interface Voice {
  readonly expert: string;
  readonly seat: string;
  /** Points of chance moved towards up, ppm. */
  readonly lean: number;
  readonly stake: number;
  readonly weight: number;
}
export const VOICES: readonly Voice[] = [
  { expert: 'technical.trend', seat: 'technical', lean: 60_000, stake: 800_000, weight: 0.06 },
  { expert: 'technical.reversal', seat: 'technical', lean: -30_000, stake: 500_000, weight: 0.03 },
  { expert: 'technical.volatility', seat: 'technical', lean: 0, stake: 600_000, weight: 0.05 },
  { expert: 'technical.range', seat: 'technical', lean: 10_000, stake: 400_000, weight: 0.03 },
  { expert: 'fundamental', seat: 'fundamental', lean: -20_000, stake: 500_000, weight: 0.05 },
  { expert: 'sentiment', seat: 'sentiment', lean: 30_000, stake: 300_000, weight: 0.03 },
];
/** What happens in a round, by its number modulo 12. */
export const SCRIPT = {
  quiet: 0,
  challenged: 1,
  bought: 2,
  late: 3,
  vetoed: 4,
  shrunk: 5,
  died: 6,
  invalid: 7,
  sold: 8,
  void: 9,
  rejected: 10,
  held: 11,
} as const;
export const CYCLE = 12;

export interface FixtureOptions {
  readonly rounds?: number;
  readonly mode?: 'paper' | 'testnet' | 'live';
  readonly market?: string;
  /** Ends the journal with an operator's halt. */
  readonly halted?: boolean;
  /** Ends the journal with the end of the recording. */
  readonly ended?: boolean;
  /** Adds a horizon that is scored and not traded. */
  readonly shadowHorizon?: boolean;
  /** Leaves the last round after this many of its records. */
  readonly openAfter?: number;
  /** Adds the field's seat, contradiction and thermodynamics to every traded round. */
  readonly cognition?: boolean | 'asleep';
  /** Adds what protocol 1.2 does: proofs, sleeves, a guest on probation. 'open': they open the proven sleeve. */
  readonly evidence?: boolean | 'open';
  /** Ends the journal with the alarm that a seat may know the future. */
  readonly lookAhead?: boolean;
  /** Instruments and horizons of that field. */
  readonly fieldSize?: { instruments: number; horizons: number };
}

type Rest = {
  readonly round?: string;
  readonly lane?: string;
  readonly from?: string;
  readonly cause?: number;
};

/** Writes records: seq, chain, validation. */
export class FixtureJournal {
  readonly records: ChainedRecord[] = [];
  #hash = createHash('sha256').update('kimera journal 1').digest();
  at = START;

  add(type: RecordType, body: unknown, rest: Rest = {}): ChainedRecord {
    const record = { at: this.at, body, ...rest, seq: this.records.length + 1, type, v: PROTOCOL };
    checkRecord(record);
    this.#hash = createHash('sha256').update(this.#hash).update(canonical(record)).digest();
    const chained = { ...record, hash: this.#hash.toString('hex') } as unknown as ChainedRecord;
    this.records.push(chained);
    return chained;
  }

  get seq(): number {
    return this.records.length;
  }

  get head(): { seq: number; hash: string } {
    return { seq: this.seq, hash: this.#hash.toString('hex') };
  }
}

/** A repeatable stream of doubles in [0, 1): the test needs the same journal each time. */
export function stream(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

export const zero = '0'.repeat(64);
export const seatOfExpert = (expert: string): string => expert.split('.')[0] as string;

/** Moves chance from the lower to the upper half (or back), keeps the sum and the floor. */
export function leaned(lean: number, wide = 0): number[] {
  const p = [...BASE];
  const half = lean / 4;
  for (let bin = 0; bin < 8; bin++) {
    const side = bin < 4 ? -1 : 1;
    const shape = bin < 2 || bin > 5 ? wide : -wide;
    p[bin] = Math.max(1_000, Math.round((p[bin] as number) + side * half + shape));
  }
  const excess = p.reduce((sum, value) => sum + value, 0) - 1_000_000;
  p[4] = (p[4] as number) - excess;
  return p;
}

export const asDoubles = (p: readonly number[]): number[] => p.map((value) => value / 1_000_000);
export const pooled = <T>(value: T): Record<string, T> => ({
  base: value,
  equal: value,
  post0: value,
  post1: value,
  pre0: value,
  pre1: value,
});

/** Everything a fixture run keeps between rounds. */
export interface World {
  readonly journal: FixtureJournal;
  readonly random: () => number;
  price: number;
  position: number;
  cash: number;
  costs: number;
  peak: number;
  weights: Record<string, number>;
  settled: number;
  /** Undefined in a run without the cognitive parts. */
  readonly cognition: FixtureCognition | undefined;
  readonly isFieldAsleep: boolean;
  /** Undefined in a run without flag 2. */
  readonly evidence: FixtureEvidence | undefined;
  pending: {
    round: string;
    lane: string;
    n: number;
    entry: number;
    q: number[];
    shadow: boolean;
  }[];
}

export function startWeights(): Record<string, number> {
  const weights: Record<string, number> = { base: 0.25, risk: 0.02 };
  for (const voice of VOICES) weights[voice.expert] = voice.weight;
  return weights;
}

export function bar(world: World): void {
  const { journal, random } = world;
  journal.at += DAY;
  const open = world.price;
  world.price = Math.max(
    1_000,
    Math.round(world.price * (1 + (random() + random() + random() - 1.5) * 0.012)),
  );
  const high = Math.max(open, world.price) + 120;
  const low = Math.min(open, world.price) - 120;
  journal.add(
    'market.bar',
    {
      closeTicks: world.price,
      eventTime: journal.at,
      highTicks: high,
      instrument: INSTRUMENT,
      knownAt: journal.at,
      lowTicks: low,
      openIsFake: true,
      openTicks: open,
      series: '1d',
      version: 1,
      volume: 1_000_000,
    },
    { from: 'fixture' },
  );
}

export const moneyOf = (dollars: number): string =>
  (BigInt(Math.round(dollars * 100)) * 1_000_000n).toString();
export const equityOf = (world: World): number => world.cash + world.position * (world.price / 100);

export function mark(world: World): void {
  const equity = equityOf(world);
  world.peak = Math.max(world.peak, equity);
  world.journal.add('portfolio.mark', {
    cash: moneyOf(world.cash),
    costs: moneyOf(world.costs),
    drawdownPpm: Math.round(((world.peak - equity) / world.peak) * 1_000_000),
    equity: moneyOf(equity),
    positions:
      world.position === 0
        ? []
        : [
            {
              averageTicks: world.price,
              instrument: INSTRUMENT,
              lots: world.position,
              markTicks: world.price,
              realised: '0',
              unrealised: '0',
            },
          ],
    workingOrders: [],
  });
}

export interface At {
  readonly round: string;
  readonly lane: string;
}
export interface Bid {
  readonly expert: string;
  p: number[];
  readonly stake: number;
}

export interface Play {
  readonly n: number;
  readonly script: number;
  readonly bids: Bid[];
  readonly at: At;
}

export interface Deciding extends Play {
  readonly shadow: boolean;
  readonly asOf: number;
  /** The bids as they were opened. */
  readonly before: readonly Bid[];
}
