/** WebAssembly against the twins on graphs: not one bit differs. */
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { runTwin } from '../../../kernels/js-backend.ts';
import { wasmBackend } from '../../../kernels/wasm/backend.ts';
import { bitsOf, pressureInput, waveInput } from '../../support/field-inputs.ts';

const SEED = 20_261_125;
const backend = wasmBackend({ threads: 1 });
afterAll(() => backend.close());

const size = fc.oneof(fc.integer({ max: 40, min: 1 }), fc.integer({ max: 1_300, min: 1 }));
const cases = fc.tuple(fc.integer({ max: 2 ** 31, min: 0 }), size, fc.integer({ max: 6, min: 0 }));

describe('the graph kernels in WebAssembly', () => {
  it('wave: equal to the twin to the last bit, whatever the graph and the number of steps', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ([seed, nodes, steps]) => {
        const input = waveInput(seed, nodes, steps);
        const twin = runTwin('graph-wave', input);
        const fast = await backend.run('graph-wave', input);
        expect(bitsOf(fast.u)).toEqual(bitsOf(twin.u));
        expect(bitsOf(fast.uBefore)).toEqual(bitsOf(twin.uBefore));
      }),
      { numRuns: 60, seed: SEED },
    );
  });

  it('pressure: equal to the twin to the last bit', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ([seed, nodes, steps]) => {
        const input = pressureInput(seed, nodes, steps);
        const twin = runTwin('graph-pressure', input);
        const fast = await backend.run('graph-pressure', input);
        expect(bitsOf(fast.pressure)).toEqual(bitsOf(twin.pressure));
      }),
      { numRuns: 60, seed: SEED },
    );
  });
});
