/** Placeholder. */
export interface LaneWeights {
  readonly x: 1;
}
