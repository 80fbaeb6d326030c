/** The coherence that was seen, and what a surrogate must reach to count; both back ends share this. */
import type { Graph } from '../graph.ts';
import type { CoherenceNullInput, CoherenceNullOutput } from './job.ts';

/**
 * A surrogate counts from this share of the observed power on, so that rounding never hides one that is
 * exactly as coherent; the chance errs to the large side.
 */
const POWER_SHARE = 1 - 1e-5;

export interface Observed {
  /** f32[nodes]: sqrt(re^2 + im^2). */
  readonly amplitude: Float32Array;
  readonly coherence: Float32Array;
  /** f32[nodes]: the power |sum a e^(i psi)|^2 a surrogate must reach. */
  readonly threshold: Float32Array;
  /** u8[nodes]: 1 where fewer than two of the neighbourhood move, so that nothing can be said. */
  readonly alone: Uint8Array;
}

/** The sum of a over the neighbourhood does not depend on phases, so powers can be compared instead of r. */
export function observe({ graph, im, re }: CoherenceNullInput): Observed {
  const { nodes } = graph;
  const amplitude = re.map((value, i) => Math.sqrt(value * value + im[i]! * im[i]!));
  const coherence = new Float32Array(nodes);
  const threshold = new Float32Array(nodes);
  const alone = new Uint8Array(nodes);
  for (let i = 0; i < nodes; i++) {
    let [sumRe, sumIm, sum, moving] = [re[i]!, im[i]!, amplitude[i]!, amplitude[i]! > 0 ? 1 : 0];
    for (const j of neighbours(graph, i)) {
      sumRe += re[j]!;
      sumIm += im[j]!;
      sum += amplitude[j]!;
      if (amplitude[j]! > 0) moving++;
    }
    const power = sumRe * sumRe + sumIm * sumIm;
    coherence[i] = sum > 0 ? Math.min(1, Math.sqrt(power) / sum) : 0;
    threshold[i] = power * POWER_SHARE;
    alone[i] = moving < 2 ? 1 : 0;
  }
  return { amplitude, coherence, threshold, alone };
}

const neighbours = ({ column, rowStart }: Graph, node: number): Uint32Array =>
  column.subarray(rowStart[node], rowStart[node + 1]);

/** `reached`: u32[nodes], how many surrogates were as coherent. */
export function chanceOf(
  { alone, coherence }: Observed,
  reached: Uint32Array,
  surrogates: number,
): CoherenceNullOutput {
  const chance = Float32Array.from(reached, (count, i) =>
    alone[i] === 1 ? 1 : (1 + count) / (1 + surrogates),
  );
  return { coherence, chance };
}
