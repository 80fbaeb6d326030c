/** What both grid shaders share on the way to the device: rows filled up to quads, workgroups, sources. */
import type { Gpu, GpuJob, Pass } from './device/gpu.ts';
import { shaderText } from './device/shader-text.ts';
import { quadsOf } from './grid.ts';
import type { Grid, PointSources } from './grid.ts';

/** Columns of four cells a workgroup takes, and rows an invocation walks down. */
const QUADS_A_GROUP = 64;
const ROWS_EACH = 16;
const SOURCES_A_GROUP = 64;

export const GRID_CONSTANTS = { rows_each: ROWS_EACH };

export const gridGroups = (grid: Grid): readonly [number, number] => [
  Math.ceil(quadsOf(grid) / QUADS_A_GROUP),
  Math.ceil(grid.height / ROWS_EACH),
];

/** The uniform of both shaders: four counts, then the coefficients. */
export function gridUniform(grid: Grid, coefficients: readonly number[]): Uint32Array {
  const words = new Uint32Array(8);
  words.set([grid.width, grid.height, quadsOf(grid), grid.boundary === 'periodic' ? 1 : 0]);
  new Float32Array(words.buffer).set(coefficients, 4);
  return words;
}

/** f32[height][quads][4]; the cells behind `width` are 0. */
export function toQuads(values: Float32Array, grid: Grid): Float32Array {
  const pitch = 4 * quadsOf(grid);
  if (pitch === grid.width) return values;
  const rows = new Float32Array(pitch * grid.height);
  for (let y = 0; y < grid.height; y++)
    rows.set(values.subarray(y * grid.width, (y + 1) * grid.width), y * pitch);
  return rows;
}

export function fromQuads(rows: Float32Array, grid: Grid): Float32Array {
  const pitch = 4 * quadsOf(grid);
  if (pitch === grid.width) return rows;
  const values = new Float32Array(grid.width * grid.height);
  for (let y = 0; y < grid.height; y++)
    values.set(rows.subarray(y * pitch, y * pitch + grid.width), y * grid.width);
  return values;
}

/** The pass that adds `amount` at the sources; undefined where there are none. */
export async function sourcePass(
  gpu: Gpu,
  job: GpuJob,
  grid: Grid & { readonly sources: PointSources },
  amount: Float32Array,
): Promise<((cells: GPUBuffer) => Pass) | undefined> {
  const { cell } = grid.sources;
  if (cell.length === 0) return undefined;
  const code = await shaderText(new URL('./grid-sources.wgsl', import.meta.url));
  const pipeline = await gpu.pipeline(code, 'main');
  const pitch = 4 * quadsOf(grid);
  const place = job.storage(
    cell.map((at) => Math.floor(at / grid.width) * pitch + (at % grid.width)),
  );
  const added = job.storage(amount);
  const size = job.uniform(Uint32Array.of(cell.length, 0, 0, 0));
  const groups = [Math.ceil(cell.length / SOURCES_A_GROUP), 1] as const;
  return (cells) => ({ pipeline, buffers: [place, added, cells, size], groups });
}
