/** What a start verifies, what it leaves until it is read, and which journals it refuses. */
import {
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../protocols/errors.ts';
import { GENESIS } from '../../../runtime/journal/chain.ts';
import { HeadSigner } from '../../../runtime/journal/head-signer.ts';
import { proveStretch } from '../../../runtime/journal/stretch.ts';
import { readerOf } from '../../../runtime/journal/reader.ts';
import { verifyStores } from '../../../runtime/journal/verify.ts';
import { openJournal } from '../../../runtime/journal/writer.ts';
import type { Stores } from '../../../runtime/store/environment.ts';
import { openSoundJournal } from '../../../supervisor/sound-journal.ts';
import { openVerifiedHeads } from '../../../supervisor/verified-heads.ts';
import type { VerifiedHeads } from '../../../supervisor/verified-heads.ts';
import { draftNumber } from '../../support/journal/drafts.ts';
import {
  cutFrom,
  dropHeads,
  appendRun,
  newSigner,
  rewriteFrom,
  signAt,
} from '../../support/journal/signed-runs.ts';
import type { Signer } from '../../support/journal/signed-runs.ts';
import { tamper, tempDir, tempStores } from '../../support/journal/temp-journal.ts';

interface World {
  readonly stores: Stores;
  readonly signer: Signer;
  readonly home: { readonly dir: string; readonly publicKey: string };
  readonly said: string[];
  readonly verified: VerifiedHeads;
}

function world(signer = newSigner(), stores = tempStores(), dir = tempDir()): World {
  const said: string[] = [];
  const home = { dir, publicKey: signer.key.publicKey };
  const log = (_level: string, message: string): void => void said.push(message);
  const verified = openVerifiedHeads({ dataDir: stores.dir, home, log });
  return { home, said, signer, stores, verified };
}

/** One start: goes on from what is verified, appends a start and records, signs and remembers. */
async function start({ home, said, signer, stores, verified }: World, count: number) {
  const log = (_level: string, message: string): void => void said.push(message);
  const sound = openSoundJournal(stores, { home, log, verified });
  const { run } = await appendRun(stores, signer, count);
  const key = signer.privateKey;
  const keep = new HeadSigner({
    from: sound.from,
    key,
    onSigned: (head, roots) => verified.keep({ head, roots }),
    run,
    stores,
  });
  return { head: await keep.sign(1), sound };
}

const opened = ({ home, said, stores, verified }: World, acceptJournal = false) =>
  openSoundJournal(stores, {
    acceptJournal,
    home,
    log: (_level, message) => void said.push(message),
    verified,
  });

function refusal(body: () => unknown): AppError {
  try {
    body();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** Changes a byte of the first record of the segment at `first`. */
const flip = (stores: Stores, first: number) =>
  tamper(stores, first, (bytes) => {
    bytes[60] = (bytes[60] as number) ^ 1;
    return bytes;
  });

describe('a start on a journal that was verified and signed before', () => {
  it('goes on from the last head, and signs as one who read everything', async () => {
    const here = world();
    await start(here, 50);
    const second = await start(here, 40);
    expect(second.sound.from?.head.seq).toBe(50);
    const third = await start(here, 30);
    expect(third.sound.from?.head).toEqual(second.head);
    expect(here.said).toEqual([]);
    expect(verifyStores(here.stores)).toMatchObject({ ok: true, records: 120, signedHeads: 3 });
  });

  it('verifies what came after that head, each fault as a whole verification names it', async () => {
    const faults: ((stores: Stores, signer: Signer) => Promise<unknown>)[] = [
      (stores) => flip(stores, 71),
      (stores) => tamper(stores, 71, () => undefined),
      (stores) => stores.journal.put(75, Buffer.from(stores.journal.get(71) as Buffer)),
      (stores) => rewriteFrom(stores, 75, (text) => text.replace('"at":', '"at":1')),
      (stores) => signAt(stores, newSigner(), 51),
      (stores, signer) => signAt(stores, signer, 1),
    ];
    for (const fault of faults) {
      const here = world();
      await start(here, 50);
      const point = readFileSync(fileOf(here), 'utf8');
      await start(here, 50);
      writeFileSync(fileOf(here), point);
      await fault(here.stores, here.signer);
      const whole = verifyStores(here.stores).firstBad;
      expect(whole?.seq).toBeGreaterThan(50);
      expect(
        refusal(() => opened(here)),
        String(fault),
      ).toMatchObject({
        code: 'JOURNAL_BROKEN',
        details: whole,
      });
    }
  });

  it('proves what stands before it when it is read, as far as it is read', async () => {
    const here = world();
    await start(here, 100);
    await flip(here.stores, 31);
    const sound = opened(here);
    const told: AppError[] = [];
    sound.onBroken((error) => told.push(error));
    // Up to the segment that was changed.
    for (const seq of [101, 100, 61, 95, 41]) expect(() => sound.prove(seq)).not.toThrow();
    expect(told).toEqual([]);
    const error = refusal(() => sound.prove(40));
    expect(error).toMatchObject({ code: 'JOURNAL_BROKEN', details: { seq: 31 } });
    expect(told).toEqual([error]);
    expect(refusal(() => sound.prove(1))).toMatchObject({ details: { seq: 31 } });
  });

  it('proves everything for one who reads from the first record', async () => {
    const here = world();
    const { head } = await start(here, 100);
    expect(() => opened(here).prove(1)).not.toThrow();
    expect(proveStretch(here.stores, 1, head)).toEqual({ before: GENESIS, kind: 'holds' });
    // Every record follows from the one before, and they are not those that were signed.
    await rewriteFrom(here.stores, 15, (text) => text.replace('"at":', '"at":1'));
    expect(proveStretch(here.stores, 20, head)).toMatchObject({
      firstBad: { seq: 11 },
      kind: 'broken',
    });
  });

  it('is refused when it was cut back to an earlier signed head, which no folder can show', async () => {
    const here = world();
    await start(here, 50);
    const { head } = await start(here, 50);
    await cutFrom(here.stores, 51);
    expect(verifyStores(here.stores)).toMatchObject({ ok: true, records: 50 });
    const error = refusal(() => opened(here));
    expect(error.code).toBe('JOURNAL_ROLLED_BACK');
    expect(error.details).toMatchObject({
      found: 'it ends at record 50',
      hash: head.hash,
      seq: 100,
    });
    expect(error.message).toContain('--accept-journal');
    // Until somebody says that it was on purpose; from then on it is the journal of this folder.
    expect(opened(here, true).from).toBeUndefined();
    expect((await start(here, 20)).sound.from).toBeUndefined();
    expect((await start(here, 20)).sound.from?.head.seq).toBe(70);
  });

  it('is refused when another one that holds was put in its place, by the same key too', async () => {
    const here = world();
    await start(here, 50);
    await rewriteFrom(here.stores, 20, (text) => text.replace('"at":', '"at":1'));
    await dropHeads(here.stores);
    await signAt(here.stores, here.signer, 1);
    expect(verifyStores(here.stores).ok).toBe(true);
    const { code, details } = refusal(() => opened(here));
    expect([code, details['found']]).toEqual([
      'JOURNAL_ROLLED_BACK',
      'another record stands there',
    ]);
  });

  it('is verified whole when its records stand in other segments', async () => {
    const here = world();
    await start(here, 50);
    const bytes = [...readerOf(here.stores).iterateBytes(1)].map(
      (record) => record.bytes as Buffer,
    );
    const copies = bytes.map((each) => Buffer.from(each));
    await here.stores.journal.clearAsync();
    await dropHeads(here.stores);
    const journal = openJournal({ stores: here.stores });
    for (const copy of copies) journal.appendEncoded(copy);
    journal.append(draftNumber(51));
    await journal.close();
    expect(opened(here).from).toBeUndefined();
    await start(here, 10);
    expect(opened(here).from?.head.seq).toBe(61);
  });

  it('begins anew in an emptied folder, and says what was there', async () => {
    const here = world();
    await start(here, 50);
    await here.stores.journal.clearAsync();
    await dropHeads(here.stores);
    expect(opened(here).from).toBeUndefined();
    expect(here.said).toEqual(['a new journal begins in a folder where another one was verified']);
    expect(here.verified.recall()).toBeUndefined();
  });
});

const fileOf = ({ home }: World): string => {
  const folder = join(home.dir, 'verified');
  return join(folder, readdirSync(folder)[0] as string);
};

describe('the file in the home', () => {
  it('is for its owner alone, holds the last head, and is one a folder', async () => {
    const here = world();
    const first = await start(here, 50);
    expect(statSync(fileOf(here)).mode & 0o777).toBe(0o600);
    expect(here.verified.recall()?.head).toEqual(first.head);
    const second = await start(here, 50);
    expect(here.verified.recall()?.head).toEqual(second.head);
    const elsewhere = world(here.signer, tempStores(), here.home.dir);
    expect(elsewhere.verified.recall()).toBeUndefined();
    await start(elsewhere, 30);
    expect(readdirSync(join(here.home.dir, 'verified'))).toHaveLength(2);
    expect(here.verified.recall()?.head.seq).toBe(100);
  });

  it.each<[string, (text: string) => string]>([
    ['no JSON', () => '{"head":'],
    ['nothing', () => ''],
    ['something else', () => '{"head":1,"roots":[]}'],
    [
      'another hash',
      (text) => text.replace(/"hash":"./, '"hash":"0').replace(/"hash":"0/, '"hash":"1'),
    ],
    ['another tree', (text) => text.replace(/"roots":\["../, '"roots":["00')],
  ])(
    'does not count when it holds %s: the whole journal is verified, and it is said',
    async (_, change) => {
      const here = world();
      await start(here, 50);
      const text = readFileSync(fileOf(here), 'utf8');
      writeFileSync(fileOf(here), change(text));
      expect(opened(here).from).toBeUndefined();
      expect(here.said).toEqual(['a verified head is not used; the whole journal is verified']);
    },
  );

  it('is an error of the home when it cannot be read', async () => {
    const here = world();
    await start(here, 10);
    const path = fileOf(here);
    rmSync(path);
    mkdirSync(path);
    expect(refusal(() => opened(here)).code).toBe('HOME_UNUSABLE');
  });

  it('does not count for another key', async () => {
    const here = world();
    await start(here, 50);
    const other = world(newSigner(), here.stores, here.home.dir);
    expect(opened(other).from).toBeUndefined();
    expect(other.said).toEqual([
      'a verified head is not used; the whole journal is verified',
      'this journal was written under another key; our heads will vouch for it from now on',
    ]);
  });

  it('makes room for another folder by the one that was not signed in for longest', async () => {
    const here = world();
    const folder = join(here.home.dir, 'verified');
    mkdirSync(folder);
    for (let n = 0; n < 64; n++) {
      writeFileSync(join(folder, `${n}.json`), '');
      utimesSync(join(folder, `${n}.json`), 1_000 + n, 1_000 + n);
    }
    await start(here, 10);
    const names = readdirSync(folder);
    expect(names).toHaveLength(64);
    expect(names).not.toContain('0.json');
    expect(names).toContain('1.json');
  });
});
