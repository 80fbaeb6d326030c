/**
 * Tension between proposals: row a against four proposals b at a time, a lane a pair. `columns` holds
 * rows of `pitch` floats, one a proposal: direction, reliability, ln horizon, time, half-life; then the
 * distributions, a row a bucket. `signed` holds the row of correlations that belongs to a.
 */
import { reach } from './barrier';
import { exp, log2 } from './functions';

const LN2: f64 = 0.6931471805599453;
const OPPOSITION: f32 = 0.7;
const DIVERGENCE: f32 = 0.3;
const SERIES_BELOW: f32 = 0.25;

/** f32[9]: coefficients of the series, from the caller. */
let series: usize = 0;
/** Sixteen floats of this thread's own. */
let scratch: usize = 0;
let columns: usize = 0;
/** Bytes of a row of `columns` and of the result. */
let pitch: usize = 0;
let buckets: i32 = 0;

export function setTension(
  itsSeries: usize,
  itsScratch: usize,
  itsColumns: usize,
  itsPitch: i32,
  itsBuckets: i32,
): void {
  series = itsSeries;
  scratch = itsScratch;
  columns = itsColumns;
  pitch = itsPitch;
  buckets = itsBuckets;
}

/** Row `row` of the columns at byte `at`. */
function column(row: i32, at: usize): usize {
  return columns + <usize>row * pitch + at;
}

function plogp(p: f32): f32 {
  return p > 0 ? p * <f32>log2(<f64>p) : 0;
}

/** The excess of lanes whose square is not small, one by one. */
function farExcess(x: v128, near: v128): v128 {
  v128.store(scratch, x);
  v128.store(scratch, near, 16);
  for (let lane: usize = 0; lane < 16; lane += 4) {
    const d = load<f32>(scratch + lane);
    // False for NaN too: there both are 0, and the term is 0 whatever stands here.
    if (!(d * d >= SERIES_BELOW)) continue;
    // One of them is 0: 2 log2(2) and nothing, halved.
    const excess = abs(d) == 1 ? <f32>1 : <f32>0.5 * (plogp(1 + d) + plogp(1 - d));
    store<f32>(scratch + lane, excess, 16);
  }
  return v128.load(scratch, 16);
}

/** m (1 - H2((1 + x) / 2)) of four pairs of probabilities. */
function term(p: v128, q: v128): v128 {
  const zero = f32x4.splat(0);
  const both = f32x4.add(p, q);
  const x = f32x4.div(f32x4.sub(p, q), both);
  const square = f32x4.mul(x, x);
  let excess = v128.load32_splat(series, 32);
  for (let at: usize = 28; at > 0; at -= 4)
    excess = f32x4.add(f32x4.mul(excess, square), v128.load32_splat(series + at));
  excess = f32x4.add(f32x4.mul(excess, square), v128.load32_splat(series));
  excess = f32x4.mul(excess, square);
  if (v128.any_true(f32x4.ge(square, f32x4.splat(SERIES_BELOW)))) excess = farExcess(x, excess);
  const value = f32x4.mul(f32x4.mul(f32x4.splat(0.5), both), excess);
  return v128.bitselect(zero, value, f32x4.eq(both, zero));
}

/** Divergence in bits of row a from four others, mirrored in the lanes of `mirrored`. */
function divergence(a: usize, b: usize, mirrored: v128): v128 {
  let sum = f32x4.splat(0);
  for (let bucket = 0; 2 * bucket < buckets; ++bucket) {
    const other = buckets - 1 - bucket;
    const low = v128.load(column(5 + bucket, b));
    const high = v128.load(column(5 + other, b));
    let pair = term(v128.load32_splat(column(5 + bucket, a)), v128.bitselect(high, low, mirrored));
    if (other != bucket) {
      const second = term(
        v128.load32_splat(column(5 + other, a)),
        v128.bitselect(low, high, mirrored),
      );
      pair = f32x4.add(pair, second);
    }
    sum = f32x4.add(sum, pair);
  }
  return f32x4.min(f32x4.splat(1), sum);
}

