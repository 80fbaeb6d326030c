/** Agents that answer with promises, and what their manifests keep them from being asked. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Agent, InitContext } from '../../../agents/sdk/contract.ts';
import { createSeat, startSeat } from '../../../agents/sdk/seat.ts';
import { WEIGHTED_POOLS } from '../../../protocols/decision.ts';
import type { HostedSeat, SeatMessage, SeatSpec } from '../../../protocols/host.ts';
import type { Manifest } from '../../../protocols/manifest.ts';
import type { ChainedRecord, JournalRecord } from '../../../protocols/record.ts';
import { openInlineHost } from '../../../runtime/host/inline.ts';
import { cfpOf, HASH, joined, record } from '../../support/council-round.ts';
import { ask, seatSpec } from '../../support/seat-specs.ts';

const chained = (entry: JournalRecord): ChainedRecord => ({ ...entry, hash: HASH });
const call = chained(record('cfp', cfpOf(), 101));
const seating = chained(
  record('agent.joined', joined({ seat: 'slow', ledgers: ['direction'] }), 100),
);
const withManifest = (over: Partial<Manifest>): SeatSpec =>
  seatSpec('slow', { manifest: { ...seatSpec('slow').manifest, ...over } });

/** Bids base, saying what it was made with; a few turns of the queue later. */
const later: Agent<{ text: string }> = {
  init: async () => {
    await Promise.resolve();
    return { text: 'made ready' };
  },
  bid: async (state, { body }, _view, ctx) => {
    await Promise.resolve();
    return ctx.experts.map((expert) => ({
      claims: [],
      expert,
      p: body.base,
      stake: 1,
      text: state.text,
    }));
  },
};

const told = (seat: HostedSeat): HostedSeat => {
  seat.fold(seating);
  seat.fold(call);
  return seat;
};

describe('a seat whose agent is asynchronous', () => {
  test('says what a synchronous one says', async () => {
    const direct: Agent<{ text: string }> = {
      init: () => ({ text: 'made ready' }),
      bid: (_state, { body }, _view, ctx) =>
        ctx.experts.map((expert) => ({
          claims: [],
          expert,
          p: body.base,
          stake: 1,
          text: 'made ready',
        })),
    };
    const spec = withManifest({});
    const [slow, fast] = [told(await startSeat(spec, later)), told(createSeat(spec, direct))];
    for (const phase of ['seal', 'reveal'] as const) {
      const said = fast.answer(ask('slow', phase));
      expect(said).toBeInstanceOf(Array);
      expect(said).toHaveLength(1);
      expect(await slow.answer(ask('slow', phase))).toEqual(said);
    }
    expect(slow.snapshot()).toEqual(fast.snapshot());
  });

  test.each(['observe', 'onSettle'] as const)('may not fold so: %s', async (name) => {
    const agent: Agent<unknown> = { ...later, [name]: () => Promise.reject(new Error('late')) };
    const seat = told(await startSeat(withManifest({ subscribes: ['timer'] }), agent));
    const timer = record('timer', { callsMax: null, closing: false }, 102);
    const none = Object.fromEntries(WEIGHTED_POOLS.map((pool) => [pool, {}]));
    const weights = { direction: none, shape: none };
    const voided = { evidence: {}, outcome: null, poolWeights: weights, weights };
    const settle = record('settle', voided as never, 102);
    expect(() => seat.fold(chained(name === 'observe' ? timer : settle))).toThrow(
      `AGENT_FOLD_ASYNC: slow: ${name}() returned a promise`,
    );
  });
});

test('a host asks one seat after another, and no turn overlaps another', async () => {
  const events: string[] = [];
  const gates = new Map<string, () => void>();
  const host = await openInlineHost({
    id: 'h',
    openSeat: (spec) =>
      Promise.resolve<HostedSeat>({
        answer: ({ round }) => {
          const name = `${spec.seat} ${round}`;
          events.push(`${name} asked`);
          return new Promise<readonly SeatMessage[]>((resolve) => {
            gates.set(name, () => {
              events.push(`${name} answered`);
              resolve([{ body: {} as never, type: 'seal' }]);
            });
          });
        },
        fold: ({ seq }) => void events.push(`${spec.seat} folds ${seq}`),
        snapshot: () => {
          events.push(`${spec.seat} is stored`);
          return { asOf: 0, state: null };
        },
        state: 'asked',
      }),
    specs: [seatSpec('a'), seatSpec('b')],
  });
  const open = async (name: string): Promise<void> => {
    while (!gates.has(name)) await Promise.resolve();
    gates.get(name)?.();
  };
  const turn = (round: number, asks: readonly string[], record?: ChainedRecord) =>
    host.turn({
      asks: asks.map((seat) => ask(seat, 'seal', 1, round)),
      kind: 'turn',
      records: record === undefined ? [] : [record],
    });
  const first = turn(1, ['a', 'b']);
  const stored = host.snapshot('a' as never);
  const second = turn(2, ['b'], call);
  for (const name of ['a r1', 'b r1', 'b r2']) await open(name);
  expect((await first).answers.map(({ seat }) => seat)).toEqual(['a', 'b']);
  expect((await second).answers).toHaveLength(1);
  expect(await stored).toMatchObject({ ok: { asOf: 0 } });
  expect(events).toEqual([
    'a r1 asked',
    'a r1 answered',
    'b r1 asked',
    'b r1 answered',
    'a is stored',
    'a folds 101',
    'b folds 101',
    'b r2 asked',
    'b r2 answered',
  ]);
  // A host that is ended owes no answer, whatever its seats still wait for.
  const never = turn(3, ['a']);
  await host.kill('a test');
  expect((await never).failures).toMatchObject([{ error: { code: 'HOST_DIED' }, seat: 'a' }]);
});

