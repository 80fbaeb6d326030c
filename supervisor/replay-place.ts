/** Where a replay opens plugins again: as a start would, from the sealed copies of the data folder. */
import { join } from 'node:path';
import { defaultConfig } from './config-schema.ts';
import type { GuestPlace } from './replay.ts';
import { openSeatHost } from './seat-host.ts';

export function guestPlace(dataDir: string): GuestPlace {
  const never = new AbortController();
  return {
    copies: join(dataDir, 'plugins'),
    open: (spec) =>
      openSeatHost(
        { config: defaultConfig, log: () => undefined },
        {
          deadLetter: () => undefined,
          id: `replay-${spec.seat}`,
          signal: never.signal,
          specs: [spec],
        },
      ),
  };
}
