/** The thermodynamics of real debates: recorded once a round, recomputed by a fold, used when earned. */
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { temperedIntent } from '../../../council/thermodynamics/thermo.ts';
import { outlookOf } from '../../../portfolio/forecast.ts';
import type { ChainedRecord, RecordOf } from '../../../protocols/record.ts';
import { isDerived } from '../../../protocols/record.ts';
import { checkRecord } from '../../support/check-record.ts';
import { recover } from '../../../supervisor/recovery.ts';
import { costModelOf } from '../../../supervisor/session/cost-model.ts';
import { refold } from '../../../supervisor/session/refold.ts';
import { openPaper } from '../../../venues/paper/gateway.ts';
import { runCouncil, tradingOf } from '../../support/council-run.ts';

const free = { costs: { feePpm: 0, multiplierPpm: 0 } };

const ofType = <T extends ChainedRecord['type']>(records: readonly ChainedRecord[], type: T) =>
  records.filter((record) => record.type === type) as unknown as RecordOf<T>[];

describe('a council with flag 1', () => {
  let records: readonly ChainedRecord[] = [];
  let thermos: RecordOf<'thermo'>[] = [];
  beforeAll(async () => {
    ({ records } = await runCouncil({ rounds: 120, trading: { ...free, shadowHorizons: [5] } }));
    thermos = ofType(records, 'thermo');
  });

  it('writes one thermo a round, shadow rounds too, after the pools and before the decision', () => {
    const calls = ofType(records, 'cfp');
    expect(thermos).toHaveLength(calls.length);
    expect(calls.some(({ body }) => body.shadow)).toBe(true);
    for (const { round, seq } of thermos) {
      const own = records.filter((record) => record.round === round);
      const at = (type: string) => own.find((record) => record.type === type)?.seq;
      expect(at('aggregate')).toBeLessThan(seq);
      expect(at('intent') ?? at('abstain')).toBeGreaterThan(seq);
    }
  });

  it('keeps the identities in every record, and fits the schema', () => {
    for (const record of thermos) {
      const { hash: _hash, ...plain } = record as ChainedRecord;
      expect(() => checkRecord(plain)).not.toThrow();
      const { body } = record;
      for (const split of [body.pre, body.post]) {
        expect(split.total).toBeCloseTo(split.doubt + split.disagreement, 12);
        expect(split.total).toBeLessThanOrEqual(body.ceiling + 1e-12);
      }
      for (const step of ['base', 'pre', 'post', 'q'] as const) {
        expect(body.freeEnergy[step]).toBeGreaterThanOrEqual(0);
      }
      expect(body.said.side).toBeLessThanOrEqual(body.said.bins + 1e-12);
      expect(body.temperature.q.reduce((sum, part) => sum + part, 0)).toBeCloseTo(1, 12);
      expect(body.temperature.betaLow).toBeLessThanOrEqual(body.temperature.betaHigh);
      expect(body.atRest).toBeLessThanOrEqual(body.post.disagreement + 1e-9);
    }
  });

  it('agrees with the aggregate about the disagreement, and with Q about where it stands', () => {
    for (const { body, round } of thermos) {
      const said = ofType(records, 'aggregate').find((record) => record.round === round);
      expect(body.post.disagreement).toBeCloseTo(said?.body.disagreement ?? NaN, 12);
    }
  });

  it('lists every move of the debate with what its evidence allows', () => {
    const moves = thermos.flatMap(({ body }) => body.moves);
    const said = [...ofType(records, 'revise'), ...ofType(records, 'supplement')];
    const seqs = (list: readonly { seq: number }[]) =>
      list.map(({ seq }) => seq).sort((a, b) => a - b);
    expect(seqs(moves)).toEqual(seqs(said));
    expect(moves.length).toBeGreaterThan(10);
    for (const move of moves) {
      expect(move.flagged).toBe(move.moved > move.allowed + 1e-6);
    }
  });

  it('is fitted on the past of the lane alone: n never runs ahead of what has settled', () => {
    for (const { body, lane, seq } of thermos) {
      const settled = ofType(records, 'settle').filter(
        (record) => record.lane === lane && record.seq < seq && record.body.outcome !== null,
      );
      expect(body.temperature.evidence.n).toBe(settled.length);
    }
    expect(thermos.some(({ body }) => body.temperature.evidence.n > 20)).toBe(true);
  });

  it('is derived again byte for byte, and an altered one is found', () => {
    expect(refold(records).difference).toBeUndefined();
    const target = thermos[40] as RecordOf<'thermo'>;
    const altered = records.map((record) =>
      record.seq === target.seq
        ? ({ ...record, body: { ...target.body, atRest: 9 } } as ChainedRecord)
        : record,
    );
    expect(refold(altered).difference?.seq).toBe(target.seq);
  });
});

