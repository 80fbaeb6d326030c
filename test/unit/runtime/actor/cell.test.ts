/** Cells, names and death notices, on a queue the test turns by hand. */
import { expect, test } from 'vitest';
import { assign, setup } from 'xstate';
import { actorSystem } from '../../../../runtime/actor/context.ts';
import { Cell } from '../../../../runtime/actor/cell.ts';
import type { CellOptions } from '../../../../runtime/actor/cell.ts';
import { actorRef, parseRef } from '../../../../runtime/actor/reference.ts';
import { VirtualClock } from '../../../../runtime/clock.ts';

type Order = { type: 'submit' } | { type: 'fill'; lots: number } | { type: 'break' };

const machine = setup({
  types: { context: {} as { lots: number }, events: {} as Order },
  actions: {
    send: (_: unknown, params: { lots: number }) => {
      throw new Error(`a cell never runs the machine's own send of ${params.lots}`);
    },
    explode: () => undefined,
  },
}).createMachine({
  context: { lots: 0 },
  id: 'order',
  initial: 'new',
  states: {
    new: { on: { submit: { actions: { params: { lots: 5 }, type: 'send' }, target: 'working' } } },
    working: {
      on: {
        break: { actions: 'explode' },
        fill: [
          {
            actions: assign({ lots: ({ context, event }) => context.lots + event.lots }),
            guard: ({ context, event }) => context.lots + event.lots < 5,
          },
          { target: 'filled' },
        ],
      },
    },
    filled: { type: 'final' },
  },
});

function house() {
  const queue: (() => void)[] = [];
  const quiet = () => undefined;
  const system = actorSystem<Order>({
    clock: new VirtualClock(7),
    defer: (run) => queue.push(run),
    log: () => ({ debug: quiet, error: quiet, info: quiet, warn: quiet }),
    seed: 1,
  });
  const sent: unknown[] = [];
  const options: CellOptions<typeof machine> = {
    capabilities: {
      explode: () => {
        throw new Error('boom');
      },
      send: (params, context) => sent.push([context.self, context.clock.now(), params]),
    },
    machine,
    name: 'order',
    version: '1',
  };
  const run = () => {
    for (let work = queue.shift(); work !== undefined; work = queue.shift()) work();
  };
  const tell = (ref: `${string}@${number}`, message: Order) =>
    system.registry.send(ref, { bytes: 10, lane: 'ordinary', message, type: message.type });
  return { options, run, sent, system, tell };
}

test('a cell moves its machine and does what it asks through capabilities', () => {
  const { options, run, sent, system, tell } = house();
  const cell = new Cell(system, options);
  tell(cell.self, { type: 'submit' });
  tell(cell.self, { lots: 2, type: 'fill' });
  expect(cell.status()).toMatchObject({ messages: 0, state: 'new', waiting: 2 });
  run();
  expect(cell.status()).toMatchObject({ messages: 2, state: 'working', waiting: 0 });
  expect(sent).toEqual([['order@1', 7, { lots: 5 }]]);
});

test('a machine that is done ends its cell normally; later mail is a dead letter', async () => {
  const { options, run, system, tell } = house();
  const cell = new Cell(system, options);
  const deaths: unknown[] = [];
  system.deathwatch.watch('order', 1, (death) => deaths.push(death));
  tell(cell.self, { type: 'submit' });
  tell(cell.self, { lots: 5, type: 'fill' });
  tell(cell.self, { lots: 1, type: 'fill' });
  run();
  expect(await cell.ended).toEqual({ kind: 'normal' });
  expect(deaths).toEqual([{ incarnation: 1, reason: 'ended', ref: 'order@1' }]);
  expect(tell(cell.self, { type: 'submit' }).kind).toBe('dropped');
  // The fill that waited behind the last one, and the mail after the end.
  expect(system.deadLetters.recent.map(({ reason, type }) => [reason, type])).toEqual([
    ['old-incarnation', 'fill'],
    ['old-incarnation', 'submit'],
  ]);
});

