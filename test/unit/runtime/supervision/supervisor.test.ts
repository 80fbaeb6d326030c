/** Supervisors on virtual time: no thread, no clock; children die when the test says so. */
import { expect, test } from 'vitest';
import { deferred } from '../../../../runtime/host/deferred.ts';
import { Supervisor } from '../../../../runtime/supervision/supervisor.ts';
import type {
  ChildExit,
  ChildSpec,
  Excess,
  SupervisorEvent,
} from '../../../../runtime/supervision/supervisor.ts';
import type { RestartType, Strategy } from '../../../../runtime/supervision/strategy.ts';
import { virtualScheduler } from '../../../support/virtual-scheduler.ts';

const CRASH: ChildExit = { error: { code: 'UNEXPECTED', message: 'boom' }, kind: 'crashed' };

/** A stage of named children that note what is done to them. */
function stage(
  names: readonly (readonly [string, RestartType])[],
  options: { readonly excess?: Excess; readonly strategy?: Strategy } = {},
) {
  const scheduler = virtualScheduler();
  const log: string[] = [];
  const events: SupervisorEvent[] = [];
  const die = new Map<string, (exit: ChildExit) => void>();
  const failStarts = new Set<string>();
  const neverStops = new Set<string>();
  const children: ChildSpec[] = names.map(([id, restart]) => ({
    id,
    restart,
    start: (incarnation) => {
      if (failStarts.has(id)) return Promise.reject(new Error(`${id} cannot start`));
      log.push(`+${id}@${incarnation}`);
      const { promise, resolve } = deferred<ChildExit>();
      die.set(id, resolve);
      return Promise.resolve({
        ended: promise,
        stop: () => {
          log.push(`-${id}`);
          if (neverStops.has(id)) return new Promise<void>(() => undefined);
          resolve({ kind: 'normal' });
          return Promise.resolve();
        },
      });
    },
  }));
  const supervisor = new Supervisor({
    children,
    excess: options.excess ?? { intensity: { max: 3, windowMs: 60_000 }, kind: 'escalate' },
    id: 'stage',
    report: (event) => events.push(event),
    scheduler,
    strategy: options.strategy ?? 'one_for_one',
  });
  return {
    events,
    failStarts,
    neverStops,
    log,
    scheduler,
    supervisor,
    crash: async (id: string, exit: ChildExit = CRASH) => {
      die.get(id)?.(exit);
      await scheduler.advance(0);
    },
  };
}

const three = [
  ['a', 'permanent'],
  ['b', 'permanent'],
  ['c', 'permanent'],
] as const;

test('a supervisor starts in order, stops in reverse, and ends normally', async () => {
  const { log, supervisor } = stage(three);
  await supervisor.start();
  await supervisor.stop();
  expect(log).toEqual(['+a@1', '+b@1', '+c@1', '-c', '-b', '-a']);
  expect(await supervisor.ended).toEqual({ kind: 'normal' });
});

test.each<[Strategy, string[]]>([
  ['one_for_one', ['+b@2']],
  ['one_for_all', ['-c', '-a', '+a@2', '+b@2', '+c@2']],
  ['rest_for_one', ['-c', '+b@2', '+c@2']],
])('%s restarts whom a death concerns', async (strategy, expected) => {
  const { crash, log, supervisor } = stage(three, { strategy });
  await supervisor.start();
  log.length = 0;
  await crash('b');
  expect(log).toEqual(expected);
  expect(supervisor.status().map(({ state }) => state)).toEqual(['running', 'running', 'running']);
});

test('more deaths than the intensity allows stop everything and are the parent’s to answer', async () => {
  const { crash, log, supervisor } = stage(three);
  await supervisor.start();
  for (let n = 0; n < 3; n++) await crash('b');
  expect(supervisor.status()[1]).toMatchObject({ incarnation: 4, state: 'running' });
  log.length = 0;
  await crash('b');
  expect(log).toEqual(['-c', '-a']);
  expect(await supervisor.ended).toMatchObject({ error: { code: 'SUPERVISOR_INTENSITY' } });
});

test('deaths spread over more than the window are borne', async () => {
  const { crash, scheduler, supervisor } = stage(three);
  await supervisor.start();
  for (let n = 0; n < 20; n++) {
    await crash('b');
    await scheduler.advance(20_001);
  }
  expect(supervisor.status()[1]).toMatchObject({ incarnation: 21, state: 'running' });
});

