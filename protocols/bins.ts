/** The two sides of a question's bins. */

/**
 * The first bin that counts as up: bins below it are "not up", since a return of exactly 0 is not.
 * `edges` rise strictly and hold 0; bin k lies between edges k - 1 and k.
 */
export function firstUpBin(edges: readonly number[]): number {
  let bin = 1;
  for (const edge of edges) if (edge < 0) bin += 1;
  return bin;
}
