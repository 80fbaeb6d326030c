/** The test kit has to catch an agent that breaks each rule, and say which. */
import { describe, expect, test } from 'vitest';
import { checkLoaded } from '../../../agents/sdk/check.ts';
import type { Agent, AgentContext, Opinion } from '../../../agents/sdk/contract.ts';
import type { LoadedAgent } from '../../../agents/sdk/load.ts';
import type { RecordOf } from '../../../protocols/record.ts';
import { seatSpec } from '../../support/seat-specs.ts';

const { manifest } = seatSpec('cheat');
const loaded: LoadedAgent = {
  folder: '/nowhere',
  hash: '0'.repeat(64),
  manifest: { ...manifest, ledgers: ['direction'], subscribes: ['market.bar'] },
  moduleUrl: 'file:///nowhere/agent.js',
};

const baseBid = (call: RecordOf<'cfp'>, ctx: AgentContext, over: object = {}): Opinion[] => [
  {
    expert: ctx.experts[0] as never,
    p: call.body.base,
    stake: 100_000,
    claims: [],
    text: '',
    ...over,
  },
];

const honest: Agent<{ bars: number }> = {
  init: () => ({ bars: 0 }),
  observe: (state) => {
    state.bars += 1;
  },
  bid: (_state, call, _view, ctx) => baseBid(call, ctx),
};

const failing = async (agent: Agent<never>): Promise<string[]> => {
  const { rows } = await checkLoaded(agent as Agent<unknown>, loaded, { rounds: 4 });
  return rows.filter(({ ok }) => !ok).map(({ name }) => name);
};

describe('the test kit', () => {
  test('passes an honest agent', async () => {
    expect(await failing(honest as never)).toEqual([]);
  });

  test('catches a counter kept outside the state', async () => {
    let asked = 0;
    const agent: Agent<object> = {
      init: () => ({}),
      bid: (_state, call, _view, ctx) => baseBid(call, ctx, { text: `bid ${++asked}` }),
    };
    expect(await failing(agent as never)).toEqual(
      expect.arrayContaining(['determinism', 'purity', 'look-ahead', 'restart', 'snapshot']),
    );
  });

  test('catches an answer that changes the state', async () => {
    const agent: Agent<{ asked: number }> = {
      init: () => ({ asked: 0 }),
      bid: (state, call, _view, ctx) => {
        state.asked += 1;
        return baseBid(call, ctx);
      },
    };
    expect(await failing(agent as never)).toContain('purity');
  });

  test('catches state that no snapshot carries', async () => {
    const hidden = new WeakMap<object, { bars: number }>();
    const agent: Agent<object> = {
      init: () => {
        const state = {};
        hidden.set(state, { bars: 0 });
        return state;
      },
      observe: (state) => {
        const count = hidden.get(state) ?? { bars: 0 };
        count.bars += 1;
        hidden.set(state, count);
      },
      bid: (state, call, _view, ctx) =>
        baseBid(call, ctx, { text: `${hidden.get(state)?.bars ?? 0} bars` }),
    };
    expect(await failing(agent as never)).toEqual(['snapshot']);
  });

  test('catches evidence from after the call', async () => {
    const agent: Agent<object> = {
      init: () => ({}),
      bid: (_state, call, _view, ctx) =>
        baseBid(call, ctx, {
          p: call.body.base.map((part, bin) => part * (bin + 1)),
          claims: [
            { id: 'ahead', predicate: 'close > 0', value: 1, evidence: [call.body.asOf.seq + 1] },
          ],
        }),
    };
    expect(await failing(agent as never)).toContain('conformance');
  });

  test.each([
    ['a bin too few', [1, 2, 3]],
    ['a negative chance', [-1, 1, 1, 1, 1, 1, 1, 1]],
    ['no chance at all', [0, 0, 0, 0, 0, 0, 0, 0]],
    ['a chance that is no number', [Number.NaN, 1, 1, 1, 1, 1, 1, 1]],
  ])('catches %s', async (_what, p) => {
    const agent: Agent<object> = {
      init: () => ({}),
      bid: (_state, call, _view, ctx) => baseBid(call, ctx, { p }),
    };
    const report = await checkLoaded(agent, loaded, { rounds: 4 });
    const row = report.rows.find(({ name }) => name === 'conformance');
    expect(row?.detail).toContain('AGENT_OPINION_INVALID');
  });

  test('catches an agent that cannot take an odd question', async () => {
    const agent: Agent<object> = {
      init: () => ({}),
      bid: (_state, call, _view, ctx) => baseBid(call, ctx, { p: [1, 1, 1, 1, 1, 1, 1, 1] }),
    };
    expect(await failing(agent as never)).toEqual(['odd calls']);
  });

  test('catches a voice of somebody else', async () => {
    const agent: Agent<object> = {
      init: () => ({}),
      bid: (_state, call, _view, ctx) => baseBid(call, ctx, { expert: 'technical.trend' }),
    };
    const report = await checkLoaded(agent, loaded, { rounds: 4 });
    expect(report.rows[0]?.detail).toContain('AGENT_EXPERT_UNKNOWN');
  });
});
