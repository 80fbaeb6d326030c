/** A start from snapshots goes on as one that folds the whole journal, and both say the same. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openStores } from '../../../runtime/store/environment.ts';
import { snapshotSeqs } from '../../../runtime/store/snapshots.ts';
import { tamper } from '../../support/journal/temp-journal.ts';
import { exportLines, replay, verify } from '../../support/kimera-journal.ts';
import {
  configOf,
  freeTrading,
  spawnKimera,
  startArgs,
  tempPlace,
} from '../../support/kimera-process.ts';
import type { Finished, Place } from '../../support/kimera-process.ts';

const market = ['--market', 'sim', '--seed', '7', '--speed', 'max', '--hosts', '2'];

async function run(place: Place, rounds: number): Promise<Finished> {
  const args = startArgs(place, ...market, '--rounds', String(rounds));
  const done = await spawnKimera(place, [...args, ...configOf(place, freeTrading)]).exited;
  expect(done.code, done.stderr).toBe(0);
  return done;
}

/** Positions of the snapshots kept, by name; `forget` takes them away. */
async function snapshots(place: Place, forget = false): Promise<Record<string, number[]>> {
  const stores = openStores(place.data);
  const names = new Set([...stores.snapshots.getKeys()].map((key) => String(key[0])));
  const found = Object.fromEntries(
    [...names].map((name) => [name, snapshotSeqs(stores, name)] as const),
  );
  if (forget) await stores.snapshots.clearAsync();
  await stores.close();
  if (forget) rmSync(join(place.data, 'page.snapshot'));
  return found;
}

it('the same records with snapshots, without them, and in three starts; old ones are proved when read', async () => {
  const home = tempPlace();
  const kept = { ...tempPlace(), home: home.home };
  const folded = { ...tempPlace(), home: home.home };
  await run(kept, 40);
  await run(folded, 40);
  const first = (await exportLines(kept)).length;
  const found = await snapshots(kept);
  // The session, the field, and nine seats.
  expect(Object.keys(found)).toHaveLength(11);
  // The last record is the checkpoint that states its hash.
  expect(found['session']).toEqual([first - 1]);
  expect(found['seat/technical']).toHaveLength(1);
  expect(existsSync(join(kept.data, 'page.snapshot'))).toBe(true);
  await snapshots(folded, true);

  const again = await run(kept, 15);
  expect(again.stderr).toContain('taken up from a snapshot');
  const whole = await run(folded, 15);
  expect(whole.stderr).not.toContain('taken up from a snapshot');

  const lines = await exportLines(kept);
  expect(lines).toEqual(await exportLines(folded));
  expect(lines.slice(first).some((line) => line.includes('"type":"intent"'))).toBe(true);
  expect(await verify(kept)).toMatchObject({ ok: true });
  expect(await replay(kept, 'R2')).toMatchObject({ code: 0, ok: true });

  // Behind the verified head and the session's snapshot nobody looks, but for a seat without a snapshot.
  const stores = openStores(kept.data);
  await tamper(stores, 1, (bytes) => {
    bytes[60] = (bytes[60] as number) ^ 1;
    return bytes;
  });
  for (const seq of snapshotSeqs(stores, 'seat/technical')) {
    await stores.snapshots.remove(['seat/technical', seq]);
  }
  await stores.close();
  const args = startArgs(kept, ...market, '--rounds', '1', ...configOf(kept, freeTrading));
  const broken = await spawnKimera(kept, args).exited;
  expect(broken.code, broken.stderr).toBe(1);
  expect(broken.stderr).toContain('taken up from a snapshot');
  expect(broken.stderr).toMatch(/"code":"JOURNAL_BROKEN".*"seq":1\b/);
});
