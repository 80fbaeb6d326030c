/** The tension of every two proposals, as a job of the engine. */
import { instrumentsOf, rowsOf } from '../pairwise-tension/job.ts';
import type { PairwiseTensionInput, PairwiseTensionOutput } from '../pairwise-tension/job.ts';
import { SERIES } from '../pairwise-tension/twin.ts';
import { newLayout } from './engine.ts';
import type { Engine } from './engine.ts';

/** Floats of scratch that each thread has for itself: a cache line, and the next that is fetched along. */
const SCRATCH = 32;
const SCALARS = ['direction', 'reliability', 'lnHorizon', 'time', 'halfLife'] as const;

/** @throws KERNEL_TOO_LARGE when the rows do not fit into the memory. */
export function runPairwiseTension(
  engine: Engine,
  input: PairwiseTensionInput,
): Promise<PairwiseTensionOutput> {
  const { correlation, instrument, k } = input;
  const n = input.direction.length;
  const { from, to } = rowsOf(input);
  const pitch = 4 * Math.ceil(n / 4);
  const layout = newLayout();
  const series = layout.take(4 * SERIES.length);
  const scratch = [layout.take(4 * SCRATCH), layout.take(4 * SCRATCH)] as const;
  const columns = layout.take(4 * pitch * (SCALARS.length + k));
  const instruments = layout.take(4 * pitch);
  const correlations = layout.take(4 * correlation.length);
  const result = layout.take(4 * pitch * (to - from));
  const load = (buffer: SharedArrayBuffer): void => {
    new Float32Array(buffer, series, SERIES.length).set(SERIES);
    const rows = new Float32Array(buffer, columns, pitch * (SCALARS.length + k)).fill(0);
    for (const [row, name] of SCALARS.entries()) rows.set(input[name], row * pitch);
    for (let bucket = 0; bucket < k; bucket++) {
      const row = (SCALARS.length + bucket) * pitch;
      for (let a = 0; a < n; a++) rows[row + a] = input.q[a * k + bucket]!;
    }
    new Uint32Array(buffer, instruments, pitch).fill(0).set(instrument);
    new Float32Array(buffer, correlations, correlation.length).set(correlation);
  };
  const count = instrumentsOf(input);
  const job = {
    call: {
      routine: 'pairwiseTension',
      args: [from, to, n, count, instruments, correlations, result],
    },
    layout,
    load,
    long: (n * (to - from)) / 2 >= engine.tuning.longPairs,
    settings: (index: number) => [
      { routine: 'setTension', args: [series, scratch[index]!, columns, 4 * pitch, k] },
    ],
  };
  return engine.run(job, (buffer) => {
    const tension = new Float32Array((to - from) * n);
    for (let row = 0; row < to - from; row++)
      tension.set(new Float32Array(buffer, result + 4 * pitch * row, n), row * n);
    return { tension };
  });
}
