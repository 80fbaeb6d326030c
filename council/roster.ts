/** Placeholder. */
export interface Roster {
  readonly x: 1;
}
