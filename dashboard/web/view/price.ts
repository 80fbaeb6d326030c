/** Prices, fills and round marks as drawn beside the pool. Nothing after the cut is shown. Pure. */
import type { RoundBookView, RoundSummary } from '../../fold/debate-state.ts';
import type { PageState } from '../../fold/state.ts';
import { moment, price, priceValue, signedPercent, whole } from './format.ts';
import { abstainWords, isDaily, tableOf } from './names.ts';

export interface PriceDot {
  /** Seconds since 1970, for the time axis. */
  readonly time: number;
  readonly value: number;
  readonly seq: number;
}

export interface FillMark {
  readonly time: number;
  readonly value: number;
  readonly side: 'buy' | 'sell';
  readonly label: string;
  readonly seq: number;
}

export interface RoundMark {
  readonly time: number;
  readonly round: string;
  readonly shape: 'none' | 'buy' | 'sell' | 'veto' | 'open' | 'shadow';
  readonly label: string;
  readonly isShown: boolean;
}

export interface PricePanel {
  readonly symbol: string;
  readonly title: string;
  readonly notes: readonly string[];
  readonly decimals: number;
  readonly daily: boolean;
  readonly dots: readonly PriceDot[];
  readonly fills: readonly FillMark[];
  readonly marks: readonly RoundMark[];
  readonly last: number | undefined;
  readonly takeaway: string;
  /** Every how many points one is drawn; 1 = all. */
  readonly stride: number;
}

/** Dots drawn on the floor; the money page has the rest. */
const PRICE_DOTS = 160;

export function pricePanel(
  state: PageState,
  book: RoundBookView,
  cut: number,
): PricePanel | undefined {
  const view = state.instruments[book.instrument];
  if (view === undefined) return undefined;
  const { instrument } = view;
  const daily = isDaily(book.call.body.horizon);
  const known = view.prices.points.filter((point) => point.seq <= cut).slice(-PRICE_DOTS);
  const dots = distinct(
    known.map((point) => ({
      time: Math.floor(point.t / 1_000_000),
      value: priceValue(point.close, instrument.tickSize),
      seq: point.seq,
    })),
  );
  const from = dots[0]?.time ?? 0;
  const decimals = instrument.tickSize.includes('.')
    ? (instrument.tickSize.split('.')[1]?.length ?? 0)
    : 0;
  const last = known.at(-1);
  return {
    symbol: instrument.symbol,
    title: `${instrument.symbol}, ${instrument.currency}`,
    notes: view.notes,
    decimals,
    daily,
    dots,
    fills: fillsOf(state, book, { cut, from, daily }),
    marks: marksOf(state, book, { cut, from, daily }),
    last: dots.at(-1)?.value,
    takeaway:
      last === undefined
        ? 'No price yet.'
        : `${instrument.symbol} stood at ${price(last.close, instrument)} ${instrument.currency} on ${moment(last.t, daily)}${changeWords(known)}.`,
    stride: view.prices.stride,
  };
}

/** A time axis needs rising times; of two points in one second the later stands. */
function distinct(dots: readonly PriceDot[]): PriceDot[] {
  const out: PriceDot[] = [];
  for (const dot of dots) {
    if (out.length > 0 && (out.at(-1) as PriceDot).time >= dot.time) out.pop();
    out.push(dot);
  }
  return out;
}

function changeWords(points: readonly { close: number }[]): string {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined || points.length < 2 || first.close === 0)
    return '';
  const ppm = ((last.close - first.close) / first.close) * 1_000_000;
  return `, ${signedPercent(ppm)} over the ${whole(points.length)} points shown`;
}

interface Window {
  readonly cut: number;
  readonly from: number;
  readonly daily: boolean;
}

function fillsOf(state: PageState, book: RoundBookView, window: Window): FillMark[] {
  const instrument = state.instruments[book.instrument]?.instrument;
  if (instrument === undefined) return [];
  return state.money.fills
    .filter((fill) => fill.instrument === book.instrument && fill.seq <= window.cut)
    .map((fill): FillMark => ({
      time: Math.floor(fill.t / 1_000_000),
      value: priceValue(fill.priceTicks, instrument.tickSize),
      side: fill.lots > 0 ? 'buy' : 'sell',
      label: `${fill.lots > 0 ? 'bought' : 'sold'} ${whole(Math.abs(fill.lots))} at ${price(fill.priceTicks, instrument)}, ${moment(fill.t, window.daily)}`,
      seq: fill.seq,
    }))
    .filter((fill) => fill.time >= window.from);
}

function marksOf(state: PageState, book: RoundBookView, window: Window): RoundMark[] {
  const table = tableOf(book.lane);
  return state.summaries
    .filter((summary) => tableOf(summary.lane) === table && summary.callSeq <= window.cut)
    .map((summary): RoundMark => ({
      time: Math.floor(summary.askedAt / 1_000_000),
      round: summary.round,
      shape: shapeOf(summary),
      label: `round ${summary.n}, ${moment(summary.askedAt, window.daily)}: ${markWords(summary)}`,
      isShown: summary.round === book.round,
    }))
    .filter((mark) => mark.time >= window.from);
}

function shapeOf(summary: RoundSummary): RoundMark['shape'] {
  if (summary.shadow) return 'shadow';
  if (summary.decision === null) return 'open';
  if (summary.reason === 'veto') return 'veto';
  if (summary.decision === 'abstain' || summary.orders === 0) return 'none';
  return summary.filledLots < 0 || (summary.filledLots === 0 && (summary.targetLots ?? 0) < 0)
    ? 'sell'
    : 'buy';
}

function markWords(summary: RoundSummary): string {
  if (summary.decision === null) return 'being debated';
  if (summary.decision === 'abstain') return abstainWords(summary.reason ?? '');
  return summary.orders === 0 ? 'held' : `traded, target ${whole(summary.targetLots ?? 0)} lots`;
}
