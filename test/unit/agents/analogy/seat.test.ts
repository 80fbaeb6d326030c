/** The seat on real days: what it files, cites, learns and forgets. */
import { describe, expect, it } from 'vitest';
import { noAssets } from '../../../../agents/sdk/assets.ts';
import { atOnce } from '../../../../protocols/awaitable.ts';
import { agent } from '../../../../agents/analogy/agent.ts';
import type { AnalogyState } from '../../../../agents/analogy/agent.ts';
import type { AgentContext, Opinion, SeatView } from '../../../../agents/sdk/contract.ts';
import { emptyMarketView, foldMarketView } from '../../../../council/market-view.ts';
import { evaluatePredicate } from '../../../../council/predicate.ts';
import { expertId, roundId, seatId } from '../../../../protocols/ids.ts';
import type { MarketBar } from '../../../../protocols/market.ts';
import type { JournalRecord, RecordOf } from '../../../../protocols/record.ts';
import { indexBars } from '../../../support/index-series.ts';

const ctx: AgentContext = {
  config: {},
  experts: [expertId(seatId('analogy'))],
  random: () => () => 0.5,
  seat: seatId('analogy'),
};
const days = indexBars();
const base = [30_000, 70_000, 170_000, 210_000, 230_000, 190_000, 70_000, 30_000];
const edges = [-20_000, -12_000, -5_000, 0, 5_000, 12_000, 20_000];

interface Table {
  readonly state: AnalogyState;
  readonly view: SeatView;
  readonly tell: (type: JournalRecord['type'], body: object, round?: number) => JournalRecord;
}

function table(
  state = atOnce(agent.init({ ...ctx, asset: noAssets('analogy', 'it lists none') })),
): Table {
  const market = emptyMarketView();
  const view = { market } as SeatView;
  let seq = 0;
  return {
    state,
    tell: (type, body, round) => {
      const record = { at: ++seq, body, round: roundId(round ?? 1), seq, type, v: '1.2' };
      foldMarketView(market, record as JournalRecord);
      agent.observe?.(state, record as never, view, ctx);
      return record as JournalRecord;
    },
    view,
  };
}

function played(bars: readonly MarketBar[]): Table {
  const seated = table();
  for (const bar of bars) seated.tell('market.bar', bar);
  return seated;
}

function ask({ tell, view }: Table, horizon: object = { bars: 1, series: '1d' }, round = 1) {
  const asOf = { hash: '', seq: view.market.asOf };
  const body = {
    asOf,
    base,
    edges,
    entryRule: 'next-close',
    horizon,
    instrument: days[0]?.instrument,
    sigma: 10_000,
  };
  return tell('cfp', body, round) as RecordOf<'cfp'>;
}

const bid = ({ state, view }: Table, call: RecordOf<'cfp'>): Opinion =>
  atOnce(agent.bid?.(state, call, view, ctx) ?? [])[0] as Opinion;
const settle = ({ state, view }: Table, call: RecordOf<'cfp'>, outcome: number | null): void =>
  agent.onSettle?.(
    state,
    { book: { call, round: call.round, rulings: [] }, settle: { body: { outcome } } } as never,
    view,
    ctx,
  );

describe('the analogy seat', () => {
  const seated = played(days.slice(0, 700));
  const call = ask(seated);
  const opinion = bid(seated, call);
  const claims = 'claims' in opinion ? opinion.claims : [];

  it('cites the bars of past episodes, each once, none of them after the call', () => {
    expect(claims).toHaveLength(3);
    const cited = claims.flatMap(({ evidence }) => evidence);
    expect(cited).toHaveLength(9);
    expect(new Set(cited).size).toBe(9);
    for (const seq of cited) expect(seq).toBeLessThan(call.body.asOf.seq - 1);
    const [first, ...rest] = [...cited].sort((a, b) => a - b);
    rest.reduce((before, seq) => {
      expect(seq - before).toBeGreaterThanOrEqual(5);
      return seq;
    }, first as number);
  });

  it('claims of the present what anybody can check', () => {
    for (const { predicate, value } of claims) {
      expect(evaluatePredicate(predicate, { call, view: seated.view.market })).toEqual({
        decided: true,
        holds: true,
        value,
      });
    }
  });

  it('names the nearest by their dates', () => {
    const text = opinion.text;
    const dates = [...text.matchAll(/\d{4}-\d{2}-\d{2}/g)].map(([date]) => date);
    expect(dates).toHaveLength(3);
    const known = days.slice(0, 698).map(({ eventTime }) => new Date(eventTime / 1000));
    const listed = new Set(known.map((date) => date.toISOString().slice(0, 10)));
    for (const date of dates) expect(listed.has(date), date).toBe(true);
    expect(text.length).toBeLessThanOrEqual(280);
  });

  it('follows analogies further when they come true, and gives them up when they do not', () => {
    const weightOf = (came: 'as said' | 'otherwise'): number => {
      const one = played(days.slice(0, 700));
      for (let round = 1; round <= 60; round++) {
        const asked = ask(one, undefined, round);
        const said = one.state.calls[roundId(round)];
        const rises = (said?.rose ?? 0) > (said?.baseUp ?? 0);
        settle(one, asked, rises === (came === 'as said') ? 5 : 2);
      }
      return one.state.models['1d 1b']?.direction[0] as number;
    };
    expect(weightOf('as said')).toBeLessThan(0.7);
    expect(weightOf('otherwise')).toBeGreaterThan(0.7);
  });

  it('forgets a call when it settles, and learns nothing from a void one', () => {
    const one = played(days.slice(0, 700));
    const asked = ask(one);
    const before = structuredClone(one.state.models);
    settle(one, asked, null);
    expect(one.state.calls).toEqual({});
    expect(one.state.models).toEqual(before);
  });

  it('goes on from a snapshot as if nothing had happened', () => {
    const state = structuredClone(seated.state);
    expect(bid({ ...seated, state }, call)).toEqual(opinion);
    settle(seated, call, 5);
    settle({ ...seated, state }, call, 5);
    expect(state).toEqual(seated.state);
  });

  it('refuses with a reason: too little past, a horizon in run time, another series', () => {
    const short = played(days.slice(0, 200));
    expect(bid(short, ask(short))).toMatchObject({ refuse: 'warming-up' });
    expect(bid(short, ask(short, { us: 10_000_000 }))).toMatchObject({ refuse: 'out-of-scope' });
    expect(bid(short, ask(short, { bars: 1, series: '1h' }))).toMatchObject({
      refuse: 'warming-up',
    });
  });
});
