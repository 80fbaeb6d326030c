/** Dispatches moments.wgsl once; what is left is O(assets^2) and done in f64 here. */
import { columnsOf } from '../device/columns.ts';
import type { Gpu } from '../device/gpu.ts';
import { shaderText } from '../device/shader-text.ts';
import { timesOf } from './job.ts';
import type { CovarianceInput, CovarianceOutput } from './job.ts';
import type { Moments } from './moments.ts';
import { shrunk } from './shrink.ts';
import { standardise } from './standardise.ts';

const WORKGROUP = 8;

export async function covarianceProgram(
  gpu: Gpu,
  input: CovarianceInput,
): Promise<CovarianceOutput> {
  const code = await shaderText(new URL('./moments.wgsl', import.meta.url));
  const pipeline = await gpu.pipeline(code, 'main');
  const { assets } = input;
  const times = timesOf(input);
  const columns = columnsOf(assets);
  const width = columns * 4;
  const standardised = standardise(input);
  const length = 3 * width * width;
  const answer = await gpu.job(async (job) => {
    const out = job.scratch(length * 4);
    job.dispatch({
      pipeline,
      buffers: [
        job.storage(padded(standardised.z, assets, width)),
        out,
        job.uniform(new Uint32Array([columns, times, 0, 0])),
      ],
      groups: [Math.ceil(columns / WORKGROUP), Math.ceil(columns / WORKGROUP)],
    });
    return job.readF32(out, length);
  });
  return shrunk(input, standardised, momentsFrom(answer, assets, width));
}

/** Rows of `assets` numbers as rows of `width`, zeros behind. */
function padded(z: Float32Array, assets: number, width: number): Float32Array {
  if (assets === width) return z;
  const rows = z.length / assets;
  const wide = new Float32Array(rows * width);
  for (let t = 0; t < rows; t++) wide.set(z.subarray(t * assets, (t + 1) * assets), t * width);
  return wide;
}

function momentsFrom(answer: Float32Array, assets: number, width: number): Moments {
  const plane = (which: number): Float32Array => {
    const matrix = new Float32Array(assets * assets);
    for (let i = 0; i < assets; i++) {
      const start = (which * width + i) * width;
      matrix.set(answer.subarray(start, start + assets), i * assets);
    }
    return matrix;
  };
  return { products: plane(0), squares: plane(1), cubes: plane(2) };
}
