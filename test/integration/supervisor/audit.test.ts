/**
 * What `audit` says and how it exits: the command line in this process, over small signed journals, and
 * one real run whose heads were kept in a file and posted.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SignedHead } from '../../../runtime/journal/heads.ts';
import { readHeads } from '../../../runtime/journal/heads.ts';
import { openStores } from '../../../runtime/store/environment.ts';
import type { Stores } from '../../../runtime/store/environment.ts';
import { openHome } from '../../../supervisor/home.ts';
import { verifyConsistency } from '../../../runtime/journal/tree.ts';
import { cutFrom, dropHeads, newSigner, signedRun } from '../../support/journal/signed-runs.ts';
import type { Signer } from '../../support/journal/signed-runs.ts';
import { kimeraHere } from '../../support/kimera-here.ts';
import {
  configOf,
  kimera,
  spawnKimera,
  startArgs,
  tempPlace,
} from '../../support/kimera-process.ts';
import type { Place } from '../../support/kimera-process.ts';

const operator = newSigner();

/** Two starts of 50 records, signed at 50 and 100; answers the heads. */
async function journalIn(place: Place, signer: Signer = operator): Promise<SignedHead[]> {
  return changed(place, async (stores) => {
    await signedRun(stores, signer);
    await signedRun(stores, signer);
    return readHeads(stores);
  });
}

async function changed<T>(place: Place, change: (stores: Stores) => Promise<T>): Promise<T> {
  const stores = openStores(place.data);
  try {
    return await change(stores);
  } finally {
    await stores.close();
  }
}

const audit = (place: Place, ...args: string[]) =>
  kimeraHere(place, 'audit', ...args, '--data', place.data);

async function auditJson(place: Place, ...args: string[]) {
  const { code, stderr, stdout } = await audit(place, ...args, '--json');
  return { code, doc: JSON.parse(stdout === '' ? stderr : stdout) as Record<string, unknown> };
}

function kept(place: Place, name: string, heads: readonly object[]): string {
  const file = join(place.dir, name);
  writeFileSync(file, heads.map((head) => `${JSON.stringify(head)}\n`).join(''));
  return file;
}

