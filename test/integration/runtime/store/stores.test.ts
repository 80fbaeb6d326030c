import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  openStores,
  openStoresReadOnly,
  readMeta,
  writeMeta,
} from '../../../../runtime/store/environment.ts';
import { ownerAlive, thisOwner } from '../../../../runtime/store/owner.ts';
import { putSnapshot, readSnapshot, snapshotSeqs } from '../../../../runtime/store/snapshots.ts';
import { tempDir, tempStores } from '../../../support/journal/temp-journal.ts';

describe('a data folder', () => {
  it('of a newer format is refused for writing and reading', async () => {
    const dir = tempDir();
    const stores = openStores(dir);
    await writeMeta(stores, ['format'], { data: 2 });
    await stores.close();
    expect(() => openStores(dir)).toThrow(/DATA_FORMAT_NEWER.*format 2.*up to 1/);
    expect(() => openStoresReadOnly(dir)).toThrow(/DATA_FORMAT_NEWER/);
  });

  it('that is missing or is no folder is refused by code', () => {
    const dir = tempDir();
    expect(() => openStoresReadOnly(dir)).toThrow(/DATA_MISSING/);
    mkdirSync(join(dir, 'kimera.mdb'));
    expect(() => openStores(dir)).toThrow(/DATA_UNUSABLE/);
  });

  it('is free again after its owner died, even if the pid lives on as another process', async () => {
    const dir = tempDir();
    const stores = openStores(dir);
    const self = readMeta(stores, ['owner']);
    await stores.close();
    for (const change of [{ pid: 2 ** 22 + 1 }, { start: '1' }, { boot: 'another' }]) {
      const next = openStores(dir);
      await writeMeta(next, ['owner'], { ...(self as object), ...change });
      await next.close();
      const after = openStores(dir);
      expect(readMeta(after, ['owner'])).toMatchObject({ pid: process.pid });
      await after.close();
    }
  });

  it('held from another pid namespace is judged by the heartbeat of its owner', () => {
    const dir = tempDir();
    const owner = { ...thisOwner(), namespace: 'pid:[1]' };
    expect(ownerAlive(owner, join(dir, 'absent'))).toBe(false);
    expect(ownerAlive(owner, dir)).toBe(true);
  });
});

describe('the snapshot store', () => {
  const bytes = (text: string): Buffer => Buffer.from(text);

  it('keeps the last three of a name, newest first, and gives each back', async () => {
    const stores = tempStores();
    for (const seq of [10, 20, 30, 40]) {
      await putSnapshot(stores, { bytes: bytes(`state ${seq}`), name: 's', seq });
    }
    await putSnapshot(stores, { bytes: bytes('other'), name: 't', seq: 5 });
    expect(snapshotSeqs(stores, 's')).toEqual([40, 30, 20]);
    expect(snapshotSeqs(stores, 'u')).toEqual([]);
    expect(readSnapshot(stores, 's', 30).toString()).toBe('state 30');
    expect(readSnapshot(stores, 't', 5).toString()).toBe('other');
  });

  it('refuses bytes that do not match their hash, and a position that has none', async () => {
    const stores = tempStores();
    await putSnapshot(stores, { bytes: bytes('x'), name: 's', seq: 1 });
    expect(() => readSnapshot(stores, 's', 2)).toThrow(/SNAPSHOT_BROKEN.*s@2/);
    await stores.snapshots.put(['s', 1], Buffer.alloc(40));
    expect(() => readSnapshot(stores, 's', 1)).toThrow(/SNAPSHOT_BROKEN.*s@1/);
  });
});
