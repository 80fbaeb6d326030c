/** Random proposals for the tension kernel, from a seed: sure and unsure ones, empty buckets, twins. */
import type { PairwiseTensionInput } from '../../kernels/pairwise-tension/job.ts';
import { randomStream } from '../../runtime/random.ts';

export function tensionInput(seed: number, n: number, k: number): PairwiseTensionInput {
  const random = randomStream(seed, 'proposals');
  const q = new Float32Array(n * k);
  for (let a = 0; a < n; a++) {
    if (a > 0 && random() < 0.1) {
      q.copyWithin(a * k, (a - 1) * k, a * k);
      continue;
    }
    const sharp = 1 + 6 * random();
    const raw = Array.from({ length: k }, () => (random() < 0.2 ? 0 : random() ** sharp));
    raw[random.integer(0, k - 1)] = 1;
    const sum = raw.reduce((total, value) => total + value, 0);
    raw.forEach((value, bucket) => (q[a * k + bucket] = value / sum));
  }
  const column = (of: () => number): Float32Array => Float32Array.from({ length: n }, of);
  const m = random.integer(1, 6);
  const loading = Array.from({ length: m }, () => 2 * random() - 1);
  return {
    correlation: Float32Array.from(
      loading.flatMap((a, i) => loading.map((b, j) => (i === j ? 1 : Math.fround(a * b)))),
    ),
    direction: column(() => 2 * random() - 1),
    halfLife: column(() => 0.1 + 10 * random()),
    instrument: Uint32Array.from({ length: n }, () => random.integer(0, m - 1)),
    k,
    lnHorizon: column(() => 4 * random() - 2),
    q,
    reliability: column(() => random()),
    time: column(() => 20 * random()),
  };
}
