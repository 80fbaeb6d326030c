import { describe, expect, test } from 'vitest';
import { noAssets } from '../../../agents/sdk/assets.ts';
import { atOnce } from '../../../protocols/awaitable.ts';
import { agent } from '../../../agents/field/agent.ts';
import { hearReadOut, newEar, signalOf } from '../../../agents/field/signal.ts';
import type { AgentContext, Opinion, SeatView } from '../../../agents/sdk/contract.ts';
import { evaluatePredicate } from '../../../council/predicate.ts';
import { emptyMarketView, foldMarketView } from '../../../council/market-view.ts';
import type { Field, FieldNode } from '../../../protocols/field.ts';
import { expertId, instrumentId, roundId, seatId } from '../../../protocols/ids.ts';
import type { JournalRecord, RecordOf } from '../../../protocols/record.ts';

const SIM = instrumentId('SIM01');
const ctx: AgentContext = {
  config: {},
  experts: [expertId(seatId('field'))],
  random: () => () => 0.5,
  seat: seatId('field'),
};

const node = (throughPpm: number, activationPpm = 900_000): FieldNode =>
  ({ activationPpm, bars: 1, instrument: SIM, node: 0, throughPpm }) as FieldNode;
const field = (over: Partial<Field>): Field =>
  ({ asked: [], asleep: null, graph: 1, nodes: 8, ...over }) as Field;

/** The seat after some read-outs, asked after the last of them. */
function asked(readOuts: readonly Field[]) {
  const state = atOnce(agent.init({ ...ctx, asset: noAssets('field', 'it lists none') }));
  const market = emptyMarketView();
  const view = { market } as SeatView;
  let seq = 0;
  const tell = (draft: object): JournalRecord => {
    const record = { at: ++seq * 1_000_000, seq, v: '1.1', ...draft } as JournalRecord;
    foldMarketView(market, record);
    if (record.type === 'field' || record.type === 'cfp') {
      agent.observe?.(state, record as never, view, ctx);
    }
    return record;
  };
  for (const body of readOuts) tell({ body, type: 'field' });
  const call = tell({
    body: {
      asOf: { hash: '', seq },
      base: [30_000, 70_000, 180_000, 220_000, 220_000, 180_000, 70_000, 30_000],
      edges: [-2_000, -1_200, -500, 0, 500, 1_200, 2_000],
      horizon: { bars: 1, series: '1h' },
      instrument: SIM,
      sigma: 1_000,
    },
    round: roundId(1),
    type: 'cfp',
  }) as RecordOf<'cfp'>;
  const [opinion] = atOnce(agent.bid?.(state, call, view, ctx) ?? []);
  const settled = (outcome: number): void =>
    agent.onSettle?.(
      state,
      { book: { call, rulings: [], round: roundId(1) }, settle: { body: { outcome } } } as never,
      view,
      ctx,
    );
  return { call, market, opinion: opinion as Opinion, settled, state };
}

const heard = Array.from({ length: 30 }, (_, i) =>
  field({ asked: [node(i % 2 === 0 ? 200_000 : -200_000)] }),
);

describe('the field seat', () => {
  test('hears only what came through edges', () => {
    const quiet = asked([...heard, field({ asked: [node(300_000, 300_000)] })]);
    const loud = asked([...heard, field({ asked: [node(300_000, 2_900_000)] })]);
    expect(loud.opinion).toEqual(quiet.opinion);
    const other = asked([...heard, field({ asked: [node(-300_000, 300_000)] })]);
    expect(other.state.calls).not.toEqual(quiet.state.calls);
  });

  test('starts at the base and learns a slope from outcomes', () => {
    const { opinion, settled, state } = asked([...heard, field({ asked: [node(400_000)] })]);
    expect('p' in opinion && opinion.p).toEqual([
      30_000, 70_000, 180_000, 220_000, 220_000, 180_000, 70_000, 30_000,
    ]);
    settled(6);
    expect(state.models['1b']?.slope).toBeGreaterThan(0);
    expect(state.calls).toEqual({});
  });

  test('claims what came through, which anybody can check at the call', () => {
    const { call, market, opinion } = asked([...heard, field({ asked: [node(-250_000)] })]);
    const claims = 'claims' in opinion ? opinion.claims : [];
    expect(claims).toEqual([
      { evidence: [31], id: 'through', predicate: 'through <= 0', value: -0.25 },
    ]);
    expect(evaluatePredicate('through <= 0', { call, view: market })).toMatchObject({
      holds: true,
    });
    expect(evaluatePredicate('through > 0', { call, view: market })).toMatchObject({
      holds: false,
    });
    expect(evaluatePredicate('activation >= 0.9', { call, view: market })).toMatchObject({
      holds: true,
    });
  });

  test('refuses with the reason when the field sleeps, and when it was never read out', () => {
    const asleep = asked([
      ...heard,
      field({ asleep: '3 of the 8 instruments that a field needs.' }),
    ]);
    expect(asleep.opinion).toMatchObject({
      refuse: 'no-data',
      text: 'The field sleeps: 3 of the 8 instruments that a field needs.',
    });
    expect(asked([]).opinion).toMatchObject({
      text: 'The field sleeps: it has not been read out yet.',
    });
  });

  test('does not speak of a node that was not read out', () => {
    const other = { ...node(300_000), bars: 5 };
    expect(asked([...heard, field({ asked: [other] })]).opinion).toMatchObject({
      refuse: 'no-data',
    });
  });
});

describe('a read-out after the call', () => {
  test('decides no claim about it', () => {
    const { call, market } = asked([...heard, field({ asked: [node(250_000)] })]);
    const late = { at: 99, body: field({ asked: [node(1)] }), seq: 99, type: 'field', v: '1.1' };
    foldMarketView(market, late as never);
    expect(evaluatePredicate('through > 0', { call, view: market }).decided).toBe(false);
  });
});

describe('a signal', () => {
  test('is silent until enough was heard to know what is loud', () => {
    const ear = newEar();
    for (const body of heard.slice(0, 19)) hearReadOut(ear, body);
    expect(signalOf(ear, 1, 200_000)).toBe(0);
    hearReadOut(ear, heard[19] as Field);
    expect(signalOf(ear, 1, 200_000)).toBeCloseTo(1, 9);
    expect(signalOf(ear, 5, 200_000)).toBe(0);
  });
});