test('a throw ends the incarnation, is reported, and the next one starts under a new reference', async () => {
  const { options, run, system, tell } = house();
  const first = new Cell(system, options);
  const order: string[] = [];
  system.deathwatch.watch('order', 1, ({ reason }) => order.push(reason.split('\n')[0] ?? ''));
  tell(first.self, { type: 'submit' });
  tell(first.self, { type: 'break' });
  run();
  expect(await first.ended).toMatchObject({ kind: 'crashed' });
  expect(order).toEqual(['Error: boom']);
  const second = new Cell(system, options);
  expect(second.self).toBe('order@2');
  tell(first.self, { type: 'submit' });
  tell(second.self, { type: 'submit' });
  run();
  expect(second.status()).toMatchObject({ messages: 1, state: 'working' });
  expect(system.deadLetters.recent.map(({ code }) => code)).toEqual(['ACTOR_OLD_INCARNATION']);
});

test('an effect without a capability is a fault, not a silence', async () => {
  const { options, run, system, tell } = house();
  const cell = new Cell(system, { ...options, capabilities: {} });
  tell(cell.self, { type: 'submit' });
  run();
  expect(await cell.ended).toMatchObject({ error: { code: 'CELL_EFFECT_UNKNOWN' } });
});

test('a cell restored from a snapshot goes on where it was; another version is refused', () => {
  const { options, run, system, tell } = house();
  const cell = new Cell(system, options);
  tell(cell.self, { type: 'submit' });
  tell(cell.self, { lots: 3, type: 'fill' });
  run();
  const snapshot = cell.snapshot();
  const other = new Cell(system, { ...options, name: 'order-b', snapshot });
  expect(other.status()).toMatchObject({ messages: 2, state: 'working' });
  tell(other.self, { lots: 2, type: 'fill' });
  run();
  expect(other.status().state).toBe('filled');
  const stale = { ...options, name: 'order-c', snapshot, version: '2' };
  expect(() => new Cell(system, stale)).toThrow('CELL_SNAPSHOT_VERSION');
});

test('a name belongs to one incarnation at a time; a stranger gets a dead letter', () => {
  const { options, system, tell } = house();
  const cell = new Cell(system, options);
  expect(() => new Cell(system, options)).toThrow('ACTOR_NAME_TAKEN');
  expect(system.registry.whereis('order')).toBe(cell.self);
  tell('nobody@1', { type: 'submit' });
  tell('order@9', { type: 'submit' });
  expect(system.deadLetters.recent.map(({ reason }) => reason)).toEqual([
    'no-such-actor',
    'no-such-actor',
  ]);
});

test('each watcher hears of an end exactly once, also when it asks too late', () => {
  const { system } = house();
  const heard: string[] = [];
  const hear = (who: string) => (death: { reason: string }) => heard.push(`${who} ${death.reason}`);
  system.deathwatch.watch('a', 1, hear('early'));
  system.deathwatch.watch('a', 1, hear('fickle'))();
  system.deathwatch.watch('a', 2, hear('next'));
  system.deathwatch.terminated('a', 1, 'crash');
  system.deathwatch.terminated('a', 1, 'again');
  system.deathwatch.watch('a', 1, hear('late'));
  expect(heard).toEqual(['early crash', 'late crash']);
  system.deathwatch.terminated('a', 2, 'done');
  expect(heard.at(-1)).toBe('next done');
});

test('references are name@incarnation and nothing else', () => {
  expect(parseRef(actorRef('technical', 3))).toEqual({ incarnation: 3, name: 'technical' });
  for (const text of ['technical', 'technical@0', '@1', 'Technical@1', 'a@1.5', 'a@1@2']) {
    expect(() => parseRef(text)).toThrow('ACTOR_REFERENCE');
  }
});
