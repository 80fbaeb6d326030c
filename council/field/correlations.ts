/**
 * Who moves with whom and who moves before whom: decayed products of market-relative returns, one
 * instant after another. A return is measured in units of its own volatility, less the mean of all
 * instruments at that instant, so that what moves everybody counts for nobody.
 *
 *   level[a][b]  a now with b now             memory LEVEL_BARS
 *   lead[a][b]   a now with b REACH_BARS ago  memory LEAD_MEMORY_BARS
 *
 * A question asked now enters at the next price: the first return it can have lies two bars on. Only
 * what one instrument did REACH_BARS before another can therefore help a forecast.
 */
import type { InstrumentId } from '../../protocols/ids.ts';
import type { Ticks } from '../../protocols/units.ts';

/** Bars from the newest return to the first one that a question asked now can have. */
export const REACH_BARS = 2;
/** Bars remembered by the correlations of one instant. */
const LEVEL_BARS = 250;
/**
 * Bars remembered by the lead correlations: small ones, which 250 bars (standard error 0.06) do not
 * show; docs/decisions/0026.
 */
const LEAD_MEMORY_BARS = 2_000;
/** Volatility of a bar: decay of its mean square, bars before it counts. */
const VOLATILITY_KEEP = 0.94;
const VOLATILITY_BARS = 20;
/** Returns are clipped here, in standard deviations. */
const RETURN_MAX = 5;

/** Plain state; rows and columns in the order of `instruments`. */
export interface Correlations {
  readonly instruments: InstrumentId[];
  /** Last close, mean square of returns, returns seen; by instrument. */
  readonly close: (Ticks | null)[];
  readonly square: number[];
  readonly returns: number[];
  /** Closes of the instant that is coming in. */
  readonly coming: (Ticks | null)[];
  /** Relative returns of the last REACH_BARS instants, newest first. */
  readonly past: number[][];
  readonly level: number[][];
  readonly lead: number[][];
  /** Instants with a relative return. */
  seen: number;
}

export const emptyCorrelations = (): Correlations => ({
  instruments: [],
  close: [],
  square: [],
  returns: [],
  coming: [],
  past: [],
  level: [],
  lead: [],
  seen: 0,
});

/** Makes room for an instrument; its number is its place in the list. */
export function admit(state: Correlations, instrument: InstrumentId): number {
  const known = state.instruments.indexOf(instrument);
  if (known >= 0) return known;
  state.instruments.push(instrument);
  state.close.push(null);
  state.square.push(0);
  state.returns.push(0);
  state.coming.push(null);
  for (const row of [...state.level, ...state.lead, ...state.past]) row.push(0);
  const { length } = state.instruments;
  for (const matrix of [state.level, state.lead]) {
    matrix.push(Array.from({ length }, () => 0));
  }
  return length - 1;
}

/** The close of one instrument at this instant. */
export function see(state: Correlations, instrument: InstrumentId, close: Ticks): void {
  state.coming[admit(state, instrument)] = close;
}

/** A new version has other ticks: its next return would compare two units. */
export function forget(state: Correlations, instrument: InstrumentId): void {
  state.close[admit(state, instrument)] = null;
}

/** Ends the instant: every close that came is a return against the one before. */
export function endInstant(state: Correlations): void {
  const { coming } = state;
  if (!coming.some((close) => close !== null)) return;
  const relative = relativeReturns(state);
  if (relative !== null) {
    if (state.past.length === REACH_BARS) {
      accumulate(state.lead, relative, state.past[REACH_BARS - 1] as number[], LEAD_MEMORY_BARS);
    }
    accumulate(state.level, relative, relative, LEVEL_BARS);
    state.past.unshift(relative);
    if (state.past.length > REACH_BARS) state.past.pop();
    state.seen += 1;
  }
  coming.fill(null);
}

