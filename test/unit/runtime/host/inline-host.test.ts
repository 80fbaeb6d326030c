import { expect, test } from 'vitest';
import type { HostedSeat, OpenSeat } from '../../../../protocols/host.ts';
import { openInlineHost } from '../../../../runtime/host/inline.ts';
import type { BeforeDelivery } from '../../../../runtime/host/seat-table.ts';
import { ask, records, seatSpec } from '../../../support/seat-specs.ts';

/** Counts what it folds and says so; nothing else. */
const openCounter: OpenSeat = (spec) => {
  let folded = 0;
  const seat: HostedSeat = {
    answer: () => [{ body: { folded } as never, type: 'seal' }],
    fold: () => {
      folded += 1;
    },
    snapshot: () => ({ asOf: folded, state: folded }),
    state: 'asleep',
  };
  return spec.config['on'] === 'open' ? Promise.reject(new Error('no')) : Promise.resolve(seat);
};

/** Kills the first incarnation of `seat` when it is given its n-th message (record or ask, from 1). */
const killAt =
  (seat: string, n: number): BeforeDelivery =>
  (delivery) => {
    if (delivery.seat !== seat || delivery.incarnation !== 1 || delivery.n !== n) return;
    throw new Error(`fault injected into ${seat} at message ${n}`);
  };

const specs = [seatSpec('a'), seatSpec('b')];
const turn = { asks: [ask('a'), ask('b')], kind: 'turn' as const, records: records(1, 3) };

test('killed at each message of a turn in turn, a seat fails alone and at that message', async () => {
  // Three records and an ask: four messages.
  for (let n = 1; n <= 4; n++) {
    const before = killAt('a', n);
    const host = await openInlineHost({ before, id: 'h', openSeat: openCounter, specs });
    const { answers, failures } = await host.turn(turn);
    expect(answers.map(({ seat }) => seat)).toEqual(['b']);
    expect(failures).toMatchObject([n <= 3 ? { seat: 'a', seq: n } : { phase: 'seal', seat: 'a' }]);
    expect(failures[0]?.phase === undefined).toBe(n <= 3);
    expect(host.seats).toEqual(['b']);
    const again = await host.addSeat(seatSpec('a', { incarnation: 2 }));
    expect(again).toMatchObject({ ok: { incarnation: 2 } });
    const rejoined = await host.turn({ ...turn, asks: [ask('a', 'seal', 2)] });
    expect(rejoined.answers[0]?.messages).toEqual([{ body: { folded: 3 }, type: 'seal' }]);
  }
});

test('a record is folded once, however often it is sent; an old incarnation is not asked', async () => {
  const host = await openInlineHost({ id: 'h', openSeat: openCounter, specs });
  await host.turn(turn);
  await host.addSeat(seatSpec('b', { incarnation: 2, snapshot: { asOf: 2, state: 2 } }));
  const again = {
    ...turn,
    asks: [ask('a'), ask('b', 'seal', 2), ask('b')],
    records: records(1, 4),
  };
  const { answers, failures } = await host.turn(again);
  // The counter ignores its snapshot's state, so it shows what was folded after it: 3 and 4.
  expect(answers.map(({ messages }) => messages[0]?.body)).toEqual([{ folded: 4 }, { folded: 2 }]);
  expect(failures).toMatchObject([{ error: { code: 'SEAT_OLD_INCARNATION' }, incarnation: 1 }]);
});

test('several asks of a seat that crashed are one failure', async () => {
  const host = await openInlineHost({
    before: killAt('a', 1),
    id: 'h',
    openSeat: openCounter,
    specs,
  });
  const asks = [ask('a', 'seal', 1, 1), ask('a', 'seal', 1, 2), ask('a', 'seal', 1, 3)];
  const { failures } = await host.turn({ asks, kind: 'turn', records: [] });
  expect(failures).toMatchObject([{ round: 'r1', seat: 'a' }]);
});

test('a seat that does not open is a start failure, and may be added later', async () => {
  const bad = seatSpec('a', { config: { on: 'open' } });
  const host = await openInlineHost({ id: 'h', openSeat: openCounter, specs: [bad] });
  expect(host.startFailures).toMatchObject([{ seat: 'a' }]);
  expect(await host.addSeat(seatSpec('a'))).toMatchObject({ ok: { seat: 'a' } });
  expect(await host.addSeat(seatSpec('a'))).toMatchObject({
    error: { code: 'SEAT_ALREADY_HOSTED' },
  });
});

test('after a stop every ask is a failure and every control call an error', async () => {
  const host = await openInlineHost({ id: 'h', openSeat: openCounter, specs });
  await host.stop();
  const { answers, failures } = await host.turn(turn);
  expect([answers.length, failures.map(({ error }) => error.code)]).toEqual([
    0,
    ['HOST_STOPPED', 'HOST_STOPPED'],
  ]);
  expect(await host.inspect()).toMatchObject({ error: { code: 'HOST_STOPPED' } });
  expect(await host.ended).toMatchObject({ reason: 'stopped' });
});
