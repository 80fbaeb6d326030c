/** Opens a host for seats, as the configuration says where they live. */
import { existsSync } from 'node:fs';
import { openSeat } from '../agents/sdk/seat.ts';
import { appError } from '../protocols/errors.ts';
import type { SeatSpec } from '../protocols/host.ts';
import type { DeadLetter } from '../protocols/presence.ts';
import { openInlineHost } from '../runtime/host/inline.ts';
import { spawnHost } from '../runtime/host/spawn.ts';
import { isBuiltIn } from './agents.ts';
import type { Config } from './config-schema.ts';
import type { RunOptions } from './run.ts';

interface HostWish {
  readonly id: string;
  readonly signal: AbortSignal;
  readonly specs: readonly SeatSpec[];
  /** Told of frames that belong to no turn. */
  readonly deadLetter: (letter: DeadLetter) => void;
}

/** Built-in seats run in threads, plugins as `process.isolation` says. */
export function openSeatHost(options: Pick<RunOptions, 'config' | 'log'>, wish: HostWish) {
  const { deadLetter, id, signal, specs } = wish;
  const own = options.config.process;
  const guest = specs.find((spec) => !isBuiltIn(spec));
  const isInline = guest === undefined ? own.inline : own.isolation === 'inline';
  if (isInline) return openInlineHost({ id, openSeat, specs });
  if (guest?.folder !== undefined && !existsSync(guest.folder)) {
    return Promise.reject(appError('AGENT_COPY_GONE', { folder: guest.folder, id: guest.seat }));
  }
  return spawnHost({
    deadLetter,
    hangMs: guest === undefined ? own.hangMs : guestCpuMs(guest, options.config),
    hangWallMs: own.hangWallMs,
    id,
    isolation: guest !== undefined && own.isolation === 'process' ? 'process' : 'thread',
    log: (line) =>
      options.log(
        line.level === 'debug' ? 'info' : line.level,
        `agent output: ${line.text}`,
        guest === undefined ? { host: line.host } : { seat: guest.seat },
      ),
    readable: guest?.folder === undefined ? [] : [guest.folder],
    seatModuleUrl: new URL('../agents/sdk/seat.js', import.meta.url).href,
    signal,
    specs,
    startMs: own.startMs,
  });
}

/** A pulled market waits: ten times what a plugin declares, and time for the engine's own work. */
const PULLED_TIMES = 10;
const STEP_MS_MIN = 100;

/**
 * CPU time one step of a plugin may take, ms: what its manifest declares where the market goes on meanwhile,
 * ten times that where it waits. Never below 100 ms: compilation and garbage fall into single steps.
 */
export const guestCpuMs = (
  { manifest }: Pick<SeatSpec, 'manifest'>,
  { trading }: Pick<Config, 'trading'>,
): number => Math.max(STEP_MS_MIN, manifest.cpuMs * (trading.mode === 'paper' ? PULLED_TIMES : 1));