/** Standardised returns less their mean; 0 for an instrument without one; null for fewer than two. */
function relativeReturns(state: Correlations): number[] | null {
  const values: (number | null)[] = state.coming.map((close, i) => {
    const before = state.close[i] as Ticks | null;
    if (close === null) return null;
    state.close[i] = close;
    if (before === null || before <= 0) return null;
    const r = (close - before) / before;
    const square = state.square[i] as number;
    const known = (state.returns[i] as number) >= VOLATILITY_BARS && square > 0;
    const n = state.returns[i] as number;
    const keep = Math.min(VOLATILITY_KEEP, n / (n + 1));
    state.square[i] = keep * square + (1 - keep) * r * r;
    state.returns[i] = n + 1;
    return known ? Math.max(-RETURN_MAX, Math.min(RETURN_MAX, r / Math.sqrt(square))) : null;
  });
  const there = values.filter((value) => value !== null);
  if (there.length < 2) return null;
  const mean = there.reduce((sum, value) => sum + value, 0) / there.length;
  return values.map((value) => (value === null ? 0 : value - mean));
}

function accumulate(
  matrix: number[][],
  now: readonly number[],
  then: readonly number[],
  memory: number,
): void {
  const keep = 1 - 1 / memory;
  for (const [a, row] of matrix.entries()) {
    const x = now[a] as number;
    for (let b = 0; b < row.length; b++)
      row[b] = keep * (row[b] as number) + x * (then[b] as number);
  }
}

/** Decayed number of instants behind a matrix of this memory. */
function weightOf(seen: number, memory: number): number {
  let keep = 1;
  for (let n = 0; n < Math.min(seen, 8 * memory); n++) keep *= 1 - 1 / memory;
  return memory * (1 - keep);
}

/** A symmetric matrix of correlations with a unit diagonal, shrunk, and by how much. */
export interface Shrunk {
  readonly rows: readonly (readonly number[])[];
  /** 0 = as measured, 1 = every pair has the mean. */
  readonly shrink: number;
}

/** Which correlations an embedding is made of. */
export type EmbeddingKind = 'lead' | 'level';

/**
 * The rows an embedding is made of. Shrunk towards their mean by the share of the variance across
 * pairs that is noise (J. Schaefer and K. Strimmer, 2005, with the constant-correlation target of O.
 * Ledoit and M. Wolf, 2004): 1 / n for a correlation near 0, half of it where two are averaged.
 */
export function correlationRows(state: Correlations, kind: EmbeddingKind): Shrunk {
  const memory = kind === 'lead' ? LEAD_MEMORY_BARS : LEVEL_BARS;
  const sums = state[kind];
  const size = state.instruments.length;
  // Both sums weigh their instants alike up to the start: the scale of a row is its own variance.
  const levelWeight = weightOf(state.seen, LEVEL_BARS);
  const weight = weightOf(Math.max(0, state.seen - (kind === 'lead' ? REACH_BARS : 0)), memory);
  const scale = state.level.map((row, i) =>
    Math.sqrt((row[i] as number) / Math.max(1, levelWeight)),
  );
  const at = (a: number, b: number): number => {
    const unit = (scale[a] as number) * (scale[b] as number) * Math.max(1, weight);
    return unit > 0 ? (sums[a]?.[b] as number) / unit : 0;
  };
  const raw = Array.from({ length: size }, (_, a) =>
    Array.from({ length: size }, (__, b) => (a === b ? 1 : (at(a, b) + at(b, a)) / 2)),
  );
  return shrunk(raw, 1 / Math.max(1, kind === 'lead' ? 2 * weight : weight));
}

function shrunk(raw: readonly (readonly number[])[], noise: number): Shrunk {
  const pairs = raw.flatMap((row, a) => row.slice(a + 1));
  if (pairs.length === 0) return { rows: raw, shrink: 1 };
  const mean = pairs.reduce((sum, value) => sum + value, 0) / pairs.length;
  const variance =
    pairs.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / pairs.length;
  const shrink = variance > noise ? noise / variance : 1;
  // Never wholly: equal rows would leave the choice of neighbours to the order of the list.
  const kept = Math.max(0.01, 1 - shrink);
  const rows = raw.map((row, a) =>
    row.map((value, b) => (a === b ? 1 : mean + kept * (value - mean))),
  );
  return { rows, shrink: 1 - kept };
}
