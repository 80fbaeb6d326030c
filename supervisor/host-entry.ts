/** One host in the seating's book: who sits in it, whether it is there, and what it has not been told. */
import type { SeatSpec } from '../protocols/host.ts';
import type { ChainedRecord } from '../protocols/record.ts';
import type { SeatHost } from '../runtime/host/control.ts';

export interface HostEntry {
  readonly id: string;
  base: readonly SeatSpec[];
  host: SeatHost | undefined;
  /** A host is being opened: what happens meanwhile is kept for it. */
  opening: boolean;
  /** Records its seats have not been given. */
  backlog: ChainedRecord[];
}

export const newHostEntry = (id: string, base: readonly SeatSpec[]): HostEntry => ({
  id,
  base,
  host: undefined,
  opening: false,
  backlog: [],
});
