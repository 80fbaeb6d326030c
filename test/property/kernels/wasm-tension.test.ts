/** WebAssembly against the twin on proposals: not one bit differs. */
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { runTwin } from '../../../kernels/js-backend.ts';
import { wasmBackend } from '../../../kernels/wasm/backend.ts';
import { bitsOf } from '../../support/field-inputs.ts';
import { tensionInput } from '../../support/tension-inputs.ts';

const SEED = 20_261_125;
const backend = wasmBackend({ threads: 1 });
afterAll(() => backend.close());

const cases = fc.record({
  buckets: fc.integer({ max: 24, min: 2 }),
  count: fc.integer({ max: 60, min: 1 }),
  from: fc.double({ max: 0.999, min: 0, noNaN: true }),
  rows: fc.double({ max: 1, min: 0, noNaN: true }),
  seed: fc.integer({ max: 2 ** 31, min: 0 }),
  whole: fc.boolean(),
});

describe('the tension kernel in WebAssembly', () => {
  it('is equal to the twin to the last bit, for the whole matrix and for a block of rows', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ buckets, count, from, rows, seed, whole }) => {
        const first = Math.floor(from * count);
        const block = { from: first, to: first + 1 + Math.floor(rows * (count - first - 1)) };
        const input = { ...tensionInput(seed, count, buckets), ...(whole ? {} : { rows: block }) };
        const { tension } = await backend.run('pairwise-tension', input);
        expect(bitsOf(tension)).toEqual(bitsOf(runTwin('pairwise-tension', input).tension));
      }),
      { numRuns: 200, seed: SEED },
    );
  });
});
