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
import { BEATS_MISSED_MAX, look } from '../../../../runtime/host/liveness.ts';
import { HOST_BASE_MB, heapLimit, packSeats } from '../../../../runtime/host/pack.ts';
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

test('busy and advancing is slow, busy and still past the budget is hung, idle needs beats', () => {
  const limits = { beatMs: 1_000, hangMs: 5_000 };
  const start = { beatAt: 0, movedAt: 0, steps: 0 };
  const at = (now: number, pending: number, steps: number) =>
    look(start, { now, pending, steps }, limits).health;
  expect(at(100, 1, 0)).toBe('well');
  expect(at(2_500, 1, 0)).toBe('slow');
  expect(at(4_999, 1, 0)).toBe('slow');
  expect(at(5_000, 1, 0)).toBe('hung');
  expect(at(60_000, 1, 1)).toBe('slow');
  expect(at(1_000 * BEATS_MISSED_MAX, 0, 0)).toBe('well');
  expect(at(1_000 * BEATS_MISSED_MAX + 1, 0, 0)).toBe('hung');
  // Each step gives the next one the whole budget again.
  const moved = look(start, { now: 4_900, pending: 1, steps: 1 }, limits).vitals;
  expect(look(moved, { now: 9_800, pending: 1, steps: 1 }, limits).health).toBe('slow');
  expect(look(moved, { now: 9_900, pending: 1, steps: 1 }, limits).health).toBe('hung');
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
  expect(heapLimit(seats)).toEqual({ maxOldGenerationSizeMb: HOST_BASE_MB + 5 * 32 });
});
