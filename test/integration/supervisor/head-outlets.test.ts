/** Heads that leave the machine: a real file, a real receiver on loopback, and an outlet that hangs. */
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { signHead } from '../../../runtime/journal/heads.ts';
import type { SignedHead } from '../../../runtime/journal/heads.ts';
import { savedHeads } from '../../../runtime/journal/saved-heads.ts';
import { openHeadOutlets } from '../../../supervisor/head-outlets.ts';
import type { Outlet } from '../../../supervisor/head-outlets.ts';
import { fileOutlet } from '../../../supervisor/heads-file.ts';
import { webhookOutlet } from '../../../supervisor/heads-webhook.ts';
import { newSigner } from '../../support/journal/signed-runs.ts';
import { tempDir } from '../../support/journal/temp-journal.ts';

const { key, privateKey } = newSigner();
const { publicKey } = key;
const headOf = (seq: number): SignedHead =>
  signHead({ at: seq, hash: 'ab'.repeat(32), root: 'cd'.repeat(32), run: 1, seq }, privateKey);
const sent = (seq: number) => ({ ...headOf(seq), publicKey });
const never = new AbortController().signal;
const PATIENCE_MS = 60_000;

function outletsWith(...outlets: Outlet[]) {
  const told: { level: string; message: string; values?: object | undefined }[] = [];
  const opened = openHeadOutlets({
    log: (level, message, values) => told.push({ level, message, values }),
    outlets,
    publicKey,
  });
  return { opened, told };
}

/** A receiver that answers with these statuses in turn, then 204; answers what it got. */
async function receiver(...statuses: number[]) {
  const bodies: unknown[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push({
        head: JSON.parse(Buffer.concat(chunks).toString()) as unknown,
        method: request.method,
        type: request.headers['content-type'],
      });
      response.writeHead(statuses.shift() ?? 204, { location: '/elsewhere' }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    bodies,
    origin: `http://127.0.0.1:${port}`,
    url: `http://127.0.0.1:${port}/hook?token=s3cret`,
  };
}

/** Waits for nothing, and notes how long it should have. */
function noWait() {
  const waits: number[] = [];
  const wait = (ms: number): Promise<void> => {
    waits.push(ms);
    return Promise.resolve();
  };
  return { wait, waits };
}

describe('a file', () => {
  it('gets one line a head, in order, that audit verify can read', async () => {
    const path = join(tempDir(), 'heads.ndjson');
    const { opened, told } = outletsWith(fileOutlet(path));
    for (const seq of [5, 9, 14]) opened.send(headOf(seq));
    await opened.close(PATIENCE_MS);
    const text = readFileSync(path, 'utf8');
    expect(
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([5, 9, 14].map(sent));
    expect(savedHeads(text, path)).toEqual([5, 9, 14].map(headOf));
    expect(told).toEqual([]);
  });

  it('goes on behind what a crash left of a line', async () => {
    const path = join(tempDir(), 'heads.ndjson');
    await fileOutlet(path).send(sent(5), never);
    appendFileSync(path, '{"at":9,"ha');
    await fileOutlet(path).send(sent(14), never);
    expect(savedHeads(readFileSync(path, 'utf8'), path)).toEqual([5, 14].map(headOf));
  });

  it('that cannot be written is told by code, and the next head is tried', async () => {
    const path = join(tempDir(), 'folder');
    mkdirSync(path);
    const { opened, told } = outletsWith(fileOutlet(path));
    opened.send(headOf(5));
    opened.send(headOf(9));
    await opened.close(PATIENCE_MS);
    expect(told).toMatchObject(
      [5, 9].map((seq) => ({
        level: 'error',
        values: { error: { code: 'AUDIT_HEAD_NOT_SENT', details: { seq, to: path } } },
      })),
    );
  });
});

describe('a webhook', () => {
  it('gets each head as JSON, with the key that checks it', async () => {
    const there = await receiver();
    const { opened, told } = outletsWith(webhookOutlet(there.url));
    opened.send(headOf(5));
    opened.send(headOf(9));
    await opened.close(PATIENCE_MS);
    expect(there.bodies).toEqual(
      [5, 9].map((seq) => ({ head: sent(seq), method: 'POST', type: 'application/json' })),
    );
    expect(told).toEqual([]);
  });

  it('is tried again with a growing delay while the receiver may recover', async () => {
    const there = await receiver(503, 429, 408);
    const { wait, waits } = noWait();
    await webhookOutlet(there.url, { wait }).send(sent(5), never);
    expect(there.bodies).toHaveLength(4);
    expect(waits).toEqual([1_000, 2_000, 4_000]);
  });

  it.each([
    [[500, 500, 500, 500, 500, 500], 5, 'it answered 500, attempt 5'],
    [[404], 1, 'it answered 404, attempt 1'],
    [[302], 1, 'it answered 302, attempt 1'],
  ])('is given up at %j', async (statuses, attempts, reason) => {
    const there = await receiver(...statuses);
    const { opened, told } = outletsWith(webhookOutlet(there.url, noWait()));
    opened.send(headOf(5));
    await opened.close(PATIENCE_MS);
    expect(there.bodies).toHaveLength(attempts);
    expect(told).toMatchObject([
      { values: { error: { details: { reason, seq: 5, to: there.origin } } } },
    ]);
    expect(JSON.stringify(told)).not.toContain('s3cret');
  });

  it('where nobody listens is given up after as many attempts', async () => {
    const { wait, waits } = noWait();
    const sending = webhookOutlet('http://127.0.0.1:1/', { wait }).send(sent(5), never);
    await expect(sending).rejects.toThrow(/AUDIT_HEAD_NOT_SENT.*attempt 5/);
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000]);
  });

  it('that waits for its next attempt ends with the run, and says what was not sent', async () => {
    const there = await receiver(503);
    const { opened, told } = outletsWith(webhookOutlet(there.url));
    opened.send(headOf(5));
    opened.send(headOf(9));
    await opened.close(0);
    const seqs = told.map(
      ({ values }) => (values as { error: { details: { seq: number } } }).error.details.seq,
    );
    expect(seqs).toEqual([5, 9]);
  });
});

describe('an outlet that hangs', () => {
  it('holds up neither the sender nor the other outlets, drops the oldest and is told', async () => {
    const got: number[] = [];
    const hanging: Outlet = { name: 'hanging', send: () => new Promise(() => undefined) };
    const quick: Outlet = { name: 'quick', send: async ({ seq }) => void got.push(seq) };
    const { opened, told } = outletsWith(hanging, quick);
    for (let seq = 1; seq <= 70; seq++) opened.send(headOf(seq));
    await opened.close(0);
    // One is in hand and 64 wait: of 70 sent in one turn the five oldest that wait make room.
    const skipped = told.filter(({ message }) => message.includes('skipped'));
    const seqs = skipped.map(({ values }) => (values as { seq: number; outlet: string }).seq);
    expect(seqs).toEqual([2, 3, 4, 5, 6].flatMap((seq) => [seq, seq]));
    expect(got).toEqual([1, ...Array.from({ length: 64 }, (_, index) => index + 7)]);
    expect(told.at(-1)).toMatchObject({
      values: { error: { code: 'AUDIT_HEAD_NOT_SENT', details: { seq: 1 } }, outlet: 'hanging' },
    });
    const before = told.length;
    opened.send(headOf(71));
    expect(got.at(-1)).toBe(70);
    expect(told).toHaveLength(before);
  });
});
