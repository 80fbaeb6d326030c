/**
 * The field written straight from its definition: dense matrices, f64, no cleverness. Tests hold the
 * kernels' twins against it; nothing else may use it.
 */
import type { Graph } from '../../kernels/graph.ts';
import type { Grid } from '../../kernels/grid.ts';

export type Matrix = number[][];
export type Vector = number[];

/** L = D - W. */
export function laplacian(graph: Graph): Matrix {
  const matrix = zeros(graph.nodes);
  for (let i = 0; i < graph.nodes; i++)
    for (let e = graph.rowStart[i]!; e < graph.rowStart[i + 1]!; e++) {
      const j = graph.column[e]!;
      matrix[i]![j]! -= graph.weight[e]!;
      matrix[i]![i]! += graph.weight[e]!;
    }
  return matrix;
}

/** The five-point Laplacian, cells in row order. */
export function gridLaplacian({ boundary, h, height, width }: Grid): Matrix {
  const matrix = zeros(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const own = y * width + x;
      matrix[own]![own]! += 4 / (h * h);
      for (const [dx, dy] of [
        [1, 0],
        [-1, 0],
        [0, 1],
        [0, -1],
      ] as const) {
        let [nx, ny] = [x + dx, y + dy];
        if (boundary === 'periodic') {
          nx = (nx + width) % width;
          ny = (ny + height) % height;
        } else if (nx < 0 || ny < 0 || nx >= width || ny >= height) continue;
        matrix[own]![ny * width + nx]! -= 1 / (h * h);
      }
    }
  return matrix;
}

/** A = diag(Omega^2) + c^2 L. */
export const stiffness = (l: Matrix, omegaSquared: ArrayLike<number>, c: number): Matrix =>
  l.map((row, i) => row.map((value, j) => c * c * value + (i === j ? omegaSquared[i]! : 0)));

export const times = (matrix: Matrix, x: ArrayLike<number>): Vector =>
  matrix.map((row) => row.reduce((sum, value, j) => sum + value * x[j]!, 0));

export const dot = (x: ArrayLike<number>, y: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum;
};

/** u to A u. */
export type Apply = (u: ArrayLike<number>) => Vector;

export const applying =
  (a: Matrix): Apply =>
  (u) =>
    times(a, u);

/** A u = Omega^2 u + c^2 L u on a grid, cell by cell. */
export const applyOnGrid =
  ({ boundary, c, h, height, omega, width }: Grid & { omega: number; c: number }): Apply =>
  (u) => {
    const at = (x: number, y: number): number =>
      boundary === 'periodic'
        ? u[((y + height) % height) * width + ((x + width) % width)]!
        : x < 0 || y < 0 || x >= width || y >= height
          ? 0
          : u[y * width + x]!;
    return Array.from({ length: width * height }, (_, cell) => {
      const [x, y] = [cell % width, Math.floor(cell / width)];
      const around = at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1);
      return omega * omega * u[cell]! + (c * c * (4 * u[cell]! - around)) / (h * h);
    });
  };

export interface ReferenceWave {
  readonly apply: Apply;
  readonly gamma: ArrayLike<number>;
  readonly source: ArrayLike<number>;
  readonly dt: number;
}

/** u+ = [2u - (1 - g)u- - dt^2 (Au - s)] / (1 + g), as printed. No stability check. */
export function waveStep(
  { apply, dt, gamma, source }: ReferenceWave,
  u: ArrayLike<number>,
  uBefore: ArrayLike<number>,
): Vector {
  return apply(u).map((force, i) => {
    const g = gamma[i]! * dt;
    return (2 * u[i]! - (1 - g) * uBefore[i]! - dt * dt * (force - source[i]!)) / (1 + g);
  });
}

/** All states from u^0 and u^1 on: [u^0, u^1, ..., u^(steps + 1)]. */
export function waveRun(
  wave: ReferenceWave,
  u: ArrayLike<number>,
  uBefore: ArrayLike<number>,
  steps: number,
): Vector[] {
  const states = [Array.from(uBefore), Array.from(u)];
  for (let n = 0; n < steps; n++) states.push(waveStep(wave, states[n + 1]!, states[n]!));
  return states;
}

/** p + dt (-kappa L p - mu p + s). No stability check. */
export function pressureRun(
  l: Matrix,
  { dt, kappa, mu, source }: { kappa: number; mu: number; dt: number; source: ArrayLike<number> },
  start: ArrayLike<number>,
  steps: number,
): Vector {
  let p = Array.from(start);
  for (let n = 0; n < steps; n++) {
    const flow = times(l, p);
    p = p.map((value, i) => value + dt * (-kappa * flow[i]! - mu * value + source[i]!));
  }
  return p;
}

/** E^(n+1/2) of two successive states. */
export function energyOf(apply: Apply, u: Vector, uBefore: Vector, dt: number): number {
  const speed = u.map((value, i) => (value - uBefore[i]!) / dt);
  return 0.5 * dot(speed, speed) + 0.5 * dot(u, apply(uBefore));
}

/** The solution of a x = b by elimination with row exchange. */
export function solve(a: Matrix, b: ArrayLike<number>): Vector {
  const n = b.length;
  const rows = a.map((row, i) => [...row, b[i]!]);
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k; i < n; i++) if (Math.abs(rows[i]![k]!) > Math.abs(rows[pivot]![k]!)) pivot = i;
    [rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!];
    for (let i = k + 1; i < n; i++) {
      const factor = rows[i]![k]! / rows[k]![k]!;
      for (let j = k; j <= n; j++) rows[i]![j]! -= factor * rows[k]![j]!;
    }
  }
  const x = Array.from<number>({ length: n }).fill(0);
  for (let k = n - 1; k >= 0; k--) {
    let rest = rows[k]![n]!;
    for (let j = k + 1; j < n; j++) rest -= rows[k]![j]! * x[j]!;
    x[k] = rest / rows[k]![k]!;
  }
  return x;
}

/** All eigenvalues of a symmetric matrix, ascending, by Jacobi rotations. */
export function eigenvalues(symmetric: Matrix): Vector {
  const m = symmetric.map((row) => [...row]);
  const n = m.length;
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        off += m[p]![q]! * m[p]![q]!;
        rotate(m, p, q);
      }
    if (off < 1e-24) break;
  }
  return m.map((row, i) => row[i]!).toSorted((x, y) => x - y);
}

function rotate(m: Matrix, p: number, q: number): void {
  if (m[p]![q] === 0) return;
  const theta = (m[q]![q]! - m[p]![p]!) / (2 * m[p]![q]!);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < m.length; k++) {
    const [kp, kq] = [m[k]![p]!, m[k]![q]!];
    m[k]![p] = c * kp - s * kq;
    m[k]![q] = s * kp + c * kq;
  }
  for (let k = 0; k < m.length; k++) {
    const [pk, qk] = [m[p]![k]!, m[q]![k]!];
    m[p]![k] = c * pk - s * qk;
    m[q]![k] = s * pk + c * qk;
  }
}

const zeros = (n: number): Matrix =>
  Array.from({ length: n }, () => Array.from<number>({ length: n }).fill(0));
