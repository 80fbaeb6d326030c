/**
 * What a rehearsal is played on, and a small made-up market for it: one instrument, daily bars with changing volatility, dated
 * texts, and facts, some of them revised. A function of its seed; bar n never depends on later ones.
 */
import { seatStream } from './random.ts';
import { ratesOfClass } from '../../portfolio/costs.ts';
import type { CostRates } from '../../portfolio/costs.ts';
import { instrumentId, seatId } from '../../protocols/ids.ts';
import type { InstrumentId } from '../../protocols/ids.ts';
import type { Instrument } from '../../protocols/instrument.ts';
import type { Draft } from '../../protocols/record.ts';
import { US_PER_DAY } from '../../protocols/units.ts';
import type { Ticks, Us } from '../../protocols/units.ts';

const REHEARSED: InstrumentId = instrumentId('REHEARSAL');
const REHEARSED_SERIES = '1d';
/** 2001-01-01. */
const START_US = 978_307_200_000_000;
const FROM = 'rehearsal';
const FIRST_TICKS = 100_000;
const TEXTS = [
  'Profit warning: revenue misses, shares plunge',
  'Upgrade: results beat expectations, record profit',
  'Board meets on Tuesday',
  'Losses narrow as costs fall sharply',
  'Regulator denies fraud probe',
] as const;

/** The bars that a made-up market has; no rehearsal comes near. */
const BARS = 10_000;

/** Everything that becomes known at one time. */
export interface RehearsalInstant {
  readonly at: Us;
  readonly drafts: readonly Draft[];
}

export interface RehearsalWorld {
  /** Bars that a question runs over. */
  readonly horizonBars: number;
  readonly name: string;
  /** Of the bars that drive rounds. */
  readonly series: string;
  /** Instant n, from 0; undefined after the last. */
  instant(n: number): RehearsalInstant | undefined;
  ratesOf(instrument: Instrument): CostRates;
}

/** A world whose instants from `alteredFrom` on are others; Infinity leaves it as it is. */
export type WorldFrom = (alteredFrom: number) => RehearsalWorld;

interface MadeUp {
  readonly seed: number;
  readonly alteredFrom: number;
}

const rehearsalTime = (bar: number): Us => START_US + bar * US_PER_DAY;

export const madeUpWorld =
  (seed: number): WorldFrom =>
  (alteredFrom) => {
    const options = { alteredFrom, seed };
    const closes: Ticks[] = [FIRST_TICKS];
    return {
      horizonBars: 1,
      instant(n) {
        if (n >= BARS) return undefined;
        while (closes.length <= n + 1) closes.push(nextClose(closes, options));
        const at = rehearsalTime(n);
        const listed = n === 0 ? [listing(at)] : [];
        return { at, drafts: [...listed, bar(n, closes, options), ...knowledge(n, options)] };
      },
      name: `a made-up market, seed ${seed}`,
      ratesOf: ({ class: kind }) => ratesOfClass(kind),
      series: REHEARSED_SERIES,
    };
  };

const seedAt = ({ alteredFrom, seed }: MadeUp, n: number): number =>
  n >= alteredFrom ? seed + 1_000_003 : seed;

function drawsOf(options: MadeUp, n: number) {
  const key = { round: String(n), runSeed: seedAt(options, n), seat: seatId('rehearsal') };
  return seatStream(key, 'world');
}

function nextClose(closes: readonly Ticks[], options: MadeUp): Ticks {
  const n = closes.length - 1;
  const draw = drawsOf(options, n);
  const before = closes[n] as number;
  // Volatility swings over 40 bars between half and one and a half percent.
  const phase = Math.abs((n % 80) - 40) / 40;
  const size = 0.005 + 0.01 * phase;
  let normal = -6;
  for (let k = 0; k < 12; k++) normal += draw();
  return Math.max(1_000, Math.floor(before * (1 + size * normal) + 0.5));
}

const listing = (at: Us): Draft => ({
  at,
  body: {
    instrument: {
      class: 'simulated',
      currency: 'USD',
      entryRule: 'next-close',
      from: at,
      id: REHEARSED,
      lotSize: '1',
      lotTickMoney: '1000000',
      multiplier: '1',
      symbol: 'REHEARSAL',
      tickSize: '0.01',
      venue: 'rehearsal',
      version: 1,
    },
    notes: ['made up for a rehearsal'],
  },
  from: FROM,
  type: 'market.instrument',
});

function bar(n: number, closes: readonly Ticks[], options: MadeUp): Draft {
  const openTicks = closes[n] as number;
  const closeTicks = closes[n + 1] as number;
  const draw = drawsOf(options, n);
  const wick = Math.floor(draw() * 0.004 * openTicks);
  return {
    at: rehearsalTime(n),
    body: {
      closeTicks,
      eventTime: rehearsalTime(n),
      highTicks: Math.max(openTicks, closeTicks) + wick,
      instrument: REHEARSED,
      knownAt: rehearsalTime(n),
      lowTicks: Math.min(openTicks, closeTicks) - wick,
      openIsFake: true,
      openTicks,
      series: REHEARSED_SERIES,
      version: 1,
      volume: 1_000_000,
    },
    from: FROM,
    type: 'market.bar',
  };
}

function knowledge(n: number, options: MadeUp): Draft[] {
  const at = rehearsalTime(n);
  const draw = drawsOf(options, n);
  const drafts: Draft[] = [];
  if (n % 7 === 3) {
    const text = TEXTS[Math.floor(draw() * TEXTS.length)] as string;
    drafts.push({
      at,
      body: {
        instruments: [REHEARSED],
        knownAt: at,
        newsId: `text-${n}`,
        publishedAt: at,
        source: 'rehearsal',
        sourceWeight: 800_000,
        text,
      },
      from: FROM,
      type: 'knowledge.news',
    });
  }
  if (n % 20 === 5) {
    for (const kind of ['carry', 'macro', 'valuation'] as const) {
      drafts.push(fact(kind, at, kind === 'valuation' ? 90_000 + 20_000 * draw() : draw()));
    }
    drafts.push(fact('macro', at, draw(), 'rehearsed-revised'));
  }
  return drafts;
}

function fact(kind: string, at: Us, value: number, revised?: string): Draft {
  return {
    at,
    body: {
      instruments: [],
      kind,
      knownAt: at,
      periodEnd: Math.max(0, at - 30 * US_PER_DAY),
      revised: revised !== undefined,
      series: revised ?? `rehearsed-${kind}`,
      source: 'rehearsal',
      unit: kind === 'valuation' ? 'ticks' : 'percent',
      value,
    },
    from: FROM,
    type: 'knowledge.fact',
  };
}
