import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Draft } from '../../../../protocols/record.ts';
import { sha256Hex } from '../../../../protocols/canonical.ts';
import { auditProve, auditShow, proofFault, treeOf } from '../../../../runtime/journal/audit.ts';
import { exportEpoch, pruneEpoch } from '../../../../runtime/journal/epoch.ts';
import { HeadSigner } from '../../../../runtime/journal/head-signer.ts';
import { publicKeyText, signingKey } from '../../../../runtime/journal/heads.ts';
import { readerOf } from '../../../../runtime/journal/reader.ts';
import { verifyConsistency } from '../../../../runtime/journal/tree.ts';
import { verifyStores } from '../../../../runtime/journal/verify.ts';
import { openJournal } from '../../../../runtime/journal/writer.ts';
import { draftNumber } from '../../../support/journal/drafts.ts';
import { filled, tamper, tempDir, tempStores } from '../../../support/journal/temp-journal.ts';

describe('an epoch', () => {
  it('is exported, pruned to its hashes, and the journal still verifies and goes on', async () => {
    const stores = tempStores();
    await filled(stores, 50, 10);
    const reader = readerOf(stores);
    const path = join(tempDir(), 'epoch-1.ndjson');
    const before = treeOf(reader, 50).root();
    const receipt = await exportEpoch(stores, { from: 1, to: 20 }, path);
    expect(receipt).toMatchObject({ from: 1, to: 20, file: 'epoch-1.ndjson' });
    expect(receipt.sha256).toBe(sha256Hex(readFileSync(path)));
    expect(readFileSync(path, 'utf8').split('\n').slice(0, 20)).toEqual(reader.rangeBytes(1, 20));

    await pruneEpoch(stores, receipt, path);
    expect(verifyStores(stores)).toMatchObject({
      ok: true,
      records: 50,
      pruned: [{ from: 1, to: 20, file: 'epoch-1.ndjson' }],
    });
    const fresh = readerOf(stores);
    expect(fresh.oldest()).toBe(21);
    expect(() => fresh.get(20)).toThrow(/AUDIT_BODY_PRUNED/);
    expect(() => fresh.range(15, 10)).toThrow(/AUDIT_BODY_PRUNED/);
    expect(fresh.get(21).body).toEqual(draftNumber(20).body);
    expect(treeOf(fresh, 50).root()).toBe(before);
    expect(proofFault(auditProve(fresh, 7))).toBeUndefined();
    expect(auditShow(fresh, 7)).not.toHaveProperty('record');

    const journal = openJournal({ stores });
    journal.append(draftNumber(50));
    await journal.close();
    expect(verifyStores(stores)).toMatchObject({ ok: true, records: 51 });
  });

  it('is not pruned when its file has changed', async () => {
    const stores = tempStores();
    await filled(stores, 30, 10);
    const path = join(tempDir(), 'epoch.ndjson');
    const receipt = await exportEpoch(stores, { from: 1, to: 20 }, path);
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    const changed: [string[], RegExp][] = [
      [lines.with(4, (lines[4] as string).replace('halt 4', 'halt 5')), /record 5 does not match/],
      [lines.slice(0, -1), /19 records, not 20/],
      [lines.with(3, lines[2] as string), /record 4 does not match/],
    ];
    for (const [content, reason] of changed) {
      writeFileSync(path, `${content.join('\n')}\n`);
      await expect(pruneEpoch(stores, receipt, path)).rejects.toThrow(reason);
    }
    expect(readerOf(stores).oldest()).toBe(1);
  });

  it('whose hashes are altered after pruning is found by its receipt', async () => {
    const stores = tempStores();
    await filled(stores, 30, 10);
    const path = join(tempDir(), 'epoch.ndjson');
    await pruneEpoch(stores, await exportEpoch(stores, { from: 11, to: 20 }, path), path);
    await tamper(stores, 11, (bytes) => {
      bytes[100] = (bytes[100] as number) ^ 1;
      return bytes;
    });
    expect(verifyStores(stores).firstBad?.seq).toBe(11);
  });

  it('must be whole segments, below the head, and a new file', async () => {
    const stores = tempStores();
    await filled(stores, 30, 10);
    const path = join(tempDir(), 'epoch.ndjson');
    for (const range of [
      { from: 2, to: 20 },
      { from: 1, to: 19 },
      { from: 1, to: 30 },
      { from: 11, to: 10 },
    ]) {
      await expect(exportEpoch(stores, range, path)).rejects.toThrow(/AUDIT_EPOCH_RANGE/);
    }
    expect(existsSync(path)).toBe(false);
    await exportEpoch(stores, { from: 1, to: 10 }, path);
    const again = exportEpoch(stores, { from: 1, to: 10 }, path);
    await expect(again).rejects.toThrow(/AUDIT_EXPORT_FAILED.*it exists/);
    const nowhere = exportEpoch(stores, { from: 1, to: 10 }, join(path, 'x'));
    await expect(nowhere).rejects.toThrow(/AUDIT_EXPORT_FAILED/);
  });
});

