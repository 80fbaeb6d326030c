/** How many jumps a step has, by inversion of a table: whole numbers, so that all devices agree. */

/** More jumps than this in one step happen less than once in 2^32 draws at the largest mean. */
const JUMPS_MAX = 64;
const WORDS = 4_294_967_296;

/**
 * u32[]: entry j is P(jumps <= j) in units of 2^-32. A word w has as many jumps as there are entries
 * that are not above w. Ends where the rest is under 2^-32. `mean` at most 8.
 */
export function poissonTable(mean: number): Uint32Array {
  const table: number[] = [];
  let probability = Math.exp(-mean);
  let below = probability;
  while (table.length < JUMPS_MAX && Math.round(below * WORDS) < WORDS) {
    table.push(Math.round(below * WORDS));
    probability *= mean / table.length;
    below += probability;
  }
  return Uint32Array.from(table);
}

export function jumpsOf(word: number, table: Uint32Array): number {
  let jumps = 0;
  while (jumps < table.length && word >= table[jumps]!) jumps++;
  return jumps;
}
