/** Proposals for tests of contradiction. */
import type { Proposal } from '../../council/contradiction/proposal.ts';

/** A coin: chance of up, all else alike. */
export const coin = (up: number, changes: Partial<Proposal> = {}): Proposal => ({
  ageBars: 0,
  evidence: new Map(),
  firstUp: 1,
  horizonBars: 1,
  name: `coin-${up}`,
  q: [1 - up, up],
  reliability: 1,
  ...changes,
});
