/**
 * Friedkin & Johnsen (1990): x_i = s_i q_i + (1 - s_i) sum_j P_ij x_j, solved as a linear system. The
 * slow and general form; the council needs only the case in which everybody listens to the pool.
 */
import type { Beliefs } from '../../council/thermodynamics/entropy.ts';
import type { Trust } from './exchange.ts';

/**
 * The beliefs at rest, f64[agents][bins].
 * @param stubborn - in [0, 1]; whoever trusts anybody must be able to reach one above 0.
 * @throws when nobody holds on to anything: then there is no fixed point.
 */
export function fixedPoint(
  trust: Trust,
  stubborn: readonly number[],
  beliefs: Beliefs,
): number[][] {
  const system = trust.map((row, i) =>
    row.map((part, j) => (i === j ? 1 : 0) - (1 - (stubborn[i] as number)) * part),
  );
  const held = beliefs.map((belief, i) => belief.map((chance) => (stubborn[i] as number) * chance));
  return solve(system, held);
}

/** A x = B by elimination with row pivoting; both are consumed. */
function solve(a: number[][], b: number[][]): number[][] {
  const n = a.length;
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let row = column + 1; row < n; row++) {
      if (Math.abs(cell(a, row, column)) > Math.abs(cell(a, pivot, column))) pivot = row;
    }
    if (Math.abs(cell(a, pivot, column)) < 1e-14) throw new Error('nobody holds on to a belief');
    swap(a, column, pivot);
    swap(b, column, pivot);
    for (let row = column + 1; row < n; row++) {
      const factor = cell(a, row, column) / cell(a, column, column);
      if (factor === 0) continue;
      take(a, row, { factor, from: column });
      take(b, row, { factor, from: column });
    }
  }
  for (let row = n - 1; row >= 0; row--) {
    for (let later = row + 1; later < n; later++) {
      take(b, row, { factor: cell(a, row, later), from: later });
    }
    const own = cell(a, row, row);
    b[row] = (b[row] as number[]).map((part) => part / own);
  }
  return b;
}

const cell = (matrix: number[][], row: number, column: number): number =>
  (matrix[row] as number[])[column] as number;

function swap(matrix: number[][], i: number, j: number): void {
  const held = matrix[i] as number[];
  matrix[i] = matrix[j] as number[];
  matrix[j] = held;
}

/** Row -= factor x row `from`. */
function take(
  matrix: number[][],
  row: number,
  { factor, from }: { readonly factor: number; readonly from: number },
): void {
  const other = matrix[from] as number[];
  matrix[row] = (matrix[row] as number[]).map((part, k) => part - factor * (other[k] as number));
}
