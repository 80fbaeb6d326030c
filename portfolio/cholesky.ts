/** Solving a symmetric positive definite system: Cholesky, with + - * / and sqrt only. */

/** Row-major square matrix as rows: f64[n][n]. */
export type Matrix = readonly (readonly number[])[];

/** Lower triangle L with L Lᵀ = a; undefined when `a` is not positive definite. */
export function choleskyOf(a: Matrix): number[][] | undefined {
  const lower: number[][] = [];
  for (let i = 0; i < a.length; i++) {
    const row: number[] = [];
    for (let j = 0; j <= i; j++) {
      let sum = a[i]?.[j] as number;
      const other = j === i ? row : (lower[j] as number[]);
      for (let k = 0; k < j; k++) sum -= (row[k] as number) * (other[k] as number);
      if (j === i) {
        if (!(sum > 1e-12)) return undefined;
        row.push(Math.sqrt(sum));
      } else row.push(sum / (other[j] as number));
    }
    lower.push(row);
  }
  return lower;
}

/** x with L Lᵀ x = b. */
export function solveCholesky(lower: Matrix, b: readonly number[]): number[] {
  const n = b.length;
  const y: number[] = [];
  for (let i = 0; i < n; i++) {
    let sum = b[i] as number;
    for (let k = 0; k < i; k++) sum -= (lower[i]?.[k] as number) * (y[k] as number);
    y.push(sum / (lower[i]?.[i] as number));
  }
  const x: number[] = Array.from({ length: n }, () => 0);
  for (let i = n - 1; i >= 0; i--) {
    let sum = y[i] as number;
    for (let k = i + 1; k < n; k++) sum -= (lower[k]?.[i] as number) * (x[k] as number);
    x[i] = sum / (lower[i]?.[i] as number);
  }
  return x;
}