describe('audit verify', () => {
  it('says whose key signed, and that it was compared with nothing where nobody is known', async () => {
    const place = tempPlace();
    await journalIn(place);
    const { code, doc } = await auditJson(place, 'verify');
    expect(code).toBe(0);
    expect(doc).toMatchObject({
      comparedWith: null,
      keys: [{ ...operator.key, from: 1, known: null, signedHeads: 2, to: 100 }],
      ok: true,
      records: 100,
      signedHeads: 2,
      signedTo: 100,
      verdict: 'signed',
    });
    const { stdout } = await audit(place, 'verify');
    expect(stdout).toContain(operator.key.fingerprint);
    expect(stdout).toContain('compared with nothing');
  });

  it('compares with --key in each of its forms', async () => {
    const place = tempPlace();
    await journalIn(place);
    const pem = operator.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const files = [pem, operator.key.publicKey, `${operator.key.fingerprint}\n`].map((text, n) => {
      const file = join(place.dir, `key-${n}`);
      writeFileSync(file, text);
      return file;
    });
    for (const key of [operator.key.fingerprint, operator.key.publicKey, ...files]) {
      const { code, doc } = await auditJson(place, 'verify', '--key', key);
      expect({ code, doc }, key).toMatchObject({ code: 0, doc: { comparedWith: 'key', ok: true } });
    }
    const other = newSigner().key.fingerprint;
    const refused = await auditJson(place, 'verify', '--key', other);
    expect(refused).toMatchObject({
      code: 1,
      doc: { firstBad: { seq: 1 }, ok: false, verdict: 'other-key' },
    });
    const both = await auditJson(place, 'verify', '--key', other, '--key', operator.key.publicKey);
    expect(both).toMatchObject({ code: 0, doc: { ok: true } });
    const unreadable = await auditJson(place, 'verify', '--key', 'mine');
    expect(unreadable).toMatchObject({ code: 2, doc: { error: { code: 'AUDIT_KEY_UNREADABLE' } } });
  });

  it('compares with the local home where there is one, and makes none', async () => {
    const place = tempPlace();
    await journalIn(place);
    expect((await auditJson(place, 'verify')).doc).toMatchObject({ comparedWith: null });
    const home = openHome(place.home, place.data);
    expect(await auditJson(place, 'verify')).toMatchObject({
      code: 1,
      doc: { comparedWith: 'home', ok: false, verdict: 'other-key' },
    });
    const own: Place = { ...tempPlace(), home: place.home };
    const { privateKey } = home;
    await journalIn(own, { key: { fingerprint: '', publicKey: home.publicKey }, privateKey });
    expect(await auditJson(own, 'verify')).toMatchObject({
      code: 0,
      doc: { comparedWith: 'home', keys: [{ known: true }], ok: true },
    });
  });

  it('fails without a signed head unless --unsigned', async () => {
    const place = tempPlace();
    await journalIn(place);
    await changed(place, dropHeads);
    const refused = await audit(place, 'verify');
    expect(refused.code).toBe(1);
    expect(refused.stdout).toMatch(/^UNSIGNED: 100 records, .* there is no signed head/);
    const taken = await audit(place, 'verify', '--unsigned');
    expect(taken.code).toBe(0);
    expect(taken.stdout).toMatch(/^Whole but UNSIGNED/);
  });

  it('meets a head that was kept, as SEQ:HASH or in a file', async () => {
    const place = tempPlace();
    const heads = await journalIn(place);
    const file = kept(place, 'kept.ndjson', heads);
    const point = `100:${heads[1]?.hash}`;
    const whole = await auditJson(place, 'verify', '--head', file, '--head', point);
    expect(whole).toMatchObject({
      code: 0,
      doc: { comparedWith: 'head', ok: true, savedHeads: 3 },
    });
    await changed(place, (stores) => cutFrom(stores, 51));
    expect(await auditJson(place, 'verify')).toMatchObject({ code: 0, doc: { ok: true } });
    for (const head of [file, point]) {
      const found = await auditJson(place, 'verify', '--head', head);
      expect(found).toMatchObject({ code: 1, doc: { firstBad: { seq: 51 }, verdict: 'cut' } });
    }
    const none = await auditJson(place, 'verify', '--head', join(place.dir, 'nothing'));
    expect(none).toMatchObject({ code: 2, doc: { error: { code: 'AUDIT_HEAD_UNREADABLE' } } });
  });
});

describe('audit prove', () => {
  it('names the key that signed, of whichever start, and refuses a stranger’s', async () => {
    const place = tempPlace();
    const next = newSigner();
    await journalIn(place);
    await changed(place, (stores) => signedRun(stores, next, { count: 20 }));
    const { fingerprint } = next.key;
    expect(await auditJson(place, 'prove', '7')).toMatchObject({
      code: 0,
      doc: { comparedWith: null, fingerprint, ok: true, size: 120 },
    });
    const refused = await auditJson(place, 'prove', '7', '--key', operator.key.fingerprint);
    expect(refused).toMatchObject({ code: 1, doc: { fingerprint, ok: false } });
  });
});

interface Consistency {
  readonly earlier: { readonly seq: number; readonly root: string };
  readonly later: { readonly seq: number; readonly root: string };
  readonly path: readonly string[];
}

