/** What is compared: a forecast, how far it reaches, how old it is, what it rests on. */

/** What a forecast cites: a journal position (`#412`) or a predicate, and how often. */
export type Evidence = ReadonlyMap<string, number>;

export interface Proposal {
  /** Expert id, or `lane:` and a lane id for the pool of another lane. */
  readonly name: string;
  /** K chances, each above 0, of the same volatility-scaled outcome; sum 1. */
  readonly q: readonly number[];
  /** The first bin above a return of 0. */
  readonly firstUp: number;
  /** How far its record is to be believed, 0 to 1. */
  readonly reliability: number;
  /** Horizon in bars of the driving series; its half-life too. */
  readonly horizonBars: number;
  /** Bars since it was made. */
  readonly ageBars: number;
  readonly evidence: Evidence;
}

/** Chance of up less chance of down, -1 to 1. */
export function directionScore({ firstUp, q }: Pick<Proposal, 'firstUp' | 'q'>): number {
  let score = 0;
  for (let k = 0; k < q.length; k++) score += k < firstUp ? -(q[k] as number) : (q[k] as number);
  return score;
}

/** The same forecast about the opposite of the outcome: what a negative correlation asks for. */
export const mirrored = <P extends Pick<Proposal, 'firstUp' | 'q'>>(proposal: P): P => ({
  ...proposal,
  firstUp: proposal.q.length - proposal.firstUp,
  q: [...proposal.q].reverse(),
});

/**
 * An e-value read as a Bayes factor under even prior odds: the chance that the expert beats base
 * (Shafer 2021, JRSS A 184(2)). 1/2 before any evidence; towards 0 for one that keeps losing.
 */
export const reliabilityOf = (eValue: number): number => eValue / (1 + eValue);