/** exp(-apart^2 / 2) and 2^(-age) of four pairs, each rounded, and their product. */
function nearAndFresh(a: usize, b: usize): v128 {
  const apart = f32x4.sub(v128.load32_splat(column(2, a)), v128.load(column(2, b)));
  const age = f32x4.abs(f32x4.sub(v128.load32_splat(column(3, a)), v128.load(column(3, b))));
  const life = f32x4.min(v128.load32_splat(column(4, a)), v128.load(column(4, b)));
  v128.store(scratch, f32x4.mul(f32x4.splat(-0.5), f32x4.mul(apart, apart)));
  v128.store(scratch, f32x4.div(age, life), 16);
  for (let lane: usize = 0; lane < 16; lane += 4) {
    store<f32>(scratch + lane, <f32>exp(<f64>load<f32>(scratch + lane)));
    store<f32>(scratch + lane, <f32>exp(-(<f64>load<f32>(scratch + lane, 16)) * LN2), 16);
  }
  return f32x4.mul(v128.load(scratch), v128.load(scratch, 16));
}

/** Four tensions of proposal a with those from byte b on. */
function tension4(a: usize, b: usize, rho: v128): v128 {
  const zero = f32x4.splat(0);
  const mirrored = f32x4.lt(rho, zero);
  const reliable = f32x4.sqrt(f32x4.mul(v128.load32_splat(column(1, a)), v128.load(column(1, b))));
  const relevance = f32x4.mul(f32x4.mul(nearAndFresh(a, b), f32x4.abs(rho)), reliable);
  const direction = v128.load(column(0, b));
  const facing = v128.bitselect(f32x4.neg(direction), direction, mirrored);
  const against = f32x4.neg(f32x4.mul(v128.load32_splat(column(0, a)), facing));
  const opposition = f32x4.sqrt(f32x4.max(zero, against));
  const apart = f32x4.sqrt(divergence(a, b, mirrored));
  return f32x4.mul(
    relevance,
    f32x4.add(
      f32x4.mul(f32x4.splat(OPPOSITION), opposition),
      f32x4.mul(f32x4.splat(DIVERGENCE), apart),
    ),
  );
}

/**
 * Rows `from` to `to - 1` of the matrix, every `threads`-th of them. Inside the square of these rows
 * only b >= a is computed, a whole group of four where a lies in its middle, and the rest is copied:
 * the matrix is symmetric to the bit.
 */
export function pairwiseTension(
  words: usize,
  index: i32,
  threads: i32,
  passed: i32,
  patience: i64,
  from: i32,
  to: i32,
  proposals: i32,
  instruments: i32,
  instrument: usize,
  correlation: usize,
  result: usize,
): bool {
  for (let a = from + index; a < to; a += threads) {
    const rhos =
      correlation + <usize>load<u32>(instrument + ((<usize>a) << 2)) * ((<usize>instruments) << 2);
    const row = result + <usize>(a - from) * pitch;
    for (let b = 0; b < proposals; b += 4) {
      // The square's lower half; a group that begins before the square is computed whole.
      if (b >= from && b + 4 <= a) {
        b = (a & ~3) - 4;
        continue;
      }
      const others = instrument + ((<usize>b) << 2);
      let rho = v128.load32_zero(rhos + ((<usize>load<u32>(others)) << 2));
      rho = v128.load_lane<f32>(rhos + ((<usize>load<u32>(others, 4)) << 2), rho, 1);
      rho = v128.load_lane<f32>(rhos + ((<usize>load<u32>(others, 8)) << 2), rho, 2);
      rho = v128.load_lane<f32>(rhos + ((<usize>load<u32>(others, 12)) << 2), rho, 3);
      v128.store(row + ((<usize>b) << 2), tension4((<usize>a) << 2, (<usize>b) << 2, rho));
      const last = min(b + 4, to);
      for (let other = max(b, a + 1); other < last; ++other)
        store<f32>(
          result + <usize>(other - from) * pitch + ((<usize>a) << 2),
          load<f32>(row + ((<usize>other) << 2)),
        );
    }
  }
  return reach(words, index, threads, passed + 1, patience);
}
