/**
 * Shaders here take four items in one vec4: a table of n items with k numbers each goes to the
 * device as k rows of n numbers, padded to a multiple of four.
 */

/** vec4s in a row of n numbers. */
export const columnsOf = (n: number): number => Math.ceil(n / 4);

/** f32[n][k] to f32[k][4 ceil(n / 4)]. Padding repeats the last item, so that it is valid input. */
export function toColumns(items: Float32Array, n: number, k: number): Float32Array {
  const width = columnsOf(n) * 4;
  const columns = new Float32Array(k * width);
  for (let item = 0; item < width; item++) {
    const from = Math.min(item, n - 1) * k;
    for (let row = 0; row < k; row++) columns[row * width + item] = items[from + row]!;
  }
  return columns;
}

/** The inverse: f32[k][4 ceil(n / 4)] to f32[n][k]. */
export function fromColumns(columns: Float32Array, n: number, k: number): Float32Array {
  const width = columnsOf(n) * 4;
  const items = new Float32Array(n * k);
  for (let row = 0; row < k; row++) {
    for (let item = 0; item < n; item++) items[item * k + row] = columns[row * width + item]!;
  }
  return items;
}
