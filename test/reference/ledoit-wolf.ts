/**
 * Shrunk covariance in f64, sum by sum as the two papers of Ledoit and Wolf (2004) print it; `rows`
 * are times.
 */
export interface ReferenceShrunk {
  readonly covariance: readonly (readonly number[])[];
  readonly shrinkage: number;
}

const mean = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length;
const square = (x: number): number => x * x;

function centred(rows: readonly (readonly number[])[]): number[][] {
  const assets = (rows[0] as readonly number[]).map((_, i) => i);
  const means = assets.map((i) => mean(rows.map((row) => row[i] as number)));
  return rows.map((row) => row.map((x, i) => x - (means[i] as number)));
}

/** Towards the mean correlation. `fixed` replaces the estimated intensity. */
export function referenceConstantCorrelation(
  rows: readonly (readonly number[])[],
  fixed?: number,
): ReferenceShrunk {
  const y = centred(rows);
  const assets = (y[0] as number[]).map((_, i) => i);
  const over = (of: (row: (i: number) => number) => number): number =>
    mean(y.map((row) => of((i) => row[i] as number)));
  const s = assets.map((i) => assets.map((j) => over((x) => x(i) * x(j))));
  const at = (i: number, j: number): number => (s[i] as number[])[j] as number;
  const pairs = assets.flatMap((i) => assets.filter((j) => j !== i).map((j) => [i, j] as const));
  const r = mean(pairs.map(([i, j]) => at(i, j) / Math.sqrt(at(i, i) * at(j, j))));
  const target = (i: number, j: number): number =>
    i === j ? at(i, i) : r * Math.sqrt(at(i, i) * at(j, j));
  const pi = (i: number, j: number): number => over((x) => square(x(i) * x(j) - at(i, j)));
  const theta = (k: number, i: number, j: number): number =>
    over((x) => (square(x(k)) - at(k, k)) * (x(i) * x(j) - at(i, j)));
  let [pis, rho, gamma] = [0, 0, 0];
  for (const i of assets) {
    for (const j of assets) {
      pis += pi(i, j);
      gamma += square(target(i, j) - at(i, j));
      rho +=
        i === j
          ? pi(i, i)
          : (r / 2) *
            (Math.sqrt(at(j, j) / at(i, i)) * theta(i, i, j) +
              Math.sqrt(at(i, i) / at(j, j)) * theta(j, i, j));
    }
  }
  const shrinkage = fixed ?? Math.max(0, Math.min(1, (pis - rho) / gamma / rows.length));
  const covariance = assets.map((i) =>
    assets.map((j) => shrinkage * target(i, j) + (1 - shrinkage) * at(i, j)),
  );
  return { covariance, shrinkage };
}

/** Towards the mean variance times the identity. */
export function referenceScaledIdentity(rows: readonly (readonly number[])[]): ReferenceShrunk {
  const y = centred(rows);
  const assets = (y[0] as number[]).map((_, i) => i);
  const s = assets.map((i) =>
    assets.map((j) => mean(y.map((row) => (row[i] as number) * (row[j] as number)))),
  );
  const at = (i: number, j: number): number => (s[i] as number[])[j] as number;
  const mu = mean(assets.map((i) => at(i, i)));
  const norm = (of: (i: number, j: number) => number): number =>
    assets.flatMap((i) => assets.map((j) => square(of(i, j)))).reduce((a, b) => a + b, 0);
  const d2 = norm((i, j) => at(i, j) - (i === j ? mu : 0));
  const b2 = mean(
    y.map((row) => norm((i, j) => (row[i] as number) * (row[j] as number) - at(i, j))),
  );
  const shrinkage = Math.min(d2, b2 / rows.length) / d2;
  const covariance = assets.map((i) =>
    assets.map((j) => shrinkage * (i === j ? mu : 0) + (1 - shrinkage) * at(i, j)),
  );
  return { covariance, shrinkage };
}
