/** WebAssembly against the twins on grids, by halves and by a wavefront: not one bit differs. */
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { BOUNDARIES } from '../../../kernels/grid.ts';
import { runTwin } from '../../../kernels/js-backend.ts';
import { wasmBackend } from '../../../kernels/wasm/backend.ts';
import { bitsOf, gridPressureInput, gridWaveInput } from '../../support/field-inputs.ts';

const SEED = 20_261_125;
const plain = wasmBackend({ threads: 1 });
/** Every grid with edges by a wavefront, as large grids are. */
const wavefront = wasmBackend({ threads: 1, tuning: { sweptCells: [1, 1] } });
afterAll(() => Promise.all([plain.close(), wavefront.close()]));

const side = fc.oneof(fc.integer({ max: 12, min: 1 }), fc.integer({ max: 70, min: 1 }));
const shape = fc.record({ boundary: fc.constantFrom(...BOUNDARIES), height: side, width: side });
const steps = fc.integer({ max: 20, min: 0 });
const cases = fc.tuple(fc.integer({ max: 2 ** 31, min: 0 }), shape, steps);

describe.each([
  ['by halves', plain],
  ['by a wavefront', wavefront],
])('the grid kernels in WebAssembly, %s', (_, backend) => {
  it('wave: equal to the twin to the last bit, whatever the shape, the edges and the sources', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ([seed, grid, count]) => {
        const input = gridWaveInput(seed, grid, count);
        const twin = runTwin('grid-wave', input);
        const fast = await backend.run('grid-wave', input);
        expect(bitsOf(fast.u)).toEqual(bitsOf(twin.u));
        expect(bitsOf(fast.uBefore)).toEqual(bitsOf(twin.uBefore));
      }),
      { numRuns: 100, seed: SEED },
    );
  });

  it('pressure: equal to the twin to the last bit', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ([seed, grid, count]) => {
        const input = gridPressureInput(seed, grid, count);
        const twin = runTwin('grid-pressure', input);
        const fast = await backend.run('grid-pressure', input);
        expect(bitsOf(fast.pressure)).toEqual(bitsOf(twin.pressure));
      }),
      { numRuns: 100, seed: SEED },
    );
  });
});
