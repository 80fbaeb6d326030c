/** Prices, orders, fills and money as the page holds them. Plain JSON. */
import type { Instrument } from '../../protocols/instrument.ts';
import type { OrderState } from '../../protocols/order.ts';
import type { PortfolioMark } from '../../protocols/run.ts';
import type { Money, Seq, Ticks, Us } from '../../protocols/units.ts';
import type { Curve } from './limits.ts';

export interface PricePoint {
  /** Event time, run time it became known, journal position. */
  t: Us;
  at: Us;
  seq: Seq;
  open: Ticks | null;
  high: Ticks;
  low: Ticks;
  close: Ticks;
  volume: number;
}

export interface InstrumentView {
  instrument: Instrument;
  notes: string[];
  seq: Seq;
  /** The series drawn: the one that drives rounds. */
  series: string | null;
  prices: Curve<PricePoint>;
  quote: {
    bidTicks: Ticks;
    askTicks: Ticks;
    bidLots: number;
    askLots: number;
    at: Us;
    seq: Seq;
  } | null;
  /** Newest price of any kind: run time and position at which it became known. */
  lastTicks: Ticks | null;
  lastAt: Us | null;
  lastSeq: Seq | null;
}

export interface FillView {
  fillId: string;
  orderId: string;
  round: string | null;
  instrument: string;
  lots: number;
  priceTicks: Ticks;
  referenceTicks: Ticks | null;
  slippageTicks: Ticks;
  fee: Money;
  t: Us;
  at: Us;
  seq: Seq;
}

export interface OrderStep {
  state: OrderState;
  at: Us;
  seq: Seq;
  text: string;
}

export interface OrderView {
  orderId: string;
  round: string | null;
  instrument: string;
  kind: 'market' | 'limit';
  limitTicks: Ticks | null;
  referenceTicks: Ticks | null;
  reduceOnly: boolean;
  lots: number;
  filledLots: number;
  /** Volume-weighted price of the fills, ticks; null before the first. */
  averageTicks: number | null;
  slippageTicks: number;
  fee: Money;
  state: OrderState;
  steps: OrderStep[];
  plan: {
    algo: string;
    costQuantilesPpm: number[];
    slices: number;
    limits: string[];
    seq: Seq;
  } | null;
  venueOrderId: string | null;
  /** Journal position of the last step. */
  seq: Seq;
}

export interface EquityPoint {
  at: Us;
  seq: Seq;
  equity: Money;
  costs: Money;
  drawdownPpm: number;
  /** Net exposure over equity, ppm, signed. */
  exposurePpm: number;
  /** Council and buy and hold, both 100 at the first question; doubles, for drawing. */
  council: number;
  hold: number;
}

export interface MoneyView {
  mark: (PortfolioMark & { at: Us; seq: Seq }) | null;
  /** Equity and prices at the first question: where both curves are 100. */
  start: {
    at: Us;
    seq: Seq;
    equity: Money;
    /** Money of one lot, by instrument: equal parts of each are held. */
    prices: Record<string, number>;
  } | null;
  equity: Curve<EquityPoint>;
  fills: FillView[];
  orders: OrderView[];
  /** Orders and fills since the start of the journal. */
  orderCount: number;
  fillCount: number;
}
