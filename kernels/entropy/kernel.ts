import type { Kernel } from '../kernel.ts';
import { checkEntropy } from './job.ts';
import type { EntropyInput, EntropyOutput } from './job.ts';
import { entropyProgram } from './program.ts';
import { entropyTwin } from './twin.ts';

export const entropy: Kernel<EntropyInput, EntropyOutput> = {
  name: 'entropy',
  check: checkEntropy,
  twin: entropyTwin,
  program: entropyProgram,
  specimen,
  tolerance: 1e-5,
};

/** 301 beliefs over 5 buckets (two workgroups, the second not full): with zeros, hot and cold. */
function specimen(): EntropyInput {
  const n = 301;
  const k = 5;
  const table = (raw: (belief: number, bucket: number) => number): Float32Array => {
    const values = new Float32Array(n * k);
    for (let belief = 0; belief < n; belief++) {
      const row = Array.from({ length: k }, (_, bucket) => raw(belief, bucket));
      const sum = row.reduce((total, value) => total + value, 0);
      row.forEach((value, bucket) => (values[belief * k + bucket] = value / sum));
    }
    return values;
  };
  return {
    k,
    q: table((belief, bucket) => (belief * 7 + bucket * 5) % 11),
    prior: table((belief, bucket) => 1 + ((belief * 3 + bucket * 2) % 7)),
    energy: Float32Array.from({ length: n * k }, (_, i) => ((i * 13) % 17) / 4 - 1),
    temperature: Float32Array.from({ length: n }, (_, belief) => 0.25 + (belief % 8) / 2),
    weight: Float32Array.from({ length: n }, (_, belief) => (belief % 3) / n),
  };
}
