/**
 * Records on their way into the state: folded in slices so that input is answered meanwhile, held
 * back while the view is paused or up to a wanted position. No sockets and no painting here, so that
 * a test can drive it.
 */
import type { ChainedRecord } from '../../../protocols/record.ts';
import { emptyPageState, foldPage } from '../../fold/page.ts';
import type { PageState } from '../../fold/state.ts';

/** Records kept while paused; past it they are dropped and fetched again on resume. */
export const HELD_MAX = 20_000;
/** Milliseconds of folding between two breaths. */
export const SLICE_MS = 8;

export interface Intake {
  state: PageState;
  queue: ChainedRecord[];
  at: number;
  isPaused: boolean;
  /** While paused: rounds asked since, and the newest position seen. */
  heldRounds: number;
  newest: number;
  /** Fold nothing after this position; undefined = follow. */
  readonly until: number | undefined;
  /** Position from which records are missing; undefined when none are. */
  gapAt: number | undefined;
  /** Records were dropped while paused: ask again from `state.seq`. */
  isStale: boolean;
}

export function newIntake(until?: number): Intake {
  return {
    state: emptyPageState(),
    queue: [],
    at: 0,
    isPaused: false,
    heldRounds: 0,
    newest: 0,
    until,
    gapAt: undefined,
    isStale: false,
  };
}

export function offer(intake: Intake, records: readonly ChainedRecord[]): void {
  for (const record of records) {
    if (record.seq <= intake.newest && !intake.isStale) continue;
    if (record.seq > intake.newest) intake.newest = record.seq;
    if (intake.until !== undefined && record.seq > intake.until) continue;
    if (intake.isPaused && record.type === 'cfp') intake.heldRounds += 1;
    if (intake.isPaused && waiting(intake) >= HELD_MAX) intake.isStale = true;
    else if (!intake.isPaused || !intake.isStale) intake.queue.push(record);
  }
}

export const waiting = (intake: Intake): number => intake.queue.length - intake.at;

/** What a slice did: records folded, rounds decided in it. */
export interface Slice {
  readonly folded: number;
  readonly decided: number;
  readonly isDone: boolean;
}

/** Folds until `mayGoOn` says to breathe or nothing is left. */
export function foldSlice(intake: Intake, mayGoOn: () => boolean): Slice {
  let folded = 0;
  let decided = 0;
  while (intake.at < intake.queue.length) {
    if (folded % 16 === 15 && !mayGoOn()) return { folded, decided, isDone: false };
    const record = intake.queue[intake.at] as ChainedRecord;
    const outcome = foldPage(intake.state, record);
    if (outcome === 'gap') {
      intake.gapAt = intake.state.seq + 1;
      forget(intake);
      return { folded, decided, isDone: true };
    }
    intake.at += 1;
    folded += 1;
    const isDecision = record.type === 'commit' || record.type === 'abstain';
    if (isDecision && record.round !== undefined) decided += 1;
  }
  intake.queue = [];
  intake.at = 0;
  return { folded, decided, isDone: true };
}

/** Starts from a state folded elsewhere by the same code. */
export function begin(intake: Intake, state: PageState): void {
  intake.state = state;
  forget(intake);
}

/** Drops what is queued, to be asked for again after `state.seq`. */
export function forget(intake: Intake): void {
  intake.queue = [];
  intake.at = 0;
  intake.newest = intake.state.seq;
}

export function pause(intake: Intake): void {
  intake.isPaused = true;
  intake.heldRounds = 0;
}

/** Goes on; true when records must be asked for again. */
export function resume(intake: Intake): boolean {
  intake.isPaused = false;
  intake.heldRounds = 0;
  if (!intake.isStale) return false;
  intake.isStale = false;
  forget(intake);
  return true;
}