describe('a proof', () => {
  const pair = generateKeyPairSync('ed25519');
  const pem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const key = signingKey(pem);
  const publicKey = publicKeyText(key);
  const started = { at: 1, body: { publicKey }, type: 'run.started' } as unknown as Draft;

  it('of every record leads to the signed head, and no other proof does', async () => {
    const stores = tempStores();
    await filled(stores, 23, 5, (n) => (n === 0 ? started : draftNumber(n)));
    const signer = new HeadSigner({ stores, key, run: 1 });
    const head = await signer.sign(99);
    const reader = readerOf(stores);
    for (let seq = 1; seq <= 23; seq++) {
      const proof = auditProve(reader, seq);
      expect(proof).toMatchObject({ size: 23, root: head.root, signedHead: head });
      expect(proofFault(proof, publicKey)).toBeUndefined();
      expect(proofFault({ ...proof, text: `${proof.text} ` }, publicKey)).toMatch(/record/);
      expect(proofFault({ ...proof, seq: (seq % 23) + 1 }, publicKey)).toMatch(/path/);
      const other = { ...head, at: 100 };
      expect(proofFault({ ...proof, signedHead: other }, publicKey)).toMatch(/signature/);
    }
    const shown = auditShow(reader, 3);
    expect(shown).toMatchObject({
      seq: 3,
      previousHash: reader.get(2).hash,
      record: reader.get(3),
    });
    expect(() => auditShow(reader, 24)).toThrow(/AUDIT_SEQ_UNKNOWN.*1 to 23/);
  });

  it('of consistency joins two signed heads', async () => {
    const stores = tempStores();
    await filled(stores, 23, 5, (n) => (n === 0 ? started : draftNumber(n)));
    const signer = new HeadSigner({ stores, key, run: 1 });
    const first = await signer.sign(1);
    const journal = openJournal({ stores });
    for (let n = 23; n < 61; n++) journal.append(draftNumber(n));
    await journal.close();
    const second = await signer.sign(2);
    const proof = treeOf(readerOf(stores), 61).consistencyProof(23);
    const claim = { earlier: 23, size: 61, earlierRoot: first.root, root: second.root, proof };
    expect(verifyConsistency(claim)).toBe(true);
    expect(verifyStores(stores)).toMatchObject({ ok: true, signedHeads: 2 });
  });

  it('needs an Ed25519 key', () => {
    expect(() => signingKey('no key')).toThrow(/AUDIT_KEY_UNFIT/);
    const rsa = generateKeyPairSync('rsa', { modulusLength: 1_024 }).privateKey;
    const text = rsa.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(() => signingKey(text)).toThrow(/AUDIT_KEY_UNFIT.*rsa/);
  });
});
