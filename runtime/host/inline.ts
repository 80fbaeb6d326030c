/**
 * Seats in this very thread: tests, replay, backtest. The same table of seats as a worker's runs
 * here, so answers, failures and dead letters are the same; only hangs and heaps are not contained.
 */
import { appError, errorReport } from '../../protocols/errors.ts';
import type { OpenSeat, SeatFailure, SeatSpec } from '../../protocols/host.ts';
import { controlled } from './control.ts';
import type { HostEnd, SeatHost } from './control.ts';
import { deferred } from './deferred.ts';
import { failAsks } from './owed.ts';
import { SeatTable } from './seat-table.ts';
import type { BeforeDelivery } from './seat-table.ts';

export interface InlineHostOptions {
  /** Fault injection: what it throws kills the seat at that message. */
  readonly before?: BeforeDelivery;
  readonly id: string;
  readonly openSeat: OpenSeat;
  readonly specs: readonly SeatSpec[];
}

/** Never rejects for a seat: one that does not open is in `startFailures`. */
export async function openInlineHost(options: InlineHostOptions): Promise<SeatHost> {
  const { id, openSeat, before } = options;
  const table = new SeatTable({ host: id, openSeat, ...(before === undefined ? {} : { before }) });
  const startFailures: SeatFailure[] = [];
  for (const [index, spec] of options.specs.entries()) {
    const opened = await controlled(() => table.add(spec, index + 1));
    if ('error' in opened) {
      const { seat, incarnation } = spec;
      startFailures.push({ error: opened.error, incarnation, seat });
    }
  }
  let end: HostEnd | undefined;
  const { promise: ended, resolve } = deferred<HostEnd>();
  const finish = (next: HostEnd): HostEnd => {
    end ??= next;
    resolve(end);
    return end;
  };
  const live = <T>(call: () => T | Promise<T>) =>
    controlled(() => {
      if (end !== undefined) throw appError('HOST_STOPPED', { host: id });
      return call();
    });
  return {
    id,
    place: 'inline',
    threadId: 0,
    startFailures,
    ended,
    get seats() {
      return end === undefined ? table.seats : [];
    },
    turn: (request) => {
      if (end !== undefined) return Promise.resolve(failAsks(request.asks, end));
      const over = ended.then((how) => failAsks(request.asks, how));
      return Promise.race([table.turn(request), over]);
    },
    addSeat: (spec) => live(() => table.add(spec, 1)),
    removeSeat: (seat) => live(() => table.remove(seat)),
    snapshot: (seat) => live(() => table.snapshot(seat)),
    digest: (seat) => live(() => table.digest(seat)),
    inspect: () =>
      live(() => ({
        heapUsedBytes: process.memoryUsage().heapUsed,
        seats: table.inspect(),
        threadId: 0,
      })),
    usage: () => ({}),
    kill: (reason) => {
      const error = errorReport(appError('HOST_DIED', { host: id, reason }));
      return Promise.resolve(finish({ error, reason: 'killed' }));
    },
    stop: () => {
      finish({ error: errorReport(appError('HOST_STOPPED', { host: id })), reason: 'stopped' });
      return Promise.resolve();
    },
  };
}
