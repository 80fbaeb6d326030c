/**
 * The state in a seat's snapshot as text, for lines that carry JSON: it may hold Maps, Sets and typed
 * arrays. Only the side that runs the seat unpacks it; to everybody else it is a text.
 */
import { deserialize, serialize } from 'node:v8';
import type { SeatSnapshot } from '../../protocols/host.ts';

interface PackedState {
  /** Base64 of V8's serialization. */
  readonly v8: string;
}

const isPacked = (state: unknown): state is PackedState =>
  typeof state === 'object' &&
  state !== null &&
  typeof (state as { v8?: unknown }).v8 === 'string' &&
  Object.keys(state).length === 1;

export const packed = ({ asOf, state }: SeatSnapshot): SeatSnapshot => ({
  asOf,
  state: { v8: serialize(state).toString('base64') } satisfies PackedState,
});

export const unpacked = ({ asOf, state }: SeatSnapshot): SeatSnapshot =>
  isPacked(state) ? { asOf, state: deserialize(Buffer.from(state.v8, 'base64')) } : { asOf, state };
