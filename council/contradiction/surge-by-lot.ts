/**
 * The control of "asking where bids contradict each other pays": as many surges, at rounds drawn by
 * lot. What would have asked is put off, and a later round that the lot picks asks in its place.
 */
import { hashOf } from '../../protocols/canonical.ts';
import type { RoundId } from '../../protocols/ids.ts';
import type { TensionDecision } from '../../protocols/tension.ts';
import type { LaneContradiction } from './lane-contradiction.ts';

/** One round in so many is picked. */
const ROUNDS_A_LOT = 8;

/**
 * @param wanted what the round would do by its tension; a surge that is put off is paid for by now.
 * @param canAsk has this round somebody to ask?
 */
export function surgeByLot(
  lane: LaneContradiction,
  round: RoundId,
  { canAsk, wanted }: { readonly canAsk: boolean; readonly wanted: TensionDecision },
): TensionDecision {
  if (wanted === 'surge') lane.putOff += 1;
  if (lane.putOff > 0 && canAsk && isPicked(round)) {
    lane.putOff -= 1;
    return 'surge';
  }
  return wanted === 'surge' ? 'none' : wanted;
}

/** A function of the round alone, so that every fold draws the same lots. */
const isPicked = (round: RoundId): boolean =>
  Number.parseInt(hashOf(['surge by lot', round]).slice(0, 8), 16) % ROUNDS_A_LOT === 0;
