/** A strategic sleeve that is always in the market: the very first round trades, and there is something to close. */
export const sizingThatHolds = {
  allowShort: true,
  grossCapPpm: 950_000,
  kappaPpm: 250_000,
  nameCapPpm: 950_000,
  strategicBandPpm: 50_000,
  strategicPpm: 500_000,
};
