import * as fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ChainedRecord, Draft } from '../../../../protocols/record.ts';
import { chainHash, GENESIS_HASH } from '../../../../runtime/journal/chain.ts';
import { recordText } from '../../../../runtime/journal/encode.ts';
import { importLine } from '../../../../runtime/journal/export.ts';
import { openReader } from '../../../../runtime/journal/reader.ts';
import { verifyJournal } from '../../../../runtime/journal/verify.ts';
import { openJournal } from '../../../../runtime/journal/writer.ts';
import { openStores } from '../../../../runtime/store/environment.ts';
import { referenceCanonical } from '../../../reference/canonical.ts';

const seed = 20_261_123;
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

/** What a test run does to a journal, step by step. */
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ append: fc.integer({ min: 1, max: 90 }) }) },
  { weight: 3, arbitrary: fc.constant('flush' as const) },
  { weight: 1, arbitrary: fc.constant('flush without waiting' as const) },
  { weight: 1, arbitrary: fc.constant('reopen' as const) },
);
const extras = fc.record({
  text: fc.string({ unit: 'binary', maxLength: 60 }),
  from: optional(fc.constantFrom('operator', 'a,"seq":1', 'x","lane":"y')),
  lane: optional(fc.constantFrom('SPX:1b:0', 'X:2us:11')),
  round: optional(fc.constantFrom('r1', 'r412')),
  cause: optional(fc.nat()),
});

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
type Extras = typeof extras extends fc.Arbitrary<infer T> ? T : never;

it('gives back every record, its bytes, hash and line, whenever it was flushed or reopened', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 20 }),
      fc.array(extras, { minLength: 1, maxLength: 7 }),
      async (steps, variants) => {
        const dir = mkdtempSync(join(tmpdir(), 'kimera-journal-'));
        try {
          const { appended, texts, notDurable } = await written(dir, steps, variants);
          expect(notDurable).toEqual([]);
          expect(texts).toEqual(
            appended.map((record) => referenceCanonical({ ...record, hash: undefined })),
          );
          await comparesEqual(dir, appended);
        } finally {
          rmSync(dir, { recursive: true, force: true });
        }
      },
    ),
    { seed, numRuns: 40 },
  );
});

interface Written {
  readonly appended: ChainedRecord[];
  /** What the encoder made of each draft. */
  readonly texts: string[];
  /** Records that were not durable after a flush. */
  readonly notDurable: number[];
}

/** Does the steps and closes the folder. */
async function written(dir: string, steps: Step[], variants: Extras[]): Promise<Written> {
  const result: Written = { appended: [], texts: [], notDurable: [] };
  const flushes: Promise<void>[] = [];
  let stores = openStores(dir);
  let journal = openJournal({ stores });
  for (const action of steps) {
    if (action === 'flush') {
      await journal.flush();
      if (journal.durable.seq !== journal.head.seq) result.notDurable.push(journal.head.seq);
    } else if (action === 'flush without waiting') {
      flushes.push(journal.flush());
    } else if (action === 'reopen') {
      await journal.close();
      await stores.close();
      stores = openStores(dir);
      journal = openJournal({ stores });
    } else {
      for (let n = 0; n < action.append; n++) {
        const draft = draftOf(variants[n % variants.length] as Extras, result.appended.length);
        result.texts.push(recordText(draft, result.appended.length + 1));
        result.appended.push(journal.append(draft));
      }
    }
  }
  await journal.close();
  await Promise.all(flushes);
  await stores.close();
  return result;
}

function draftOf({ text, ...envelope }: Extras, at: number): Draft {
  const given = Object.entries(envelope).filter((member) => member[1] !== undefined);
  const draft = { at, body: { by: 'ab', text }, type: 'operator.halt' };
  return { ...Object.fromEntries(given), ...draft } as Draft;
}

async function comparesEqual(dir: string, appended: ChainedRecord[]): Promise<void> {
  const reader = openReader(dir);
  expect([...reader.iterate()]).toEqual(appended);
  expect(reader.head().seq).toBe(appended.length);
  const lines = [...reader.exportLines()];
  expect(lines).toEqual(appended.map((record) => referenceCanonical(record)));
  let previous = GENESIS_HASH;
  for (const [index, line] of lines.entries()) {
    const { text, hash } = importLine(line);
    const { hash: expected, ...record } = appended[index] as ChainedRecord;
    expect(text).toBe(referenceCanonical(record));
    expect(chainHash(previous, Buffer.from(text))).toBe(expected);
    expect(hash).toBe(expected);
    previous = hash;
  }
  await reader.close();
  const verified = await verifyJournal(dir);
  expect(verified).toMatchObject({ ok: true, records: appended.length });
}
