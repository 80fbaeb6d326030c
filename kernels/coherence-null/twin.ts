/**
 * The CPU twin of draw.wgsl and count.wgsl: f32, every operation rounded, in the shaders' order. Eight
 * surrogates go together, because one random block holds eight phases: surrogate 8 b + n of node j turns
 * its amplitude to the phase in half n of block (j, b); halves are counted from the lower one of word 0.
 */
import { philox } from '../philox/philox.ts';
import { observe, chanceOf } from './observed.ts';
import type { CoherenceNullInput, CoherenceNullOutput } from './job.ts';
import { PHASE_BITS, phaseTable } from './phases.ts';

const { fround } = Math;
const TOGETHER = 8;

export function twinCoherenceNull(input: CoherenceNullInput): CoherenceNullOutput {
  const { graph, seed, surrogates } = input;
  const observed = observe(input);
  const drawn = new Float32Array(graph.nodes * 2 * TOGETHER);
  const reached = new Uint32Array(graph.nodes);
  const table = phaseTable();
  for (let first = 0; first < surrogates; first += TOGETHER) {
    drawPhasors(drawn, observed.amplitude, table, [first / TOGETHER, seed]);
    const count = Math.min(TOGETHER, surrogates - first);
    for (let i = 0; i < graph.nodes; i++)
      for (let n = 0; n < count; n++) {
        let re = drawn[(i * TOGETHER + n) * 2]!;
        let im = drawn[(i * TOGETHER + n) * 2 + 1]!;
        for (let e = graph.rowStart[i]!; e < graph.rowStart[i + 1]!; e++) {
          const at = (graph.column[e]! * TOGETHER + n) * 2;
          re = fround(re + drawn[at]!);
          im = fround(im + drawn[at + 1]!);
        }
        const power = fround(fround(re * re) + fround(im * im));
        if (power >= observed.threshold[i]!) reached[i]!++;
      }
  }
  return chanceOf(observed, reached, surrogates);
}

/** `drawn`: f32[nodes][8][2], re and im of the eight surrogates of block number `block`. */
function drawPhasors(
  drawn: Float32Array,
  amplitude: Float32Array,
  table: Float32Array,
  [block, seed]: readonly [number, number],
): void {
  const words = new Uint32Array(4);
  const key = Uint32Array.of(seed, 0);
  for (let j = 0; j < amplitude.length; j++) {
    words.set([j, block, 0, 0]);
    philox(words, key);
    for (let n = 0; n < TOGETHER; n++) {
      const half = n % 2 === 0 ? words[n >> 1]! & 0xffff : words[n >> 1]! >>> 16;
      const phase = 2 * (half >>> (16 - PHASE_BITS));
      drawn[(j * TOGETHER + n) * 2] = amplitude[j]! * table[phase]!;
      drawn[(j * TOGETHER + n) * 2 + 1] = amplitude[j]! * table[phase + 1]!;
    }
  }
}
