/** What evidence has to reach before anything follows from it: the same figures for council and page. */

/** Evidence that opens the only group there is; a claim without skill ever reaches it once in 20. */
export const OPENING_BAR = 20;
/** Evidence that a skill is lost shuts at this: so many questions between false closings, on average. */
export const RUN_LENGTH = 5_000;

/** A multiple of a bar, so that each false opening is half as likely as the last: 2^closings. */
export function priceOfClosings(closings: number): number {
  let price = 1;
  for (let k = 0; k < closings; k++) price *= 2;
  return price;
}

/**
 * Evidence a seat needs to be let in, or to be watched: 20 n (n + 1) 2^k for newcomer number n (1 for
 * a founder, 0 here) that was put back k times.
 */
export function admissionBar({
  newcomer,
  returns,
}: {
  readonly newcomer: number;
  readonly returns: number;
}): number {
  const n = Math.max(1, newcomer);
  return OPENING_BAR * n * (n + 1) * priceOfClosings(returns);
}
