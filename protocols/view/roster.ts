/** Who sits at the table. Plain data, so that it can be hashed and snapshotted. */
import type { Ledger } from '../decision.ts';
import type { ExpertId, SeatId } from '../ids.ts';

export interface RosterSeat {
  readonly seat: SeatId;
  /** Sorted. */
  readonly experts: readonly ExpertId[];
  /** Ledgers its experts hold weight in; empty = a reviewer. */
  readonly ledgers: readonly Ledger[];
  /** Weight in the shadow pool only. */
  readonly shadow: boolean;
  /** 0 = founder; else its number n >= 2 among the newcomers. */
  readonly newcomer: number;
  role: string;
  version: string;
  /** SHA-256 of the code it runs, as its last join stated; absent for a built-in seat. */
  codeHash?: string;
  incarnation: number;
  /** Alive: may be asked. A seat that refuses or is late is asleep in that round only. */
  awake: boolean;
  quarantined: boolean;
  /** Ledgers in which it enters no pool; absent = none ever. */
  probation?: readonly Ledger[];
  /** Times its evidence has put it back, by ledger; absent = never. */
  returns?: Partial<Record<Ledger, number>>;
  /** It may know the future: on probation for the rest of the run. */
  barred?: true;
}

export interface Roster {
  /** True once a question was asked: whoever joins from then on is a newcomer. */
  closed: boolean;
  /** Number the next newcomer gets. */
  nextNewcomer: number;
  /** Sorted by seat id; a seat that died stays. */
  readonly seats: RosterSeat[];
  /** Founders that left with their records; absent = none ever. */
  left?: Founder[];
}

/** What decides how many share the founders' prior of a pool. */
export type Founder = Pick<RosterSeat, 'experts' | 'ledgers' | 'shadow'>;
