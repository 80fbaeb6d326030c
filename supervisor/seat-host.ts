/** Opens a host for seats, as the configuration says where they live. */
import { openSeat } from '../agents/sdk/seat.ts';
import type { SeatSpec } from '../protocols/host.ts';
import type { DeadLetter } from '../protocols/presence.ts';
import { openInlineHost } from '../runtime/host/inline.ts';
import { spawnHost } from '../runtime/host/spawn.ts';
import type { RunOptions } from './run.ts';

interface HostWish {
  readonly id: string;
  readonly signal: AbortSignal;
  readonly specs: readonly SeatSpec[];
  /** Told of frames that belong to no turn. */
  readonly deadLetter: (letter: DeadLetter) => void;
}

export function openSeatHost(options: Pick<RunOptions, 'config' | 'log'>, wish: HostWish) {
  const { deadLetter, id, signal, specs } = wish;
  const own = options.config.process;
  if (own.inline) return openInlineHost({ id, openSeat, specs });
  return spawnHost({
    deadLetter,
    hangMs: own.hangMs,
    hangWallMs: own.hangWallMs,
    id,
    log: (line) =>
      options.log(line.level === 'debug' ? 'info' : line.level, `agent output: ${line.text}`, {
        host: line.host,
      }),
    seatModuleUrl: new URL('../agents/sdk/seat.js', import.meta.url).href,
    signal,
    specs,
    startMs: own.startMs,
  });
}
