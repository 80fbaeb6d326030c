/** What a predicate says on the view frozen at a call. */

export interface Judged {
  readonly holds: boolean;
  /** Left side of the first comparison. */
  readonly value: number;
}

/** Undecided: too little was known, and why. */
export type Evaluation =
  | ({ readonly decided: true } & Judged)
  | { readonly decided: false; readonly reason: string };
