/**
 * The 2-D grid a field may live on: square cells, row after row, five-point Laplacian
 *
 *     (L u)_xy = (4 u_xy - u_left - u_right - u_up - u_down) / h^2.
 *
 * `dirichlet`: the cells of the grid are interior points and u = 0 around them. `periodic`: a torus.
 */
import { appError } from '../protocols/errors.ts';
import {
  checkArray,
  checkCount,
  checkNumber,
  inputRefused,
  MAGNITUDE_MAX,
  RATE_MAX,
} from './refusals.ts';

/** Cells of a side, and of a grid whose rows are filled up to a multiple of 4: 64 MiB a state. */
const SIDE_MAX = 65_536;
const CELLS_MAX = 16_777_216;
const SOURCES_MAX = 65_536;
/** Bounds on h that keep 1 / h^2 within f32. */
const SPACING_MIN = 1e-6;
const SPACING_MAX = 1e6;

export const BOUNDARIES = ['dirichlet', 'periodic'] as const;

export interface Grid {
  readonly width: number;
  readonly height: number;
  readonly boundary: (typeof BOUNDARIES)[number];
  /** Distance of neighbouring cells. */
  readonly h: number;
}

/** Sources at single cells, constant during a call. */
export interface PointSources {
  /** u32[sources]: cells y * width + x, ascending, each once. */
  readonly cell: Uint32Array;
  /** f32[sources]. */
  readonly strength: Float32Array;
}

/** Cells of a row on the device, in groups of four. */
export const quadsOf = ({ width }: Pick<Grid, 'width'>): number => Math.ceil(width / 4);

/**
 * The largest eigenvalue of L, exactly: the sum over both axes of 2 - 2 cos(theta) over h^2, theta the
 * largest wave number that fits the axis (R. LeVeque, Finite Difference Methods, 2007, section 3.4).
 */
export function gridLambdaMax({ boundary, h, height, width }: Grid): number {
  const axis = (cells: number): number =>
    boundary === 'periodic'
      ? 2 - 2 * Math.cos((2 * Math.PI * Math.floor(cells / 2)) / cells)
      : 2 - 2 * Math.cos((Math.PI * cells) / (cells + 1));
  return (axis(width) + axis(height)) / (h * h);
}

/** @throws KERNEL_INPUT, KERNEL_TOO_LARGE. */
export function checkGrid(kernel: string, grid: Grid): void {
  const { boundary, h, height, width } = grid;
  checkCount({ kernel, name: 'width' }, width, 1, SIDE_MAX);
  checkCount({ kernel, name: 'height' }, height, 1, SIDE_MAX);
  const cells = 4 * quadsOf(grid) * height;
  if (cells > CELLS_MAX)
    throw appError('KERNEL_TOO_LARGE', { kernel, name: 'cells', value: cells, limit: CELLS_MAX });
  if (!BOUNDARIES.includes(boundary))
    throw inputRefused({ kernel, name: 'boundary' }, boundary, BOUNDARIES.join(' or '));
  checkNumber({ kernel, name: 'h' }, h, SPACING_MIN, SPACING_MAX);
}

/** @throws KERNEL_INPUT, KERNEL_TOO_LARGE. */
export function checkSources(kernel: string, grid: Grid, { cell, strength }: PointSources): void {
  const name = 'sources';
  const cells = grid.width * grid.height;
  checkCount({ kernel, name }, cell.length, 0, SOURCES_MAX);
  checkArray({ kernel, name }, strength, cell.length, MAGNITUDE_MAX);
  for (let n = 0; n < cell.length; n++) {
    if (cell[n]! >= cells)
      throw inputRefused({ kernel, name }, `cell ${cell[n]}`, `0 to ${cells - 1}`);
    if (n > 0 && cell[n]! <= cell[n - 1]!)
      throw inputRefused({ kernel, name }, `cell ${cell[n]} out of order`, 'ascending, each once');
  }
}

/** Rates of a grid kernel: speed, conductivity, leak, frequency, damping. @throws KERNEL_INPUT. */
export function checkRates(kernel: string, rates: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(rates))
    checkNumber({ kernel, name }, value, 0, RATE_MAX);
}

/** The twins' layout: one more cell on every side, f32[height + 2][width + 2]. */
export function withHalo(values: Float32Array, { height, width }: Grid): Float32Array<ArrayBuffer> {
  const padded = new Float32Array((width + 2) * (height + 2));
  for (let y = 0; y < height; y++)
    padded.set(values.subarray(y * width, (y + 1) * width), (y + 1) * (width + 2) + 1);
  return padded;
}

export function withoutHalo(padded: Float32Array, { height, width }: Grid): Float32Array {
  const values = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const from = (y + 1) * (width + 2) + 1;
    values.set(padded.subarray(from, from + width), y * width);
  }
  return values;
}

/** Copies the opposite edges into the halo of a torus; with `dirichlet` the halo stays 0. Corners are never read. */
export function fillHalo(padded: Float32Array, { boundary, height, width }: Grid): void {
  if (boundary === 'dirichlet') return;
  const pitch = width + 2;
  for (let y = 1; y <= height; y++) {
    padded[y * pitch] = padded[y * pitch + width]!;
    padded[y * pitch + width + 1] = padded[y * pitch + 1]!;
  }
  padded.copyWithin(1, height * pitch + 1, height * pitch + 1 + width);
  padded.copyWithin((height + 1) * pitch + 1, pitch + 1, pitch + 1 + width);
}

/** f32 sums at the sources after a step: `padded[cell] = fround(padded[cell] + amount)`. */
export function addAtSources(
  padded: Float32Array,
  cell: Uint32Array,
  amount: Float32Array,
  width: number,
): void {
  for (let n = 0; n < cell.length; n++) {
    const y = Math.floor(cell[n]! / width);
    padded[(y + 1) * (width + 2) + 1 + (cell[n]! - y * width)]! += amount[n]!;
  }
}
