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
  const sealed = () => ({ key: Buffer.alloc(32, 1), stores: tempStores() });

  it('keeps the last three of a name, newest first, and gives each back', async () => {
    const place = sealed();
    for (const seq of [10, 20, 30, 40]) {
      await putSnapshot(place, { bytes: bytes(`state ${seq}`), name: 's', seq });
    }
    await putSnapshot(place, { bytes: bytes('other'), name: 't', seq: 5 });
    expect(snapshotSeqs(place.stores, 's')).toEqual([40, 30, 20]);
    expect(snapshotSeqs(place.stores, 'u')).toEqual([]);
    expect(readSnapshot(place, 's', 30).toString()).toBe('state 30');
    expect(readSnapshot(place, 't', 5).toString()).toBe('other');
  });

  it('refuses bytes that do not match their hash, and a position that has none', async () => {
    const place = sealed();
    await putSnapshot(place, { bytes: bytes('x'), name: 's', seq: 1 });
    expect(() => readSnapshot(place, 's', 2)).toThrow(/SNAPSHOT_BROKEN.*s@2/);
    await place.stores.snapshots.put(['s', 1], Buffer.alloc(40));
    expect(() => readSnapshot(place, 's', 1)).toThrow(/SNAPSHOT_BROKEN.*s@1/);
  });

  it('refuses what was sealed with another key, under another name, or for another position', async () => {
    const place = sealed();
    await putSnapshot(place, { bytes: bytes('x'), name: 's', seq: 1 });
    expect(() => readSnapshot({ ...place, key: Buffer.alloc(32, 2) }, 's', 1)).toThrow(
      /SNAPSHOT_BROKEN/,
    );
    const value = place.stores.snapshots.get(['s', 1]) as Buffer;
    for (const [name, seq] of [
      ['s', 2],
      ['t', 1],
    ] as const) {
      await place.stores.snapshots.put([name, seq], value);
      expect(() => readSnapshot(place, name, seq)).toThrow(/SNAPSHOT_BROKEN/);
    }
    expect(readSnapshot(place, 's', 1).toString()).toBe('x');
  });
});