test('a promise that is broken ends its seat and no other', async () => {
  const agent = { ...later, bid: () => Promise.reject(new Error('no model')) };
  const host = await openInlineHost({
    id: 'h',
    openSeat: (spec) => startSeat(spec, spec.seat === 'slow' ? agent : later),
    specs: [withManifest({}), seatSpec('other')],
  });
  const asks = [ask('slow'), ask('other')];
  const { answers, failures } = await host.turn({ asks, kind: 'turn', records: [seating, call] });
  expect(failures).toMatchObject([{ error: { code: 'AGENT_THREW' }, phase: 'seal', seat: 'slow' }]);
  expect(answers).toMatchObject([{ messages: [{ type: 'seal' }], seat: 'other' }]);
  expect(host.seats).toEqual(['other']);
});

describe('what a manifest declares', () => {
  const asked = (over: Partial<Manifest>, body: object = {}) => {
    let bids = 0;
    const agent: Agent<unknown> = {
      init: () => ({}),
      bid: () => {
        bids += 1;
        return [];
      },
      challenge: () => {
        throw new Error('it is not asked');
      },
    };
    const seat = createSeat(withManifest(over), agent);
    seat.fold(seating);
    seat.fold(chained(record('cfp', { ...cfpOf(), ...body }, 101)));
    return { bids: () => bids, seat };
  };

  test.each([
    [
      { instruments: ['NDX', 'DJI'] },
      {},
      'Asked of SPX; the manifest declares the instruments NDX, DJI.',
    ],
    [{ timeframes: ['1h'] }, {}, 'Asked over 1d; the manifest declares the timeframes 1h.'],
    [
      { timeframes: ['1d'] },
      { horizon: { us: 1_000_000 } },
      'Asked over a horizon in run time; the manifest',
    ],
  ])('%o: another question is refused, and the agent not asked', (over, body, text) => {
    const { bids, seat } = asked(over as Partial<Manifest>, body);
    const said = seat.answer(ask('slow', 'seal')) as readonly SeatMessage[];
    expect(said).toMatchObject([
      { body: { expert: 'slow', reason: 'out-of-scope' }, type: 'refuse' },
    ]);
    expect(said).toMatchObject([{ body: { text: expect.stringContaining(text) as string } }]);
    expect(seat.state).toBe('reviewing');
    expect(seat.answer(ask('slow', 'challenge'))).toEqual([]);
    expect(bids()).toBe(0);
  });

  test('its own question is asked', () => {
    const { bids, seat } = asked({ instruments: ['SPX' as never], timeframes: ['1d'] });
    void seat.answer(ask('slow', 'seal'));
    expect(bids()).toBe(1);
  });

  test('its assets are read in init, and not elsewhere', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kimera-asset-'));
    try {
      await writeFile(join(folder, 'weights.bin'), new Uint8Array([1, 2, 3]));
      const manifest = {
        ...seatSpec('slow').manifest,
        assets: ['weights.bin'],
        entry: './lib/agent.js',
      };
      const agent: Agent<Uint8Array> = {
        init: (ctx) => ctx.asset('weights.bin'),
        bid: (_state, _call, _view, ctx) => [(ctx as InitContext).asset('weights.bin') as never],
      };
      // The folder of the manifest: a plugin's own, else found from the entry.
      for (const over of [
        { folder },
        { moduleUrl: pathToFileURL(join(folder, 'lib', 'agent.js')).href },
      ]) {
        const seat = told(createSeat(seatSpec('slow', { manifest, ...over }), agent));
        expect(seat.snapshot().state).toMatchObject({ agent: new Uint8Array([1, 2, 3]) });
        expect(() => seat.answer(ask('slow'))).toThrow(
          'AGENT_ASSET_MISSING: Agent slow has no asset weights.bin: assets are read in init only',
        );
      }
      const greedy: Agent<Uint8Array> = { init: (ctx) => ctx.asset('agent.json') };
      expect(() => createSeat(seatSpec('slow', { folder, manifest }), greedy)).toThrow(
        '`assets` in agent.json does not list it',
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('init runs at every opening, also where a snapshot has the state', () => {
    let opened = 0;
    const agent: Agent<{ n: number }> = { init: () => ({ n: ++opened }) };
    const spec = withManifest({});
    const stored = structuredClone(told(createSeat(spec, agent)).snapshot());
    const again = createSeat({ ...spec, snapshot: stored }, agent);
    expect(opened).toBe(2);
    expect(again.snapshot().state).toMatchObject({ agent: { n: 1 } });
  });
});
