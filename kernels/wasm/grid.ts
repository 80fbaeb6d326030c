/** The two kernels on a grid, as jobs of the engine. */
import { gridPressureCoefficients } from '../grid-pressure/twin.ts';
import type { GridPressureInput, GridPressureOutput } from '../grid-pressure/job.ts';
import { gridWaveCoefficients } from '../grid-wave/twin.ts';
import type { GridWaveInput, GridWaveOutput } from '../grid-wave/job.ts';
import type { Grid, PointSources } from '../grid.ts';
import { newLayout } from './engine.ts';
import type { Engine, WasmJob } from './engine.ts';
import type { Call } from './module.ts';

/** Floats before a row: the cell beyond its left edge, and the room that keeps rows on 16 bytes. */
const LEAD = 4;

/** What both kernels hand over: two states, sources, coefficients. */
interface GridWork {
  readonly grid: Grid;
  readonly steps: number;
  readonly isWave: boolean;
  /** The state now; and the one before, where there is one. */
  readonly now: Float32Array;
  readonly before?: Float32Array;
  readonly sources: PointSources;
  /** f32[sources]: what a step adds there. */
  readonly amounts: Float32Array;
  readonly keep: number;
  readonly push: number;
  readonly pull: number;
}

interface GridJob {
  readonly job: WasmJob;
  /** The state after the last step, and the one before it. */
  readonly read: (buffer: SharedArrayBuffer) => States;
}

interface States {
  readonly now: Float32Array;
  readonly before: Float32Array;
}

function gridJob(work: GridWork, { threads, tuning }: Engine): GridJob {
  const { grid, isWave, now, sources, steps } = work;
  const { boundary, height, width } = grid;
  const torus = boundary === 'periodic';
  // Behind a row of a multiple of four cells, the next row's lead holds the cell beyond the edge.
  const pitch = LEAD + 4 * Math.ceil(width / 4);
  const layout = newLayout();
  const bytes = 4 * (pitch * height + LEAD);
  const states = [layout.take(bytes), layout.take(bytes)] as const;
  const zeros = layout.take(4 * pitch);
  const starts = layout.take(4 * (height + 1));
  const offsets = layout.take(4 * sources.cell.length);
  const amounts = layout.take(4 * sources.cell.length);
  const firstOf = (state: number): number => state + 4 * LEAD;
  const load = (buffer: SharedArrayBuffer): void => {
    new Float32Array(buffer, zeros, pitch).fill(0);
    writeState(new Float32Array(buffer, states[0], pitch * height + LEAD), now, grid);
    const before = new Float32Array(buffer, states[1], pitch * height + LEAD);
    if (work.before === undefined) before.fill(0);
    else writeState(before, work.before, grid);
    const rowStarts = new Uint32Array(buffer, starts, height + 1);
    writeSources(sources, grid, {
      starts: rowStarts,
      offsets: new Uint32Array(buffer, offsets, sources.cell.length),
    });
    new Float32Array(buffer, amounts, sources.cell.length).set(work.amounts);
  };
  const cells = width * height;
  const settings = (): Call[] => [
    { routine: 'setGrid', args: [width, height, 4 * pitch, Number(torus), zeros] },
    { routine: 'setSources', args: [starts, offsets, amounts] },
    { routine: 'setCoefficients', args: [work.keep, work.push, work.pull] },
  ];
  const args = [Number(isWave), height, firstOf(states[0]), firstOf(states[1]), steps];
  const long = cells >= tuning.longCells;
  const call =
    !torus && cells >= tuning.sweptCells[long && threads === 2 ? 1 : 0]
      ? { routine: 'gridByWavefront', args: [...args, tuning.depth] }
      : { routine: 'gridByHalves', args };
  // The two states change places at every step.
  const [last, lastButOne] = steps % 2 === 0 ? states : [states[1], states[0]];
  return {
    job: { call, layout, load, long, settings },
    read: (buffer) => ({
      now: readState(new Float32Array(buffer, last, pitch * height + LEAD), grid),
      before: readState(new Float32Array(buffer, lastButOne, pitch * height + LEAD), grid),
    }),
  };
}

/** f32[height][width] into padded rows, and what lies beyond the left and right edges. */
function writeState(out: Float32Array, values: Float32Array, grid: Grid): void {
  const { boundary, height, width } = grid;
  const pitch = (out.length - LEAD) / height;
  out.fill(0);
  for (let y = 0; y < height; y++) {
    const first = y * pitch + LEAD;
    const row = values.subarray(y * width, (y + 1) * width);
    out.set(row, first);
    if (boundary === 'dirichlet') continue;
    out[first - 1] = row[width - 1]!;
    out[first + width] = row[0]!;
  }
}

function readState(from: Float32Array, { height, width }: Grid): Float32Array {
  const pitch = (from.length - LEAD) / height;
  const values = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const first = y * pitch + LEAD;
    values.set(from.subarray(first, first + width), y * width);
  }
  return values;
}

/** Sources row by row: the first of each row, and how many bytes into its row each lies. */
function writeSources(
  { cell }: PointSources,
  { height, width }: Grid,
  { offsets, starts }: { readonly offsets: Uint32Array; readonly starts: Uint32Array },
): void {
  let n = 0;
  for (let y = 0; y < height; y++) {
    starts[y] = n;
    for (; n < cell.length && cell[n]! < (y + 1) * width; n++)
      offsets[n] = 4 * (cell[n]! - y * width);
  }
  starts[height] = n;
}

/** @throws KERNEL_TOO_LARGE when the grid does not fit into the memory. */
export async function runGridWave(engine: Engine, input: GridWaveInput): Promise<GridWaveOutput> {
  const { drive, keep, pull, push } = gridWaveCoefficients(input);
  const work: GridWork = {
    grid: input,
    isWave: true,
    now: input.u,
    before: input.uBefore,
    sources: input.sources,
    steps: input.steps,
    amounts: drive,
    keep,
    push,
    pull,
  };
  const { job, read } = gridJob(work, engine);
  const { before, now } = await engine.run(job, read);
  return { u: now, uBefore: before };
}

/** @throws KERNEL_TOO_LARGE when the grid does not fit into the memory. */
export async function runGridPressure(
  engine: Engine,
  input: GridPressureInput,
): Promise<GridPressureOutput> {
  const { conduct, inflow, keep } = gridPressureCoefficients(input);
  const work: GridWork = {
    grid: input,
    isWave: false,
    now: input.pressure,
    sources: input.sources,
    steps: input.steps,
    amounts: inflow,
    keep,
    push: conduct,
    pull: 0,
  };
  const { job, read } = gridJob(work, engine);
  const { now } = await engine.run(job, read);
  return { pressure: now };
}
