/** When a data folder is no longer the one that was opened: judged over what would be seen of it. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { storePath } from '../../../runtime/store/environment.ts';
import { watchData } from '../../../supervisor/data-watch.ts';
import type { FolderSight } from '../../../supervisor/data-watch.ts';
import { tempDir } from '../../support/journal/temp-journal.ts';

const sound: FolderSight = { file: { dev: 1n, ino: 7n }, readOnly: undefined };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A watch over `sights`, one a look; the last stays. */
function watched(...sights: (FolderSight | Error)[]) {
  const lost: string[] = [];
  let looks = 0;
  const watch = watchData({
    dataDir: '/data',
    onLost: ({ code }) => void lost.push(code),
    see() {
      const sight = sights[Math.min(looks++, sights.length - 1)] as FolderSight | Error;
      if (sight instanceof Error) throw sight;
      return sight;
    },
  });
  return { looks: () => looks, lost, watch };
}

describe('a watch over a data folder', () => {
  it.each<[string, FolderSight | Error]>([
    ['DATA_GONE', { ...sound, file: undefined }],
    ['DATA_REPLACED', { ...sound, file: { dev: 1n, ino: 8n } }],
    ['DATA_REPLACED', { ...sound, file: { dev: 2n, ino: 7n } }],
    ['DATA_WRITE_FAILED', { ...sound, readOnly: 'EROFS: read-only file system' }],
    ['DATA_UNUSABLE', new Error('EIO: i/o error')],
  ])('says %s once, within 5 s, and looks no more', (code, sight) => {
    const { looks, lost, watch } = watched(sound, sound, sight);
    vi.advanceTimersByTime(2_000);
    expect(lost).toEqual([]);
    vi.advanceTimersByTime(5_000);
    expect(lost).toEqual([code]);
    const before = looks();
    vi.advanceTimersByTime(60_000);
    expect(looks()).toBe(before);
    expect(() => watch.close()).toThrow(code);
  });

  it('looks once more when it is closed, and not after that', () => {
    const { looks, lost, watch } = watched(sound, { ...sound, file: undefined });
    expect(() => watch.close()).toThrow('DATA_GONE');
    vi.advanceTimersByTime(60_000);
    expect([looks(), lost]).toEqual([2, []]);
  });

  it.each<[string, (dir: string) => void]>([
    ['DATA_GONE', (dir) => rmSync(dir, { recursive: true })],
    ['DATA_GONE', (dir) => renameSync(dir, `${dir}-moved`)],
    [
      'DATA_REPLACED',
      (dir) => {
        renameSync(storePath(dir), join(dir, 'other'));
        writeFileSync(storePath(dir), 'another');
      },
    ],
  ])('sees it in a real folder: %s', (code, change) => {
    const dataDir = join(tempDir(), 'data');
    mkdirSync(dataDir);
    writeFileSync(storePath(dataDir), 'one');
    const lost: string[] = [];
    const onLost = (error: { code: string }): void => void lost.push(error.code);
    const watch = watchData({ dataDir, onLost });
    vi.advanceTimersByTime(10_000);
    expect(lost).toEqual([]);
    change(dataDir);
    vi.advanceTimersByTime(5_000);
    expect(lost).toEqual([code]);
    watch.abandon();
  });
});
