/** Hosts for tests: the main side from source, the thread or process from dist/ (Node 20 loads no .ts). */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { spawnHost } from '../../runtime/host/spawn.ts';
import type { SpawnOptions } from '../../runtime/host/spawn-options.ts';
import type { SeatHost } from '../../runtime/host/control.ts';
import type { DeadLetter } from '../../protocols/presence.ts';

export const fixtureUrl = (name: string): string =>
  new URL(`../fixtures/hosts/${name}`, import.meta.url).href;

const entryUrls = {
  process: new URL('../../dist/runtime/host/guest.js', import.meta.url),
  thread: new URL('../../dist/runtime/host/entry.js', import.meta.url),
};

export interface TestHost {
  readonly host: SeatHost;
  readonly letters: DeadLetter[];
  readonly lines: string[];
}

/** A host of scripted seats; `options` over the defaults of a test. */
export async function scriptedHost(
  options: Partial<SpawnOptions> & Pick<SpawnOptions, 'specs'>,
): Promise<TestHost> {
  const entryUrl = entryUrls[options.isolation ?? 'thread'];
  if (!existsSync(entryUrl)) throw new Error(`no ${entryUrl.href}: run \`npm run build\``);
  const letters: DeadLetter[] = [];
  const lines: string[] = [];
  const host = await spawnHost({
    deadLetter: (letter) => letters.push(letter),
    entryUrl,
    id: 'h1',
    log: ({ level, text }) => lines.push(`${level} ${text}`),
    readable: [fileURLToPath(fixtureUrl(''))],
    seatModuleUrl: fixtureUrl('scripted.mjs'),
    ...options,
  });
  return { host, letters, lines };
}
