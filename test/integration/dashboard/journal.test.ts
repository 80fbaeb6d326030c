import { afterEach, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDashboard } from '../../../dashboard/server/server.ts';
import { sha256Hex } from '../../../protocols/canonical.ts';
import type { ProofAnswer } from '../../../protocols/api.ts';
import type { ChainedRecord } from '../../../protocols/record.ts';
import { openJournal } from '../../../runtime/journal/writer.ts';
import { verifyInclusion } from '../../../runtime/journal/tree.ts';
import { openStores } from '../../../runtime/store/environment.ts';
import { dayDrafts, sampleRun } from '../../support/dashboard-run.ts';
import { FakeMain, FeedTap } from '../../support/dashboard-server.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

describe('the dashboard over a journal on disk', () => {
  it('streams what the writer appends, byte for byte, while it is being written', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'kimera-dashboard-'));
    cleanups.push(() => rmSync(dir, { recursive: true }));
    const stores = openStores(dir);
    cleanups.push(() => stores.close());
    const journal = openJournal({ stores });
    cleanups.push(() => journal.close());
    const written: ChainedRecord[] = sampleRun(30).map((draft) => journal.append(draft));
    await journal.flush();

    const main = new FakeMain();
    const faults: unknown[] = [];
    const dashboard = await startDashboard(
      {
        allowedHosts: [],
        allowedOrigins: [],
        dataDir: dir,
        host: '127.0.0.1',
        port: 0,
        tokenHash: sha256Hex('token'),
        webDir: null,
      },
      { onFault: (error) => faults.push(error), port: main.port },
    );
    cleanups.push(() => dashboard.stop());
    const tap = new FeedTap(dashboard.url);
    cleanups.push(() => {
      tap.socket.disconnect();
    });
    tap.socket.emit('subscribe', { after: 0 });
    for (let n = 31; n <= 40; n++) {
      written.push(...dayDrafts(n).map((draft) => journal.append(draft)));
      await journal.flush();
    }
    // Nobody tells the server; it looks by itself.
    await tap.reaches(written.length);
    expect(tap.records).toEqual(written);

    await dashboard.replica.catchUp();
    const answer = await fetch(`${dashboard.url}/api/v1/audit/100/proof`);
    const { path, root, seq, size } = (await answer.json()) as ProofAnswer;
    const recordHash = written[seq - 1]?.hash ?? '';
    expect(verifyInclusion({ index: seq - 1, proof: path, recordHash, root, size })).toBe(true);
    const record = await fetch(`${dashboard.url}/api/v1/audit/100`);
    expect(await record.json()).toEqual(written[99]);
    expect(faults).toEqual([]);
  });
});
