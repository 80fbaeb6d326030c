import { describe, expect, it } from 'vitest';
import { codeOf } from '../../../../protocols/errors.ts';
import type { Draft } from '../../../../protocols/record.ts';
import { readerOf } from '../../../../runtime/journal/reader.ts';
import { verifyStores } from '../../../../runtime/journal/verify.ts';
import { openJournal } from '../../../../runtime/journal/writer.ts';
import type { Journal, SegmentNotice } from '../../../../runtime/journal/writer.ts';
import { draftNumber } from '../../../support/journal/drafts.ts';
import { tempStores } from '../../../support/journal/temp-journal.ts';

const refusal = (journal: Journal, draft: unknown): string | undefined => {
  try {
    journal.append(draft as Draft);
    return undefined;
  } catch (error) {
    return codeOf(error) ?? String(error);
  }
};

describe('a journal that is abandoned', () => {
  it('keeps what was put, drops the rest, takes no more, and can be opened again', async () => {
    const stores = tempStores();
    const journal = openJournal({ stores });
    for (let n = 0; n < 100; n++) journal.append(draftNumber(n));
    await journal.flush();
    const kept = journal.durable.seq;
    // A full segment is waiting to be put, and one is being filled.
    for (let n = 0; n < 70; n++) journal.append(draftNumber(n));
    journal.abandon(new Error('the fold failed'));
    expect(refusal(journal, draftNumber(0))).toBe('JOURNAL_ABANDONED');
    await expect(journal.flush()).rejects.toMatchObject({ code: 'JOURNAL_ABANDONED' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(readerOf(stores).head().seq).toBe(kept);
    const again = openJournal({ stores });
    expect(again.append(draftNumber(1)).seq).toBe(kept + 1);
    await again.flush();
    expect(verifyStores(stores)).toMatchObject({ ok: true });
  });
});

describe('the journal writer', () => {
  it('makes a record visible without a flush and tells its listeners', async () => {
    const stores = tempStores();
    const journal = openJournal({ stores });
    const noticed = new Promise<SegmentNotice>((resolve) => journal.onSegment(resolve));
    const record = journal.append(draftNumber(0));
    const notice = await noticed;
    expect(notice).toMatchObject({ first: 1, visible: { seq: 1, hash: record.hash } });
    expect(readerOf(stores).get(1)).toEqual(record);
  });

  it('notices every record once and in order', async () => {
    const journal = openJournal({ stores: tempStores() });
    const notices: SegmentNotice[] = [];
    const stop = journal.onSegment((notice) => notices.push(notice));
    for (let n = 0; n < 1_000; n++) {
      journal.append(draftNumber(n));
      if (n % 150 === 0) await journal.flush();
    }
    await journal.flush();
    stop();
    journal.append(draftNumber(1_000));
    await journal.close();
    let next = 1;
    for (const { first, visible } of notices) {
      expect(first).toBe(next);
      next = visible.seq + 1;
    }
    expect(next).toBe(1_001);
  });

  it('lets flushes asked in one turn share one barrier and one segment', async () => {
    const stores = tempStores();
    const journal = openJournal({ stores });
    journal.append(draftNumber(0));
    const first = journal.flush();
    journal.append(draftNumber(1));
    const second = journal.flush();
    expect(second).toBe(first);
    await first;
    expect(journal.durable.seq).toBe(2);
    expect(stores.journal.getKeysCount()).toBe(1);
  });

  it('refuses a record that is too large or no JSON, and goes on with the same seq', async () => {
    const stores = tempStores();
    const journal = openJournal({ stores });
    const body = (text: unknown) => ({ at: 1, body: { by: 'x', text }, type: 'operator.halt' });
    expect(refusal(journal, body('x'.repeat(1_000_001)))).toBe('MESSAGE_TOO_LARGE');
    expect(refusal(journal, body(Number.NaN))).toBe('CANONICAL_NOT_JSON');
    expect(refusal(journal, { ...body('x'), at: Number.NaN })).toBe('CANONICAL_NOT_JSON');
    expect(journal.head.seq).toBe(0);
    for (let n = 0; n < 5; n++) {
      expect(refusal(journal, body('€'.repeat(320_000)))).toBeUndefined();
      expect(refusal(journal, body('x'.repeat(1_000_001)))).toBe('MESSAGE_TOO_LARGE');
    }
    await journal.close();
    expect(verifyStores(stores)).toMatchObject({ ok: true, records: 5 });
  });

  it('refuses more than its backlog while the disk has had no turn, and recovers', async () => {
    const stores = tempStores();
    const journal = openJournal({ stores, backlogBytesMax: 100_000 });
    let code: string | undefined;
    while (code === undefined) code = refusal(journal, draftNumber(journal.head.seq));
    expect(code).toBe('JOURNAL_BACKLOG');
    await journal.flush();
    expect(refusal(journal, draftNumber(journal.head.seq))).toBeUndefined();
    await journal.close();
    expect(verifyStores(stores)).toMatchObject({ ok: true, records: journal.head.seq });
  });

  it('tells of a failure outside any flush', async () => {
    const stores = tempStores();
    const [first, second] = [openJournal({ stores }), openJournal({ stores })];
    first.append(draftNumber(0));
    await first.flush();
    const failed = new Promise((resolve) => second.onFailure(resolve));
    second.append(draftNumber(0));
    expect(codeOf(await failed)).toBe('JOURNAL_FORKED');
    await expect(second.close()).rejects.toThrow(/JOURNAL_FORKED/);
  });

  it('takes nothing after it was closed', async () => {
    const journal = openJournal({ stores: tempStores() });
    await journal.close();
    await journal.close();
    expect(refusal(journal, draftNumber(0))).toBe('JOURNAL_CLOSED');
  });

  it('makes the same bytes for ever: the head of a fixed journal', async () => {
    const stores = tempStores();
    const journal = openJournal({ stores });
    for (let n = 0; n < 100; n++) journal.append(draftNumber(n));
    await journal.close();
    expect(journal.head.hash).toMatchInlineSnapshot(
      `"aacbf151bd0bee5209484ff5a12c6220d4eca745a573111b0151d68bf863e51c"`,
    );
  });
});