test('a tree: a supervisor is a child, and its crash is its parent’s restart', async () => {
  const inner = stage(three, { excess: { intensity: { max: 0, windowMs: 1 }, kind: 'escalate' } });
  const scheduler = virtualScheduler();
  let starts = 0;
  const parent = new Supervisor({
    children: [
      {
        id: 'inner',
        restart: 'permanent',
        start: async () => {
          starts += 1;
          if (starts === 1) await inner.supervisor.start();
          return starts === 1 ? inner.supervisor : stage(three).supervisor;
        },
      },
    ],
    excess: { intensity: { max: 1, windowMs: 60_000 }, kind: 'escalate' },
    id: 'root',
    scheduler,
    strategy: 'rest_for_one',
  });
  await parent.start();
  await inner.crash('a');
  await scheduler.advance(0);
  expect(starts).toBe(2);
});

test('a cell that crashes once a minute waits longer each time and never troubles its neighbour', async () => {
  const { crash, events, scheduler, supervisor } = stage(
    [
      ['bad', 'permanent'],
      ['good', 'permanent'],
    ],
    { excess: { chance: () => 0, kind: 'quarantine' } },
  );
  await supervisor.start();
  for (let n = 0; n < 9; n++) {
    await crash('bad');
    await scheduler.advance(60_000);
  }
  const delays = events.flatMap((event) => (event.kind === 'restarting' ? [event.afterMs] : []));
  expect(delays).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  expect(supervisor.status()[1]).toMatchObject({ incarnation: 1, state: 'running' });
});

test('five trips within an hour quarantine a cell until an operator releases it', async () => {
  const { crash, events, log, scheduler, supervisor } = stage([['bad', 'permanent']], {
    excess: { chance: () => 0, kind: 'quarantine' },
  });
  await supervisor.start();
  for (let n = 0; n < 40 && supervisor.status()[0]?.state !== 'quarantined'; n++) {
    await crash('bad');
    const last = events.findLast((event) => event.kind === 'restarting');
    await scheduler.advance(last?.afterMs ?? 0);
  }
  const delays = events.flatMap((event) => (event.kind === 'restarting' ? [event.afterMs] : []));
  const trip = [500, 1_000, 2_000, 60_000];
  expect(delays).toEqual([...trip, ...trip, ...trip, ...trip, 500, 1_000, 2_000]);
  expect(events.at(-1)).toEqual({ child: 'bad', kind: 'quarantined', trips: 5 });
  await scheduler.advance(86_400_000);
  expect(supervisor.status()[0]).toMatchObject({ state: 'quarantined' });
  log.length = 0;
  await supervisor.release('bad');
  expect(log).toEqual(['+bad@21']);
});

test('stopping while a restart is waiting cancels it', async () => {
  const { crash, log, scheduler, supervisor } = stage([['bad', 'permanent']], {
    excess: { chance: () => 0.5, kind: 'quarantine' },
  });
  await supervisor.start();
  await crash('bad');
  expect(supervisor.status()[0]).toMatchObject({ state: 'waiting' });
  await supervisor.stop();
  await scheduler.advance(120_000);
  expect(log).toEqual(['+bad@1']);
  expect(scheduler.waiting).toBe(0);
});

test('a transient child that ends normally stays ended; a temporary one after any end', async () => {
  const { crash, log, supervisor } = stage([
    ['once', 'transient'],
    ['probe', 'temporary'],
  ]);
  await supervisor.start();
  await crash('once', { kind: 'normal' });
  await crash('probe');
  expect(log).toEqual(['+once@1', '+probe@1']);
  expect(supervisor.status().map(({ state }) => state)).toEqual(['ended', 'ended']);
});

test('a first start that fails stops what was started, and says which child it was', async () => {
  const { failStarts, log, supervisor } = stage(three);
  failStarts.add('c');
  await expect(supervisor.start()).rejects.toMatchObject({
    code: 'SUPERVISOR_START_FAILED',
    details: { child: 'c' },
  });
  expect(log).toEqual(['+a@1', '+b@1', '-b', '-a']);
});

test('a restart that fails counts as a death, and ends in escalation', async () => {
  const { crash, failStarts, supervisor } = stage(three, { strategy: 'rest_for_one' });
  await supervisor.start();
  failStarts.add('b');
  await crash('b');
  expect(await supervisor.ended).toMatchObject({ error: { code: 'SUPERVISOR_INTENSITY' } });
});

test('a child that does not stop within its grace is left behind', async () => {
  const { events, log, neverStops, scheduler, supervisor } = stage(three);
  await supervisor.start();
  neverStops.add('b');
  const stopped = supervisor.stop();
  await scheduler.advance(5_000);
  await stopped;
  expect(log.slice(3)).toEqual(['-c', '-b', '-a']);
  expect(events).toContainEqual({ child: 'b', kind: 'stuck' });
});
