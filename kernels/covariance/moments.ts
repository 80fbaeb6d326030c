/** The O(times x assets^2) part: three matrices of mean products of the standardised panel. */

export interface Moments {
  /** f32[assets][assets]: mean of z_i z_j, the correlations. */
  readonly products: Float32Array;
  /** f32[assets][assets]: mean of z_i^2 z_j^2. */
  readonly squares: Float32Array;
  /** f32[assets][assets]: mean of z_i^3 z_j, i the row. */
  readonly cubes: Float32Array;
}

/** Times added up before their sum joins the total, so that f32 sums of long panels stay exact. */
export const BLOCK = 32;

const f = Math.fround;

/** The CPU twin of moments.wgsl: the same order of sums, each rounded to f32. */
export function momentsTwin(z: Float32Array, assets: number): Moments {
  const times = z.length / assets;
  const cells = assets * assets;
  const total = new Float32Array(3 * cells);
  const block = new Float32Array(3 * cells);
  for (let start = 0; start < times; start += BLOCK) {
    block.fill(0);
    for (let t = start; t < Math.min(start + BLOCK, times); t++) {
      addProducts(block, z.subarray(t * assets, (t + 1) * assets));
    }
    for (let i = 0; i < total.length; i++) total[i] = f(total[i]! + block[i]!);
  }
  for (let i = 0; i < total.length; i++) total[i] = f(total[i]! / times);
  return {
    products: total.slice(0, cells),
    squares: total.slice(cells, 2 * cells),
    cubes: total.slice(2 * cells),
  };
}

function addProducts(block: Float32Array, row: Float32Array): void {
  const assets = row.length;
  const cells = assets * assets;
  for (let i = 0; i < assets; i++) {
    const zi = row[i]!;
    const square = f(zi * zi);
    const cube = f(square * zi);
    for (let j = 0; j < assets; j++) {
      const zj = row[j]!;
      const cell = i * assets + j;
      block[cell] = f(block[cell]! + f(zi * zj));
      block[cells + cell] = f(block[cells + cell]! + f(square * f(zj * zj)));
      block[2 * cells + cell] = f(block[2 * cells + cell]! + f(cube * zj));
    }
  }
}
