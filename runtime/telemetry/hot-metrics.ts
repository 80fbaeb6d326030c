/**
 * Metrics for paths that run a hundred thousand times a second: counters and log2 histograms in
 * typed arrays, copied to prom-client when somebody scrapes. An increment is one array store; names
 * are looked up once, when the path is set up.
 */
import { appError } from '../../protocols/errors.ts';

/** Buckets of a histogram: bucket i counts values in [2^(i-1), 2^i), bucket 0 those below 1. */
export const LOG2_BUCKETS = 40;

export interface HotCounter {
  add(n: number): void;
}
export interface HotHistogram {
  /** A non-negative value, for example microseconds; fractions are kept in the sum. */
  observe(value: number): void;
}

export interface HistogramReading {
  /** Counts by bucket, not cumulative; `LOG2_BUCKETS` of them, the last takes all above. */
  readonly buckets: readonly number[];
  readonly count: number;
  readonly sum: number;
}

export interface HotMetrics {
  /** @throws METRIC_UNKNOWN. */
  counter(name: string): HotCounter;
  /** @throws METRIC_UNKNOWN. */
  histogram(name: string): HotHistogram;
  readCounter(name: string): number;
  readHistogram(name: string): HistogramReading;
  readonly counters: readonly string[];
  readonly histograms: readonly string[];
}

/** The bucket of a value: the number of binary digits of its whole part. */
export function log2Bucket(value: number): number {
  if (!(value >= 1)) return 0;
  if (value < 0x1_0000_0000) return 32 - Math.clz32(value);
  const high = Math.floor(value / 0x1_0000_0000);
  return Math.min(LOG2_BUCKETS - 1, 64 - Math.clz32(Math.min(high, 0xffff_ffff)));
}

/** Upper bound of a bucket (exclusive): 1, 2, 4, … */
export const bucketBound = (bucket: number): number => 2 ** bucket;

export interface HotNames {
  readonly counters: readonly string[];
  readonly histograms: readonly string[];
}

/** Count, sum, buckets. */
const STRIDE = LOG2_BUCKETS + 2;

/** Bytes that `hotMetrics` of these names needs. */
export const hotMetricsBytes = ({ counters, histograms }: HotNames): number =>
  8 * (counters.length + histograms.length * STRIDE);

/**
 * f64[counters], then f64[histograms][count, sum, buckets…]. Memory may be shared: one thread writes,
 * another scrapes; a reading may then be a few observations behind itself, never torn.
 */
export function hotMetrics(
  names: HotNames,
  memory: SharedArrayBuffer | ArrayBuffer = new ArrayBuffer(hotMetricsBytes(names)),
): HotMetrics {
  const { counters, histograms } = names;
  const cells = new Float64Array(memory);
  const counterAt = (name: string) => indexOf(counters, name);
  const histogramAt = (name: string) => counters.length + indexOf(histograms, name) * STRIDE;
  return {
    counters,
    histograms,
    counter: (name) => {
      const at = counterAt(name);
      return {
        add: (n) => {
          cells[at] = (cells[at] as number) + n;
        },
      };
    },
    histogram: (name) => {
      const at = histogramAt(name);
      return {
        observe: (value) => {
          const bucket = at + 2 + log2Bucket(value);
          cells[at] = (cells[at] as number) + 1;
          cells[at + 1] = (cells[at + 1] as number) + value;
          cells[bucket] = (cells[bucket] as number) + 1;
        },
      };
    },
    readCounter: (name) => cells[counterAt(name)] as number,
    readHistogram: (name) => {
      const at = histogramAt(name);
      return {
        buckets: [...cells.subarray(at + 2, at + STRIDE)],
        count: cells[at] as number,
        sum: cells[at + 1] as number,
      };
    },
  };
}

function indexOf(names: readonly string[], name: string): number {
  const index = names.indexOf(name);
  if (index < 0) throw appError('METRIC_UNKNOWN', { name });
  return index;
}
