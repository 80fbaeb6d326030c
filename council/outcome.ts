/** What came of a question, decided in integers: no rounding can move an outcome across an edge. */
import { PPM } from '../protocols/units.ts';
import type { Ticks } from '../protocols/units.ts';

/**
 * The outcome bin: how many edges the return lies above. Bin k holds edge[k-1] < return <= edge[k],
 * so that a return of exactly 0 is not up.
 */
export function outcomeBin(edges: readonly number[], entry: Ticks, settle: Ticks): number {
  let bin = 0;
  for (const edge of edges) if (isAbove(entry, settle, edge)) bin += 1;
  return bin;
}

/** settle x 1e6 > entry x (1e6 + edge), exactly. */
function isAbove(entry: Ticks, settle: Ticks, edge: number): boolean {
  const left = settle * PPM;
  const right = entry * (PPM + edge);
  if (Number.isSafeInteger(left) && Number.isSafeInteger(right)) return left > right;
  return BigInt(settle) * BigInt(PPM) > BigInt(entry) * BigInt(PPM + edge);
}

/** The return in ppm of the entry price, rounded towards minus infinity. */
export function returnPpm(entry: Ticks, settle: Ticks): number {
  const numerator = (BigInt(settle) - BigInt(entry)) * BigInt(PPM);
  const quotient = numerator / BigInt(entry);
  return Number(numerator < 0n && numerator % BigInt(entry) !== 0n ? quotient - 1n : quotient);
}
