/** The pure parts of hosts: frame checks, liveness, packing. */
import { expect, test } from 'vitest';
import { AppError } from '../../../../protocols/errors.ts';
import { MESSAGE_BYTES_MAX } from '../../../../protocols/validate.ts';
import {
  brief,
  plainBytes,
  readableReport,
  readAnswerFrame,
  TURN_BYTES_MAX,
} from '../../../../runtime/host/frames.ts';
import { look } from '../../../../runtime/host/liveness.ts';
import type { Seen, Vitals } from '../../../../runtime/host/liveness.ts';
import { HOST_BASE_MB, heapLimitMb, packSeats } from '../../../../runtime/host/pack.ts';
import { seatSpec } from '../../../support/seat-specs.ts';

test('plain data is measured, anything else is not; depth, cycles and size end at the limit', () => {
  expect(plainBytes({ a: [1, 'x', true, null] }, 1_000)).toBeLessThan(60);
  for (const odd of [() => 1, 1n, Symbol('s'), new Map(), new Uint8Array(1), new Date(0)]) {
    expect(plainBytes({ odd }, 1_000)).toBeUndefined();
  }
  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  const sparse: unknown[] = [];
  sparse.length = 1e9;
  let deep: unknown = 0;
  for (let n = 0; n < 200_000; n++) deep = [deep];
  for (const huge of [cycle, deep, 'x'.repeat(5_000), sparse]) {
    expect(plainBytes(huge, 1_000)).toBeGreaterThan(1_000);
  }
});

test('a turn of answers stays under the largest message', () => {
  expect(TURN_BYTES_MAX).toBeLessThan(MESSAGE_BYTES_MAX);
});

test('a frame is read only when all of it fits', () => {
  const answer = { incarnation: 1, lane: 'l', messages: [], phase: 'seal', round: 'r1', seat: 'a' };
  const response = { answers: [answer], failures: [], kind: 'answers' };
  expect(readAnswerFrame({ response, turn: 1 }, 'h', 1_000)).toEqual({ response, turn: 1 });
  const wrong = [
    null,
    'text',
    { response },
    { response: { ...response, kind: 'other' }, turn: 1 },
    { response: { ...response, answers: [{ ...answer, seat: 7 }] }, turn: 1 },
    {
      response: { ...response, answers: [{ ...answer, messages: [{ type: 'commit' }] }] },
      turn: 1,
    },
    { response: { ...response, failures: [{ incarnation: 1, seat: 'a' }] }, turn: 1 },
    { response: { ...response, deadLetters: [7] }, turn: 1 },
  ];
  for (const frame of wrong) expect(readAnswerFrame(frame, 'h', 1_000)).toBeInstanceOf(AppError);
});

test('whatever is thrown or sent can be reported in a few words', () => {
  const hostile = {
    get code(): string {
      throw new Error('no');
    },
  };
  expect(readableReport(hostile)).toMatchObject({ code: 'UNEXPECTED' });
  expect(readableReport(new Error('x'.repeat(1e6))).message.length).toBe(4_000);
  expect(brief(Array.from({ length: 9 }))).toBe('array of 9');
  expect(brief({ a: 1, b: 2 })).toBe('[object Object] {a, b}');
});

const limits = { cpuMs: 5_000, wallMs: 60_000 };
const fresh: Vitals = { count: 0, movedAt: 0, work: 'turn' };
const seen = (now: number, cpu: number | undefined, over: Partial<Seen> = {}): Seen => ({
  count: 0,
  cpuMs: () => cpu,
  now,
  work: 'turn',
  ...over,
});

test('a host that gets no core is well until the outer limit, however long it stands still', () => {
  const first = look(fresh, seen(1_000, 40), limits);
  expect(first.health).toEqual({ is: 'well' });
  expect(look(first.vitals, seen(59_999, 5_039.9), limits).health).toEqual({ is: 'well' });
  expect(look(first.vitals, seen(60_000, 40), limits).health).toEqual({
    is: 'silent',
    limitMs: 60_000,
    wallMs: 60_000,
  });
});

test('a host that has had its CPU time and made no step is hung; CPU time before does not count', () => {
  const { vitals } = look(fresh, seen(100, 7_000), limits);
  expect(look(vitals, seen(5_000, 11_999), limits).health).toEqual({ is: 'well' });
  expect(look(vitals, seen(5_200, 12_000), limits).health).toEqual({ cpuMs: 5_000, is: 'hung' });
  // Each step gives the next one the whole limit again, and so does work of another kind.
  for (const change of [{ count: 1 }, { work: 'idle' as const }]) {
    const moved = look(vitals, seen(5_200, 12_000, change), limits);
    expect(moved.health).toEqual({ is: 'well' });
    const next = look(moved.vitals, seen(5_300, 12_100, change), limits);
    expect(look(next.vitals, seen(11_000, 17_000, change), limits).health).toEqual({ is: 'well' });
    expect(look(next.vitals, seen(11_000, 17_100, change), limits).health.is).toBe('hung');
  }
});

test('a host that neither runs nor waits for a core is blocked; one that waits for a core is not', () => {
  const guest = { ...limits, blockedMs: 10_000 };
  const at = (now: number, cpu: number, queued: number) =>
    seen(now, cpu, { queuedMs: () => queued });
  const { vitals } = look(fresh, at(100, 40, 500), guest);
  // Of 30 s it had 4 on a core and stood 21 in its queue.
  expect(look(vitals, at(30_100, 4_040, 21_500), guest).health).toEqual({ is: 'well' });
  expect(look(vitals, at(10_099, 40, 500), guest).health).toEqual({ is: 'well' });
  expect(look(vitals, at(10_100, 40, 500), guest).health).toEqual({
    is: 'silent',
    limitMs: 10_000,
    wallMs: 10_000,
  });
  // Without a word about its queue only the outer limit holds.
  expect(look(vitals, seen(59_999, 40), guest).health).toEqual({ is: 'well' });
});

test('where CPU time cannot be read, only the outer limit ends a host', () => {
  const { vitals } = look(fresh, seen(100, undefined), limits);
  expect(look(vitals, seen(59_999, undefined), limits).health).toEqual({ is: 'well' });
  expect(look(vitals, seen(60_000, undefined), limits).health.is).toBe('silent');
});

test('the CPU time of a moving host is not even read', () => {
  const cpuMs = (): number => {
    throw new Error('read');
  };
  expect(look(fresh, seen(1, 0, { count: 1, cpuMs }), limits).health).toEqual({ is: 'well' });
});

test('seats are packed by their budgets, always alike, and no host is empty', () => {
  const spec = (seat: string, cpuMs: number) => {
    const made = seatSpec(seat);
    return { ...made, manifest: { ...made.manifest, cpuMs } };
  };
  const seats = [spec('a', 10), spec('b', 100), spec('c', 10), spec('d', 60), spec('e', 10)];
  const names = (n: number) => packSeats(seats, n).map((host) => host.map(({ seat }) => seat));
  expect(names(2)).toEqual([['b'], ['a', 'c', 'd', 'e']]);
  expect(names(1)).toEqual([['a', 'b', 'c', 'd', 'e']]);
  expect(names(0)).toEqual(names(1));
  expect(names(9).map((host) => host.length)).toEqual([1, 1, 1, 1, 1]);
  expect(packSeats([], 3)).toEqual([]);
  expect(heapLimitMb(seats)).toBe(HOST_BASE_MB + 5 * 32);
});
