/** One host in the seating's book: who sits in it, whether it is there, and what it has not been told. */
import type { SeatSpec } from '../protocols/host.ts';
import type { SeatId } from '../protocols/ids.ts';
import type { ChainedRecord } from '../protocols/record.ts';
import type { SeatHost } from '../runtime/host/control.ts';
import { isBuiltIn } from './agents.ts';
import type { SeatStatus } from './seating-options.ts';

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

/** What the host of a seat tells of itself; nothing while there is none. */
export function hostFigures(
  seat: SeatId,
  hosts: readonly HostEntry[],
): Pick<SeatStatus, 'cpuMs' | 'cpuMsMax' | 'isolation' | 'memoryBytes' | 'sharedBy'> {
  for (const { base, host } of hosts) {
    const spec = base.find((one) => one.seat === seat);
    if (spec === undefined || host === undefined) continue;
    const isOurs = isBuiltIn(spec) && host.place === 'thread';
    const isolation = isOurs ? ('built-in thread' as const) : host.place;
    return { ...host.usage(), isolation, sharedBy: base.length };
  }
  return {};
}
