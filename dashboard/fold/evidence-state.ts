/** What opens and shuts risk, as the page holds it: a group an (instrument, horizon). Plain JSON. */
import type { Ledger } from '../../protocols/decision.ts';
import type { AgentProbation } from '../../protocols/presence.ts';
import type { Settle } from '../../protocols/settlement.ts';
import type { SleeveProven } from '../../protocols/sleeves.ts';
import type { Money, Seq, Us } from '../../protocols/units.ts';

/** The loss budget of a group, as the newest record that told of it. */
export interface TrialView {
  granted: Money;
  /** What may still be lost; below 0 after a move beyond the gap. */
  left: Money;
  isUsedUp: boolean;
  /** Move of one horizon that the largest position outlives; null before the first intent. */
  gapPpm: number | null;
  mostLots: number | null;
  at: Us;
  seq: Seq;
}

/** Evidence of a group from its first question on; only in runs where evidence opens risk. */
export interface GroupView {
  /** `SPX:1b`. */
  group: string;
  instrument: string;
  /** False for a horizon that is scored and never traded. */
  isTraded: boolean;
  /** As the newest settlement published it; null before the first. */
  evidence: Settle['evidence'] | null;
  /** Questions with a price since evidence last began at 1; null = not counted here. */
  asked: number | null;
  trial: TrialView | null;
  /** Held by configuration, whatever is proved. */
  strategicLots: number;
  /** Openings and shuttings, newest last; at most CHANGES_MAX. */
  changes: (SleeveProven & { at: Us; seq: Seq })[];
  /** Of the newest settlement. */
  at: Us;
  seq: Seq;
}

/** In which ledgers a seat is on probation from a record on. */
export interface ProbationView {
  ledgers: Ledger[];
  reason: string;
  /** joined: a newcomer begins so. */
  cause: NonNullable<AgentProbation['cause']> | 'joined';
  at: Us;
  seq: Seq;
}
