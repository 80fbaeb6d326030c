/** Phase vortices on a grid: how often the phase turns around each square of four cells. */
import type { Grid } from '../grid.ts';
import { inputRefused } from '../refusals.ts';

const TURN = 2 * Math.PI;

export interface Vortices {
  /** Squares in x and y: width x height on a torus, one fewer each way otherwise. */
  readonly width: number;
  readonly height: number;
  /** i32[height][width]: turns of the phase around the square right of and below each cell. */
  readonly winding: Int32Array;
}

/**
 * Winding numbers (N. Mermin, The topological theory of defects in ordered media, 1979, section II). The
 * turns along an edge are counted once, with one sign for each of the two squares it borders, so every
 * winding is an integer and on a torus they sum to 0, both exactly. `phase`: f64[height][width].
 * @throws KERNEL_INPUT.
 */
export function vorticesOf(grid: Omit<Grid, 'h'>, phase: Float64Array): Vortices {
  const { boundary, height, width } = grid;
  if (phase.length !== width * height || !phase.every(Number.isFinite))
    throw inputRefused(
      { kernel: 'vortices', name: 'phase' },
      `${phase.length} entries`,
      `${width * height} finite entries`,
    );
  const at = (x: number, y: number): number => phase[(y % height) * width + (x % width)]!;
  /** Whole turns that are taken off the difference from one cell to the next. */
  const turns = (from: number, to: number): number => Math.round((to - from) / TURN);
  const across = (x: number, y: number): number => turns(at(x, y), at(x + 1, y));
  const downward = (x: number, y: number): number => turns(at(x, y), at(x, y + 1));
  const columns = boundary === 'periodic' ? width : width - 1;
  const rows = boundary === 'periodic' ? height : height - 1;
  const winding = new Int32Array(columns * rows);
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) {
      // The raw differences around a square cancel; what is left are the turns taken off.
      const right = (x + 1) % width;
      const below = (y + 1) % height;
      winding[y * columns + x] =
        downward(x, y) + across(x, below) - downward(right, y) - across(x, y);
    }
  return { width: columns, height: rows, winding };
}
