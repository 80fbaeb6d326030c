/** Tables of kernels as plain rows, seeded random distributions, and how far two arrays differ. */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Uniform doubles in [0, 1) from a seed. */
export function uniforms(seed: number): () => number {
  const generator = xoroshiro128plus(seed);
  return () => (generator.next() >>> 0) / 4_294_967_296;
}

/** Row `index` of a table of width k. */
export const rowOf = (table: Float32Array, index: number, k: number): number[] =>
  Array.from(table.subarray(index * k, (index + 1) * k));

/** f32[n][k] of probabilities; `sharpness` 0 is uniform, 10 puts nearly all into one bucket. */
export function randomRows(next: () => number, n: number, k: number, sharpness = 2): Float32Array {
  const table = new Float32Array(n * k);
  for (let row = 0; row < n; row++) {
    const raw = Array.from({ length: k }, () => Math.exp(sharpness * 2 * (next() - 0.5)));
    const sum = raw.reduce((a, b) => a + b, 0);
    raw.forEach((value, i) => (table[row * k + i] = value / sum));
  }
  return table;
}

/** Largest |a - b| over the largest |b|. */
export function relativeGap(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = 0;
  let gap = 0;
  for (let i = 0; i < b.length; i++) {
    largest = Math.max(largest, Math.abs(b[i] as number));
    gap = Math.max(gap, Math.abs((a[i] as number) - (b[i] as number)));
    if (Number.isNaN(a[i])) return NaN;
  }
  return largest === 0 ? gap : gap / largest;
}
