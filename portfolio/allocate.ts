/**
 * Several instruments at once: kappa S^-1 mu with S = D R D, R shrunk half-way to its mean
 * correlation; then short flags, the cap of one name, the gross cap, the expected-shortfall cap.
 * Every step only scales down; what a cap takes away is never given to another name.
 */
import { appError } from '../protocols/errors.ts';
import type { InstrumentId } from '../protocols/ids.ts';
import { PPM } from '../protocols/units.ts';
import { choleskyOf, solveCholesky } from './cholesky.ts';
import type { Matrix } from './cholesky.ts';
import { activeFraction } from './forecast.ts';
import type { Outlook } from './forecast.ts';
import type { SizingParams } from './sizing.ts';

export interface AllocationInput {
  readonly names: readonly {
    readonly instrument: InstrumentId;
    readonly outlook: Outlook;
    readonly allowShort: boolean;
  }[];
  /** Correlations of returns, one row and column a name, in the order of `names`. */
  readonly correlation: Matrix;
  readonly params: SizingParams;
  /** Expected shortfall of a set of fractions, and its cap, both as fractions of equity. */
  readonly shortfall?: {
    readonly cap: number;
    readonly of: (fractions: readonly number[]) => number;
  };
}

/** Active fraction of equity an instrument, in the order of `names`. @throws RISK_MATRIX */
export function allocate(input: AllocationInput): number[] {
  const { names, params } = input;
  if (names.length === 0) return [];
  checkSquare(input.correlation, names.length);
  let fractions = kellyFractions(input);
  const cap = params.nameCapPpm / PPM;
  fractions = fractions.map((fraction, index) => {
    if (fraction < 0 && !(params.allowShort && names[index]?.allowShort)) return 0;
    return Math.min(cap, Math.max(-cap, fraction));
  });
  let gross = 0;
  for (const fraction of fractions) gross += Math.abs(fraction);
  fractions = scaled(fractions, gross, params.grossCapPpm / PPM);
  if (input.shortfall === undefined) return fractions;
  // Expected shortfall is positively homogeneous, so one scaling meets the cap.
  return scaled(fractions, input.shortfall.of(fractions), input.shortfall.cap);
}

function scaled(fractions: readonly number[], measure: number, cap: number): number[] {
  if (!Number.isFinite(measure)) return fractions.map(() => 0);
  return measure > cap ? fractions.map((fraction) => (fraction * cap) / measure) : [...fractions];
}

/** kappa D^-1 R^-1 D^-1 mu: solve R x = mu / d, then divide by d again. */
function kellyFractions({ names, correlation, params }: AllocationInput): number[] {
  const kappa = params.kappaPpm / PPM;
  const scale = names.map(({ outlook }) => Math.sqrt(outlook.s2) * outlook.sigma);
  const awake = scale.map((d) => d > 0 && Number.isFinite(d));
  const target = names.map(({ outlook }, index) =>
    awake[index] ? (outlook.mu * outlook.sigma) / (scale[index] as number) : 0,
  );
  const factor = choleskyOf(shrinkHalfway(correlation));
  if (factor === undefined) {
    // Correlations that fit no world: as if all names were one, each gets its share of a single bet.
    return names.map(({ outlook }) => activeFraction(outlook, kappa) / names.length);
  }
  return solveCholesky(factor, target).map((x, index) =>
    awake[index] ? (kappa * x) / (scale[index] as number) : 0,
  );
}

/** Half the matrix, half its mean correlation off the diagonal (Ledoit & Wolf's target). */
export function shrinkHalfway(correlation: Matrix): number[][] {
  const n = correlation.length;
  let sum = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) sum += correlation[i]?.[j] as number;
  const mean = n > 1 ? sum / ((n * (n - 1)) / 2) : 0;
  return correlation.map((row, i) => row.map((value, j) => (i === j ? 1 : (value + mean) / 2)));
}

function checkSquare(matrix: Matrix, names: number): void {
  const columns = matrix.reduce((most, row) => Math.max(most, row.length), 0);
  if (matrix.length === names && matrix.every((row) => row.length === names)) return;
  throw appError('RISK_MATRIX', { rows: matrix.length, columns, names });
}
