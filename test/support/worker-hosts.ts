/** Worker hosts for tests: the main side from source, the thread from dist/ (Node 20 loads no .ts). */
import { existsSync } from 'node:fs';
import { spawnHost } from '../../runtime/host/spawn.ts';
import type { SpawnOptions } from '../../runtime/host/spawn-options.ts';
import type { SeatHost } from '../../runtime/host/control.ts';
import type { DeadLetter } from '../../protocols/presence.ts';

export const fixtureUrl = (name: string): string =>
  new URL(`../fixtures/hosts/${name}`, import.meta.url).href;

const entryUrl = new URL('../../dist/runtime/host/entry.js', import.meta.url);

export interface TestHost {
  readonly host: SeatHost;
  readonly letters: DeadLetter[];
  readonly lines: string[];
}

/** A host of scripted seats; `options` over the defaults of a test. */
export async function scriptedHost(
  options: Partial<SpawnOptions> & Pick<SpawnOptions, 'specs'>,
): Promise<TestHost> {
  if (!existsSync(entryUrl)) throw new Error('no dist/runtime/host/entry.js: run `npx tsc -p .`');
  const letters: DeadLetter[] = [];
  const lines: string[] = [];
  const host = await spawnHost({
    deadLetter: (letter) => letters.push(letter),
    entryUrl,
    id: 'h1',
    log: ({ level, text }) => lines.push(`${level} ${text}`),
    seatModuleUrl: fixtureUrl('scripted.mjs'),
    ...options,
  });
  return { host, letters, lines };
}
