/** What the session remembers of contradictions. Plain data. */
import { emptyLaneContradiction } from '../../council/contradiction/lane-contradiction.ts';
import type { LaneContradiction } from '../../council/contradiction/lane-contradiction.ts';
import type { VoiceMoments } from '../../council/contradiction/pooled-odds.ts';
import type { LaneId } from '../../protocols/ids.ts';

export interface ContradictionState {
  readonly lanes: Map<LaneId, LaneContradiction>;
  /** By horizon in bars: how the voices' tilts go together; all lanes of a horizon share it. */
  readonly voices: Map<number, VoiceMoments>;
}

export const emptyContradiction = (): ContradictionState => ({
  lanes: new Map(),
  voices: new Map(),
});

/** The memory of a lane, made when it is first asked for. */
export function laneOf({ lanes }: ContradictionState, id: LaneId): LaneContradiction {
  let lane = lanes.get(id);
  if (lane === undefined) {
    lane = emptyLaneContradiction();
    lanes.set(id, lane);
  }
  return lane;
}

/** The moments of a horizon, made when they are first asked for. */
export function voicesOf({ voices }: ContradictionState, bars: number): VoiceMoments {
  let moments = voices.get(bars);
  if (moments === undefined) {
    moments = new Map();
    voices.set(bars, moments);
  }
  return moments;
}
