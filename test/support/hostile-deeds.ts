/** What a hostile plugin does (test/fixtures/hosts/hostile.mjs), tried in one host, and what came of it. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { SpawnOptions } from '../../runtime/host/spawn-options.ts';
import { spawnHost } from '../../runtime/host/spawn.ts';
import { openStores } from '../../runtime/store/environment.ts';
import { ask, seatSpec } from './seat-specs.ts';

/** What came of a deed: nothing, or an end of its host, or what it was after. */
export interface Outcome {
  readonly deed: string;
  /** Refused by the system; the host ended, with a code; or it did it. */
  readonly is: 'refused' | 'ended' | 'done';
  readonly detail: string;
}

/** Deeds by what they are after. */
export const DEEDS: Readonly<Record<string, readonly string[]>> = {
  'read what is not its own': [
    'read-secret',
    'read-passwords',
    'list-folder',
    'read-environment',
    'read-parent-environment',
    'link-and-read',
    'use-inherited-files',
  ],
  'change files': ['write-file', 'delete-file'],
  'start something': ['spawn', 'fork-bomb', 'worker', 'addon'],
  'reach the network': ['connect'],
  'end others': ['kill-parent', 'kill-supervisor', 'kill-all', 'exit'],
  'take the machine': [
    'loop',
    'loop-and-tell-progress',
    'open-files',
    'heap',
    'buffers',
    'flood-of-output',
  ],
  'break the line': [
    'half-a-frame',
    'frame-of-100-mb',
    'frame-that-is-no-json',
    'unknown-channel',
    'flood-of-notices',
    'flood-of-answers',
    'close-its-line',
    'speak-for-another',
    'fail-another',
    'letter-of-another',
    'letter-without-end',
    'line-of-no-level',
  ],
};

/** The heap by which a guest that nobody ends is found. */
export const UNWATCHED_HEAP_MB = 73;

/** @param options - entry of the host, where tests run from source. */
export async function tryDeed(
  deed: string,
  isolation: 'process' | 'thread',
  options: Pick<SpawnOptions, 'entryUrl' | 'seatModuleUrl'>,
): Promise<Outcome> {
  const place = mkdtempSync(join(tmpdir(), 'kimera-hostile-'));
  const secret = join(place, 'token');
  writeFileSync(secret, 'secret');
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const abouts: Readonly<Record<string, unknown>> = {
    addon: secret,
    connect: (server.address() as AddressInfo).port,
    'delete-file': secret,
    'kill-supervisor': process.pid,
    'link-and-read': secret,
    'list-folder': place,
    'read-secret': secret,
    'write-file': join(place, 'written'),
  };
  const about = abouts[deed] ?? null;
  // Its data file is open in this process, and is not closed on exec.
  const stores = openStores(join(place, 'data'));
  const isWatched = deed !== 'loop-unwatched';
  const spec = seatSpec('guest', { config: { about, deed } });
  const host = await spawnHost({
    beatMs: 100,
    deadLetter: () => undefined,
    hangMs: isWatched ? 300 : 600_000,
    hangWallMs: 5_000,
    ...(isWatched ? {} : { heapMb: UNWATCHED_HEAP_MB }),
    id: 'hostile',
    isolation,
    log: () => undefined,
    readable: [fileURLToPath(new URL('.', options.seatModuleUrl))],
    specs: [spec],
    ...options,
  });
  try {
    const { answers, deadLetters, failures } = await host.turn({
      asks: [ask('guest')],
      kind: 'turn',
      records: [],
    });
    const others = [...failures, ...(deadLetters ?? [])].filter(({ seat }) => seat !== 'guest');
    if (others.length > 0) return { deed, detail: `it spoke of ${others[0]?.seat}`, is: 'done' };
    const said = JSON.stringify(answers[0]?.messages[0]?.body ?? '');
    const text = /"text":"([^"]*)"/.exec(said)?.[1] ?? '';
    const isIntact = existsSync(secret) && readFileSync(secret, 'utf8') === 'secret';
    if (text.startsWith('refused') && isIntact)
      return { deed, detail: text.slice(9), is: 'refused' };
    if (failures.length > 0) {
      return { deed, detail: failures[0]?.error.code ?? '', is: isIntact ? 'ended' : 'done' };
    }
    // What it began may take a moment to be seen: a connection, a flood of what follows the answer.
    const end = await Promise.race([host.ended, sleep(1_000, undefined)]);
    if (deed === 'connect' && connections === 0) {
      return { deed, detail: 'no connection came', is: 'refused' };
    }
    if (end !== undefined) return { deed, detail: end.error.code, is: 'ended' };
    return { deed, detail: text, is: 'done' };
  } finally {
    await host.kill('the deed was tried');
    await stores.close();
    server.close();
    rmSync(place, { force: true, recursive: true });
  }
}
