/**
 * What opens and shuts as one: `SPX:1b`, an instrument and a horizon. Its lanes are `SPX:1b:0` and on.
 * Without schemas, so that the page stays light.
 */
import type { InstrumentId, LaneId } from './ids.ts';

export const groupName = (instrument: InstrumentId, horizon: string): string =>
  `${instrument}:${horizon}`;

export function splitGroup(group: string): { instrument: InstrumentId; horizon: string } {
  const colon = group.lastIndexOf(':');
  return { horizon: group.slice(colon + 1), instrument: group.slice(0, colon) as InstrumentId };
}

/** The group of a lane. */
export const groupOfLane = (lane: LaneId): string => lane.slice(0, lane.lastIndexOf(':'));
