/** The 4,096 phases a surrogate may draw: enough that all moments below the 4,096th are those of the circle. */

/** Bits of one phase; a random word holds two, in the upper bits of its halves. */
export const PHASE_BITS = 12;

/** f32[4096][2]: cosine and sine. A table, because the sine of a device may be off by 2^-11. */
export function phaseTable(): Float32Array {
  const count = 1 << PHASE_BITS;
  const table = new Float32Array(2 * count);
  for (let n = 0; n < count; n++) {
    table[2 * n] = Math.cos((2 * Math.PI * n) / count);
    table[2 * n + 1] = Math.sin((2 * Math.PI * n) / count);
  }
  return table;
}
