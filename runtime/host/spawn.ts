/** A host in a thread or process of its own: the seats' code, heap and loops cannot reach the main thread. */
import { appError } from '../../protocols/errors.ts';
import type { SeatHost } from './control.ts';
import { BEAT_MS, HANG_MS, HANG_WALL_MS, START_MS } from './liveness.ts';
import { LinkedHost } from './linked-host.ts';
import { heapLimitMb } from './pack.ts';
import { ProcessLink } from './process-link.ts';
import type { HostLine, SpawnOptions, SpawnSettings } from './spawn-options.ts';
import { ThreadLink } from './thread-link.ts';

/**
 * Starts a thread or process and opens the seats in it. Seats that do not open are in `startFailures`.
 * @throws HOST_START_FAILED when it does not come up, or the signal ends it first.
 * @throws SEAT_NOT_LOADED when a seat does not finish loading.
 */
export async function spawnHost(options: SpawnOptions): Promise<SeatHost> {
  const log = options.log ?? toStderr;
  const isolation = options.isolation ?? 'thread';
  const settings: SpawnSettings = {
    beatMs: BEAT_MS,
    controlMs: 2_000,
    deadLetter: ({ code, detail, reason }) =>
      log({ host: options.id, level: 'warn', text: `dead letter, ${reason}: ${code}: ${detail}` }),
    entryUrl: new URL(isolation === 'process' ? './guest.js' : './entry.js', import.meta.url),
    hangMs: HANG_MS,
    hangWallMs: HANG_WALL_MS,
    heapMb: heapLimitMb(options.specs),
    log,
    readable: [],
    startMs: START_MS,
    stopMs: 2_000,
    ...options,
    isolation,
  };
  const host = new LinkedHost(settings, (events) =>
    isolation === 'process' ? new ProcessLink(settings, events) : new ThreadLink(settings, events),
  );
  const stop = (): void => void host.kill('the start was stopped');
  options.signal?.addEventListener('abort', stop);
  if (options.signal?.aborted === true) stop();
  const started = await host.start();
  options.signal?.removeEventListener('abort', stop);
  if ('ok' in started) return host;
  await host.kill('it did not start');
  const { code, details, message } = started.error;
  if (code === 'SEAT_NOT_LOADED' || code === 'HOST_START_FAILED') throw appError(code, details);
  const reason = message.replace(/\.$/, '');
  throw appError('HOST_START_FAILED', { host: options.id, reason });
}

/** A host without a log still says what went wrong in it. */
function toStderr({ host, level, text }: HostLine): void {
  if (level === 'warn' || level === 'error')
    process.stderr.write(`${level} host ${host}: ${text}\n`);
}
