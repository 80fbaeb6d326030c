/** Market data files written for one test, in a folder that is removed after it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach } from 'vitest';
import type { Draft, DraftOf, RecordType } from '../../protocols/record.ts';
import type { Instant, PulledMarket } from '../../venues/venue.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** Writes lines to a file of this name; gzipped when the name says so. */
export function marketFile(name: string, lines: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'kimera-market-'));
  folders.push(folder);
  const file = join(folder, name);
  const text = lines.join('\n');
  writeFileSync(file, name.endsWith('.gz') ? gzipSync(text) : text);
  return file;
}

/** Daily bars from 2020-01-01 on, as a file's lines: the close goes round eleven prices. */
export const dailyLines = (days: number): string[] => [
  'date,open,high,low,close,volume',
  ...Array.from({ length: days }, (_, day) => {
    const date = new Date(Date.UTC(2020, 0, 1 + day)).toISOString().slice(0, 10);
    const close = 100 + ((day * 37) % 11);
    return `${date},${close},${close + 1},${close - 1},${close},1000`;
  }),
];

/** Every instant of a recording. */
export async function pullAll(market: PulledMarket): Promise<Instant[]> {
  const instants: Instant[] = [];
  for (;;) {
    const instant = await market.next();
    if (instant === undefined) return instants;
    instants.push(instant);
  }
}

export function draftsOf<T extends RecordType>(
  instants: readonly Instant[],
  type: T,
): DraftOf<T>[] {
  const all: Draft[] = instants.flatMap(({ drafts }) => drafts);
  return all.filter((draft) => draft.type === type) as unknown as DraftOf<T>[];
}

/** The code of an error that a promise is expected to end with. */
export async function codeThrownBy(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
  return 'nothing thrown';
}
