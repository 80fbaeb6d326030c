/**
 * Weighted totals in two stages: a tree in f32 over the 256 beliefs of a workgroup, as the device
 * adds them, and the workgroups' sums in f64 on the CPU.
 */
const f = Math.fround;
/** Invocations of a workgroup; each holds four beliefs. */
export const WORKGROUP = 64;
const BELIEFS = WORKGROUP * 4;

/** First stage on the CPU: f32[groups][rows]. */
export function treeSums(rows: readonly Float32Array[], weight: Float32Array): Float32Array {
  const groups = Math.ceil(weight.length / BELIEFS);
  const sums = new Float32Array(groups * rows.length);
  const lanes = new Float32Array(WORKGROUP);
  rows.forEach((row, index) => {
    const product = (i: number): number => (i < row.length ? f(row[i]! * weight[i]!) : 0);
    for (let group = 0; group < groups; group++) {
      for (let lane = 0; lane < WORKGROUP; lane++) {
        const i = group * BELIEFS + lane * 4;
        lanes[lane] = f(f(product(i) + product(i + 1)) + f(product(i + 2) + product(i + 3)));
      }
      for (let half = WORKGROUP / 2; half >= 1; half /= 2) {
        for (let lane = 0; lane < half; lane++) lanes[lane] = f(lanes[lane]! + lanes[lane + half]!);
      }
      sums[group * rows.length + index] = lanes[0]!;
    }
  });
  return sums;
}

/** Second stage: f32[groups][8] to f64[8]. */
export function totalsOf(sums: Float32Array): Float64Array {
  const totals = new Float64Array(8);
  sums.forEach((sum, i) => (totals[i % 8]! += sum));
  return totals;
}
