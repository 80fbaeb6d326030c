/** The test kit has to catch an agent that breaks each rule, and say which. */
import { describe, expect, test } from 'vitest';
import type { Agent, AgentContext, Opinion } from '../../../agents/sdk/contract.ts';
import type { LoadedAgent } from '../../../agents/sdk/load.ts';
import type { RecordOf } from '../../../protocols/record.ts';
import { checkLoaded } from '../../support/check-loaded.ts';
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
  const { rows } = await checkLoaded(agent, loaded, { rounds: 4 });
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

const claiming = (claim: object): Agent<object> => ({
  init: () => ({}),
  bid: (_state, call, _view, ctx) =>
    baseBid(call, ctx, {
      claims: [{ evidence: [], id: 'mine', ...claim }],
      p: call.body.base.map((part, bin) => part * (bin + 1)),
    }),
});

/** The rows that fail, with what they say. */
async function findings<State>(agent: Agent<State>, rounds = 4): Promise<Record<string, string>> {
  const { notRun, rows } = await checkLoaded(agent, loaded, {
    rounds,
  });
  const bad = rows.filter(({ ok }) => !ok).map(({ detail, name }) => [name, detail]);
  return { ...Object.fromEntries(bad), ...(notRun.length === 0 ? {} : { notRun: notRun.join() }) };
}

describe('what an agent says in the long rehearsal', () => {
  test('is no forecast when it only refuses: the reasons it gave are told', async () => {
    const found = await findings({
      init: () => ({}),
      bid: (_state, _call, _view, ctx) => [
        { expert: ctx.experts[0] as never, refuse: 'no-data', text: 'I wait for us-cpi' },
      ],
    });
    expect(Object.keys(found)).toEqual(['forecasts']);
    expect(found['forecasts']).toContain('never a bid in 4 rounds: 4 times no-data');
    expect(found['forecasts']).toContain('I wait for us-cpi');
  });

  test.each([
    ['a stake off the scale', { stake: 5_000_000 }, /stake is 5000000; wanted/],
    ['a stake that is no number', { stake: Number.NaN }, /stake is NaN; wanted/],
    ['claims that are no list', { claims: 'none' }, /claims/],
  ])('is refused with %s', async (_what, over, why) => {
    const found = await findings<object>({
      init: () => ({}),
      bid: (_state, call, _view, ctx) => baseBid(call, ctx, over),
    });
    expect(found['conformance']).toMatch(why);
  });

  test('is refused when it is undefined', async () => {
    const found = await findings<object>({ init: () => ({}), bid: () => undefined as never });
    expect(found['conformance']).toContain('bid() is undefined; wanted an array');
  });

  test('is nothing when bid gives nothing', async () => {
    const found = await findings({ init: () => ({}), bid: () => [] });
    expect(found['conformance']).toContain('bid() never gave anything for cheat');
  });

  test.each([
    ['a predicate that is not in the language', { predicate: 'sharpe20 > 1', value: 1 }, 'sharpe'],
    ['a claim that is false', { predicate: 'rsi14 > 100', value: 101 }, 'is false on the frozen'],
    ['a value that is another', { predicate: 'rsi14 <= 100', value: 1 }, 'claimed 1, evaluated'],
  ])('does not stand with %s', async (_what, claim, why) => {
    const found = await findings(claiming(claim));
    expect(Object.keys(found)).toEqual(['claims']);
    expect(found['claims']).toMatch(/^r1: .*mine|^r1: .*claims\[0\]/);
    expect(found['claims']).toContain(why);
  });

  test('is told with the round, the phase and the error when it is none', async () => {
    const found = await findings({
      init: () => ({}),
      bid: (_state, call, _view, ctx) => {
        if (call.round === 'r3') throw new Error('I broke');
        return baseBid(call, ctx);
      },
    });
    expect(found['conformance']).toMatch(
      /^r3, phase seal: AGENT_THREW: cheat threw in bid\(\) .*I broke/,
    );
    expect(found['notRun']).toBe('determinism,purity,look-ahead,restart,snapshot,odd calls');
  });
});

describe('what an agent is given', () => {
  test('is found changed when an answer writes to the view', async () => {
    const found = await findings({
      init: () => ({}),
      bid: (_state, call, view, ctx) => {
        view.market.bars.clear();
        return baseBid(call, ctx);
      },
    });
    expect(found['view']).toContain('by the call of r2');
    expect(found['purity']).toBe(
      'r1, phase seal: an answer wrote to the view. Copy what you change',
    );
  });

  test('is found changed when a fold writes to the view', async () => {
    const found = await findings({
      init: () => ({}),
      observe: (_state, _record, view) => void view.market.facts.delete('rehearsed-macro'),
      bid: (_state, call, _view, ctx) => baseBid(call, ctx),
    });
    expect(found['view']).toContain('by the call of r1');
  });

  test('cannot be changed where it is a record', async () => {
    const found = await findings({
      init: () => ({}),
      observe: (_state, record) => {
        (record as { at: number }).at = 0;
      },
      bid: (_state, call, _view, ctx) => baseBid(call, ctx),
    });
    expect(found['conformance']).toMatch(
      /^record \d+ \(market\.bar\): AGENT_THREW: .*Cannot assign/,
    );
  });
});

describe('the state of an agent', () => {
  test('is found to grow without bound', async () => {
    const found = await findings(
      {
        init: () => ({ all: [] as string[] }),
        onSettle: (state) => void state.all.push('x'.repeat(8_000)),
        bid: (_state, call, _view, ctx) => baseBid(call, ctx),
      },
      8,
    );
    expect(Object.keys(found)).toEqual(['memory']);
    expect(found['memory']).toMatch(/fills the 32 MB of memoryMb in \d+ rounds/);
  });

  test('has to be plain data', async () => {
    const found = await findings({
      init: () => ({ twice: (n: number) => 2 * n }),
      bid: (_state, call, _view, ctx) => baseBid(call, ctx),
    });
    expect(found['conformance']).toContain('its state cannot be stored, it has to be plain data');
  });
});