it('without flag 1 there is no thermo record and no memory of one', async () => {
  const { records, state } = await runCouncil({ rounds: 12, trading: { flags: [] } });
  expect(ofType(records, 'thermo')).toEqual([]);
  const slots = [...state.desks.values()].flatMap(({ horizons }) =>
    horizons.flatMap(({ lanes }) => lanes),
  );
  expect(slots.some((slot) => 'thermo' in slot)).toBe(false);
});

describe('the tempered forecast', () => {
  /** Goes on after 40 rounds with the treatment switched on by hand, far from beta 1. */
  async function goOn(temper: 'earned' | 'off') {
    const trading = { ...free, thermodynamics: { temper } };
    const { records: before } = await runCouncil({ rounds: 40, trading });
    const recovered = recover({
      log: () => undefined,
      openGateway: () => openPaper({ costOf: (one) => costModelOf(one, tradingOf(free).costs) }),
      reader: {
        getBytes: (seq) => ({ bytes: undefined, hash: before[seq - 1]?.hash ?? '', seq }),
        head: () => ({ hash: before.at(-1)?.hash ?? '', seq: before.length }),
        *iterate(from = 1) {
          yield* before.slice(from - 1);
        },
      },
    });
    for (const { horizons } of recovered.state.desks.values()) {
      for (const { thermo } of horizons.flatMap(({ lanes }) => lanes)) {
        if (thermo === undefined) continue;
        thermo.treatment.switch.state = 'on';
        thermo.treatment.direction.logs.forEach((_, g, logs) => (logs[g] = -5 * g));
      }
    }
    const { records } = await runCouncil({ before, recovered, rounds: 12, trading });
    return records.slice(before.length);
  }

  it('is what intents use while it is on; switched off by configuration it is only shown', async () => {
    for (const temper of ['earned', 'off'] as const) {
      const records = await goOn(temper);
      const intents = ofType(records, 'intent');
      expect(intents.length).toBeGreaterThan(5);
      let different = 0;
      for (const { body, round } of intents) {
        const find = <T extends ChainedRecord['type']>(type: T) =>
          ofType(records, type).find((record) => record.round === round)?.body;
        const [cfp, aggregate, thermo] = [find('cfp'), find('aggregate'), find('thermo')];
        if (cfp === undefined || aggregate === undefined || thermo === undefined) continue;
        expect(thermo.temperature.applied).toBe(temper === 'earned');
        const tempered = outlookOf(cfp, { qIntent: temperedIntent(cfp, aggregate, thermo) });
        const plain = outlookOf(cfp, aggregate);
        const used = temper === 'earned' ? tempered : plain;
        expect(body.muPpm).toBeCloseTo(used.mu * cfp.sigma, 9);
        if (Math.abs(tempered.mu - plain.mu) > 1e-9) different += 1;
      }
      expect(different).toBeGreaterThan(0);
    }
  });
});

describe('metadata', () => {
  /** Derived records that belong to a round. The others belong to the run: they name their cause. */
  const ofRounds = new Set(
    'cfp ruling tension thermo intent gate commit abstain settle certificate'.split(' '),
  );

  it('binds every derived record to its cause, round and lane, whatever the pipeline', async () => {
    const pipeline = fc.record({
      flags: fc.constantFrom([1], []),
      rounds: fc.integer({ max: 14, min: 4 }),
      seed: fc.integer({ max: 1_000_000, min: 1 }),
      shadowHorizons: fc.constantFrom([], [5], [5, 20]),
      variant: fc.constantFrom('null', 'null-flat', 'planted', 'news'),
    });
    await fc.assert(
      fc.asyncProperty(pipeline, async ({ flags, rounds, seed, shadowHorizons, variant }) => {
        const lists = { flags: [...flags], shadowHorizons: [...shadowHorizons] };
        const trading = { ...free, ...lists, dataset: variant, seed };
        const { records } = await runCouncil({ rounds, trading });
        const known = new Set(records.map(({ seq }) => seq));
        for (const record of records) {
          if (!isDerived(record.type)) continue;
          const what = `${record.type} #${record.seq}`;
          expect(record.cause, what).toBeLessThan(record.seq);
          expect(known.has(record.cause ?? 0), what).toBe(true);
          expect(record.hash, what).toMatch(/^[0-9a-f]{64}$/);
          if (!ofRounds.has(record.type)) continue;
          expect(record.round, what).toMatch(/^r[1-9]/);
          expect(record.lane, what).toMatch(/:[0-9]+b:[0-9]+$/);
          expect(record.at, what).toBeGreaterThan(0);
        }
      }),
      { numRuns: 8, seed: 20_260_101 },
    );
  });
});