describe('audit consistency', () => {
  it('proves that one head continues another, by positions and by kept heads', async () => {
    const place = tempPlace();
    const heads = await journalIn(place);
    const [a, b] = heads.map((head) => kept(place, `head-${head.seq}.json`, [head]));
    for (const ends of [
      ['50', '100'],
      [a, b],
      [a, '100'],
      ['33', b],
      ['100', '100'],
    ]) {
      const found = await auditJson(place, 'consistency', ...(ends as string[]));
      expect(found, ends.join(' ')).toMatchObject({ code: 0, doc: { ok: true } });
      const { earlier, later, path } = found.doc as unknown as Consistency;
      const { root, seq: size } = later;
      const claim = { earlier: earlier.seq, earlierRoot: earlier.root, proof: path, root, size };
      expect(verifyConsistency(claim)).toBe(true);
    }
    const signed = await auditJson(
      place,
      'consistency',
      '50',
      '100',
      '--key',
      operator.key.publicKey,
    );
    const { fingerprint } = operator.key;
    expect(signed.doc).toMatchObject({ earlier: { fingerprint }, later: { fingerprint } });
    const bare = await auditJson(place, 'consistency', '33', '100');
    expect(bare.doc).toMatchObject({ earlier: { fingerprint: null } });
  });

  it('does not hold from a head of another journal, a forged one, or beyond the end', async () => {
    const place = tempPlace();
    const heads = await journalIn(place);
    const [first, second] = heads as [SignedHead, SignedHead];
    const elsewhere = tempPlace();
    const [foreign] = await journalIn(elsewhere, newSigner());
    const files = {
      beyond: kept(place, 'beyond', [second]),
      foreign: kept(place, 'foreign', [foreign as SignedHead]),
      forged: kept(place, 'forged', [{ ...first, signature: second.signature }]),
      reroot: kept(place, 'reroot', [{ ...first, root: second.root }]),
    };
    const faultOf = async (...ends: string[]): Promise<unknown> => {
      const { code, doc } = await auditJson(place, 'consistency', ...ends);
      expect(code).toBe(1);
      return doc['fault'];
    };
    expect(await faultOf(files.foreign, '100')).toMatch(/do not begin with/);
    expect(await faultOf(files.reroot, '100')).toMatch(/do not begin with/);
    expect(await faultOf(files.forged, '100')).toMatch(/no key signed/);
    expect(await faultOf('50', '100', '--key', newSigner().key.fingerprint)).toMatch(
      /none of those/,
    );
    await changed(place, (stores) => cutFrom(stores, 51));
    expect(await faultOf('50', files.beyond)).toMatch(/ends at record 50/);
  });

  it.each([
    [['100', '50'], 'AUDIT_TREE_RANGE'],
    [['1', '101'], 'AUDIT_TREE_RANGE'],
    [['0', '50'], 'AUDIT_HEAD_UNREADABLE'],
    [['-x', '50'], undefined],
  ])('%j is wrong usage', async (ends, code) => {
    const place = tempPlace();
    await journalIn(place);
    const done = await audit(place, 'consistency', ...ends, '--json');
    expect(done.code).toBe(2);
    if (code !== undefined) expect(done.stderr).toContain(code);
  });
});

describe('a run', () => {
  it('sends its heads out as it signs them, and is verified against them', async () => {
    const posted: SignedHead[] = [];
    const server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        posted.push(JSON.parse(text) as SignedHead);
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const place = tempPlace();
    const file = join(place.dir, 'heads.ndjson');
    const config = configOf(place, {
      process: { headsFile: 'heads.ndjson', headsWebhook: `http://127.0.0.1:${port}/` },
    });
    const args = [
      '--market',
      'sim',
      '--speed',
      'max',
      '--rounds',
      '9',
      '--no-dashboard',
      ...config,
    ];
    const run = await spawnKimera(place, startArgs(place, ...args)).exited;
    expect(run.code, run.stderr).toBe(0);
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as SignedHead)).toEqual(posted);
    expect(posted.length).toBeGreaterThanOrEqual(2);
    const verified = await auditJson(place, 'verify', '--head', file);
    expect(verified).toMatchObject({
      code: 0,
      doc: { comparedWith: 'home', records: posted.at(-1)?.seq, savedHeads: posted.length },
    });
    const first = String(posted[0]?.seq);
    const done = await kimera(place, 'audit', 'consistency', first, file, '--data', place.data);
    expect(done.code, done.stdout).toBe(0);
    expect(done.stdout).toContain(`continues the one at #${first}`);

    // The folder moves to another home: told at the start, and to whoever knows the first key only.
    const moved: Place = { ...place, home: join(place.dir, 'other-home') };
    const next = await spawnKimera(moved, startArgs(moved, ...args)).exited;
    expect(next.code, next.stderr).toBe(0);
    expect(run.stderr).not.toContain('another key');
    expect(next.stderr).toContain('this journal was written under another key');
    expect(await auditJson(moved, 'verify', '--head', file)).toMatchObject({
      code: 0,
      doc: { keys: [{ known: false }, { known: true }], verdict: 'signed' },
    });
    expect(await auditJson(place, 'verify')).toMatchObject({
      code: 1,
      doc: { verdict: 'other-key' },
    });

    // Cut back to an earlier head, with nothing left of the later ones: the home knows better.
    await changed(moved, (stores) => cutFrom(stores, Number(first) + 1));
    expect(await auditJson(moved, 'verify')).toMatchObject({
      code: 1,
      doc: { verdict: 'cut' },
    });
  });
});
