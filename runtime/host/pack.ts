/** Which seats share a host, and how much memory that host may take. */
import type { SeatSpec } from '../../protocols/host.ts';

/** Heap a host needs before its first seat: node, the seat module and its schemas, MB. */
export const HOST_BASE_MB = 48;

/**
 * Seats in `n` hosts: by falling CPU budget, each to the host with the least so far; ties go to the
 * earlier seat and the lower host, so that the same seats always pack the same way. No host is
 * empty; order within a host is the order given.
 */
export function packSeats(seats: readonly SeatSpec[], n: number): readonly (readonly SeatSpec[])[] {
  const hosts = Array.from({ length: Math.min(Math.max(1, n), seats.length) }, () => ({
    cpuMs: 0,
    members: [] as number[],
  }));
  const order = seats
    .map((spec, index) => ({ cpuMs: spec.manifest.cpuMs, index }))
    .sort((a, b) => b.cpuMs - a.cpuMs || a.index - b.index);
  for (const { cpuMs, index } of order) {
    const host = hosts.reduce((least, next) =>
      next.cpuMs < least.cpuMs ||
      (next.cpuMs === least.cpuMs && next.members.length < least.members.length)
        ? next
        : least,
    );
    host.cpuMs += cpuMs;
    host.members.push(index);
  }
  return hosts.map(({ members }) =>
    members.sort((a, b) => a - b).map((index) => seats[index] as SeatSpec),
  );
}

/** Heap limit of a host, MB: what its seats declare, over the base. Array buffers are not in it. */
export const heapLimitMb = (specs: readonly SeatSpec[]): number =>
  specs.reduce((sum, { manifest }) => sum + manifest.memoryMb, HOST_BASE_MB);
