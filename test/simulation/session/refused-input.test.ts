/** Inputs that no ledger can take: journaled as refused, no new risk, and the journal can be started again. */
import { describe, expect, it } from 'vitest';
import type { Draft } from '../../../protocols/record.ts';
import { openMemoryJournal } from '../../../runtime/journal/memory.ts';
import type { Floor } from '../../../supervisor/floor.ts';
import { keepRecords } from '../../../supervisor/session/record-keeper.ts';
import { refold } from '../../../supervisor/session/refold.ts';
import { stateHash } from '../../../supervisor/session/state.ts';
import { runCouncil } from '../../support/council-run.ts';
import type { CouncilRun } from '../../support/council-run.ts';
import { ofType } from '../../support/record-types.ts';

/** A run in which `make` is posted once something is held. */
async function withInput(make: (run: Pick<CouncilRun, 'records'>) => Draft): Promise<CouncilRun> {
  const seen: CouncilRun['records'][number][] = [];
  let posted = false;
  return runCouncil({
    onRecord: (record, floor: Floor | undefined) => {
      seen.push(record);
      if (posted || record.type !== 'order.filled' || floor === undefined) return;
      posted = true;
      void floor.post(make({ records: seen }));
    },
    packed: true,
    rounds: 40,
    trading: { costs: { feePpm: 0, multiplierPpm: 0 }, dataset: 'planted(0.6)', seed: 3 },
  });
}

const cases: Record<string, (run: Pick<CouncilRun, 'records'>) => Draft> = {
  LEDGER_CONTRACT_CHANGED: ({ records }) => {
    const [listed] = ofType(records, 'market.instrument');
    if (listed === undefined) throw new Error('nothing was listed');
    const { at, body, from } = listed;
    const instrument = { ...body.instrument, lotSize: '2', version: 2 };
    return { at, body: { ...body, instrument }, from: from ?? 'sim', type: 'market.instrument' };
  },
  LEDGER_INSTRUMENT_UNKNOWN: ({ records }) => {
    const filled = ofType(records, 'order.filled').at(-1);
    if (filled === undefined) throw new Error('nothing was filled');
    const { at, body } = filled;
    return {
      at,
      body: { ...body, instrument: 'NOBODY' as typeof body.instrument },
      from: 'paper',
      type: 'order.filled',
    };
  },
};

describe('an input that cannot be folded', () => {
  for (const [code, make] of Object.entries(cases)) {
    it(`is written down as refused, and nothing opens risk after it: ${code}`, async () => {
      const run = await withInput(make);
      const [refused, ...others] = ofType(run.records, 'input.refused');
      expect(others).toEqual([]);
      expect(refused?.body.code).toBe(code);
      const seq = refused?.seq ?? 0;
      const alert = ofType(run.records, 'alert').find((record) => record.cause === seq);
      expect(alert?.body).toMatchObject({ code: 'INPUT_REFUSED', severity: 'stop' });
      const mode = ofType(run.records, 'risk.mode').find((record) => record.cause === seq);
      expect(mode?.body.mode).toBe('reduce-only');
      const later = ofType(run.records, 'order.submit').filter((record) => record.seq > seq);
      expect(later.every(({ body }) => body.reduceOnly)).toBe(true);
      expect(
        ofType(run.records, 'settle').filter((record) => record.seq > seq).length,
      ).toBeGreaterThan(5);
      const again = refold(run.records, {});
      expect(again.difference).toBeUndefined();
      expect(stateHash(again.state)).toBe(stateHash(run.state));
    });
  }

  it('that nobody thought of leaves a journal that ends before it', async () => {
    const run = await runCouncil({ packed: true, rounds: 2, trading: { seed: 3 } });
    const journal = openMemoryJournal({ before: run.records });
    const { state } = refold(run.records, {});
    const keeper = keepRecords(journal, state);
    // An intent for a round that does not exist: the fold throws.
    const [intent] = ofType(run.records, 'intent');
    if (intent === undefined) throw new Error('no intent');
    const { at, body } = intent;
    const draft = {
      at,
      body,
      round: 'r999' as NonNullable<typeof intent.round>,
      type: 'intent',
    } as const;
    expect(() => keeper.input(draft)).toThrow('INVARIANT_BROKEN');
    expect(() =>
      keeper.input({ at, body: { callsMax: null, closing: false }, type: 'timer' }),
    ).toThrow('INVARIANT_BROKEN');
  });
});
