/** The three voices: what each reads off the series of its kind. */
import { surprise } from './facts.ts';
import type { Facts, FactSeries } from './facts.ts';
import type { InstrumentId } from '../../protocols/ids.ts';
import type { Us } from '../../protocols/units.ts';

export const VOICES = ['carry', 'macro', 'valuation'] as const;
export type Voice = (typeof VOICES)[number];

/** What a signal is read against. */
export interface FactQuestion {
  readonly instrument: InstrumentId;
  readonly now: Us;
  readonly maxAgeUs: Us;
  /** Last close, ticks; undefined without one. */
  readonly closeTicks: number | undefined;
  /** Ticks in one unit of the instrument's currency; undefined while it is not listed. */
  readonly price: { readonly currency: string; readonly ticks: number } | undefined;
  /** Volatility of the horizon as a fraction of price. */
  readonly sigma: number;
}

/** One series that speaks. */
export interface FactSignal {
  readonly name: string;
  readonly series: FactSeries;
  /** Deviations, positive = high. */
  readonly signal: number;
  /** The value as a price in ticks, when it is one. */
  readonly priceTicks: number | undefined;
}

/** Series of a kind that are about the instrument (or the market) and young enough, by name. */
export function signalsOf(facts: Facts, voice: Voice, question: FactQuestion): FactSignal[] {
  const named = [...facts.series].sort(([a], [b]) => (a < b ? -1 : 1));
  return named.flatMap(([name, series]): FactSignal[] => {
    if (series.kind !== voice || !isAbout(series, question.instrument)) return [];
    if (question.now - series.knownAt > question.maxAgeUs) return [];
    const priceTicks = asPrice(series, question);
    const signal = priceTicks === undefined ? surprise(series) : gap(priceTicks, question);
    return signal === undefined ? [] : [{ name, series, signal: bounded(signal), priceTicks }];
  });
}

/** Mean of the signals; undefined without any. */
export function combined(signals: readonly FactSignal[]): number | undefined {
  if (signals.length === 0) return undefined;
  let sum = 0;
  for (const { signal } of signals) sum += signal;
  return sum / signals.length;
}

const isAbout = ({ instruments }: FactSeries, instrument: InstrumentId): boolean =>
  instruments.length === 0 || instruments.includes(instrument);

/** A value in ticks or in the instrument's currency is a price it can be held against. */
function asPrice({ kind, last, unit }: FactSeries, question: FactQuestion): number | undefined {
  if (kind !== 'valuation') return undefined;
  if (unit === 'ticks') return last;
  const { price } = question;
  return price !== undefined && unit === price.currency ? last * price.ticks : undefined;
}

/** Value over price, in deviations of the horizon. */
function gap(priceTicks: number, { closeTicks, sigma }: FactQuestion): number | undefined {
  if (closeTicks === undefined || closeTicks <= 0 || !(sigma > 0)) return undefined;
  return (priceTicks - closeTicks) / (closeTicks * sigma);
}

const bounded = (value: number): number => Math.max(-3, Math.min(3, value));
