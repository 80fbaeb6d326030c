/** What a browser found when it hashed the records it was sent. */

export interface ChainFacts {
  /** First record that could be checked; undefined before it. */
  readonly from: number | undefined;
  /** Newest record that was hashed and agreed. */
  readonly last: number | undefined;
  readonly checked: number;
  readonly skipped: number;
  readonly waiting: number;
  /** First record whose bytes do not give the hash it carries. */
  readonly bad: {
    readonly seq: number;
    readonly carried: string;
    readonly computed: string;
  } | null;
  /** Why nothing can be checked in this browser; empty when it can. */
  readonly trouble: string;
}

export const NO_CHAIN_FACTS: ChainFacts = {
  from: undefined,
  last: undefined,
  checked: 0,
  skipped: 0,
  waiting: 0,
  bad: null,
  trouble: '',
};
