/** The twin of divergence.wgsl: one bucket of KL(q || p) in f32, never below zero but by rounding. */
const f = Math.fround;
const SERIES_BELOW = 0.25;
/** (e^-r - 1 + r) / r^2 in powers of r, highest first. */
const SERIES: readonly number[] = [
  f(1 / 40_320),
  f(-1 / 5_040),
  f(1 / 720),
  f(-1 / 120),
  f(1 / 24),
  f(-1 / 6),
  0.5,
];

/** `r` = ln(q / p), which the caller has. Sum over buckets of two distributions. */
export function divergenceTerm(q: number, p: number, r: number): number {
  if (q === 0) return p;
  if (Math.abs(r) >= SERIES_BELOW) return f(f(f(q * r) - q) + p);
  let series = SERIES[0]!;
  for (let i = 1; i < SERIES.length; i++) series = f(f(series * r) + SERIES[i]!);
  return f(q * f(f(r * r) * series));
}

/** ln(q / p); 0 where q is 0, where it is never used. */
export const logRatio = (q: number, p: number): number => (q > 0 ? f(Math.log(f(q / p))) : 0);
