/**
 * Checks of what comes out of a seat or over a port. The types of protocols/host.ts say what should
 * arrive; a seat's code, or another thread, may send anything. Nothing here throws on bad input.
 */
import { SEAT_MESSAGE_TYPES } from '../../protocols/host.ts';
import { appError, errorReport } from '../../protocols/errors.ts';
import type { AppError, ErrorReport } from '../../protocols/errors.ts';
import { sha256Hex } from '../../protocols/canonical.ts';
import type { HostRequest, HostResponse } from '../../protocols/host.ts';
import { DEAD_LETTER_REASONS } from '../../protocols/dead-letter-reasons.ts';
import type { DeadLetter } from '../../protocols/presence.ts';
import type { DeadLetterReason } from '../../protocols/dead-letter-reasons.ts';

/** One turn, main to host. `more`: further records of the same turn follow; nothing is answered. */
export interface TurnFrame {
  readonly more: boolean;
  readonly request: HostRequest;
  readonly turn: number;
}

/** Its answer, host to main. */
export interface AnswerFrame {
  readonly response: HostResponse;
  readonly turn: number;
}

/**
 * Bytes of one answer, and of all answers of one turn: together they stay under MESSAGE_BYTES_MAX,
 * with room for failures. (Not computed from it: the schemas beside it are slow to load in a host.)
 */
export const ANSWER_BYTES_MAX = 125_000;
export const TURN_BYTES_MAX = 800_000;

/**
 * Bytes of a value, about as canonical JSON would take; stops counting at `limit`. Undefined when
 * the value holds what JSON cannot say (functions, symbols, bigints, class instances). The walk is
 * iterative and every node costs at least a byte, so depth and cycles end at the limit.
 */
export function plainBytes(value: unknown, limit: number): number | undefined {
  const stack: unknown[] = [value];
  let bytes = 0;
  while (stack.length > 0 && bytes <= limit) {
    const item = stack.pop();
    switch (typeof item) {
      case 'string':
        bytes += item.length + 2;
        break;
      case 'number':
        bytes += 8;
        break;
      case 'boolean':
      case 'undefined':
        bytes += 4;
        break;
      case 'object': {
        const cost = pushMembers(item, stack, limit);
        if (cost === undefined) return undefined;
        bytes += cost;
        break;
      }
      case 'bigint':
      case 'function':
      case 'symbol':
        return undefined;
    }
  }
  return bytes;
}

function pushMembers(item: object | null, stack: unknown[], limit: number): number | undefined {
  if (item === null) return 4;
  if (Array.isArray(item)) {
    // A sparse or huge array must not be walked to be refused.
    if (item.length <= limit) for (const member of item) stack.push(member);
    return item.length + 2;
  }
  const prototype: unknown = Object.getPrototypeOf(item);
  if (prototype !== Object.prototype && prototype !== null) return undefined;
  let bytes = 2;
  for (const key of Object.keys(item)) {
    bytes += key.length + 4;
    if (bytes > limit) return bytes;
    stack.push((item as Record<string, unknown>)[key]);
  }
  return bytes;
}

/** Why a value is no seat message; undefined when it is one (its body is checked by the session). */
export function seatMessageMisfit(value: unknown): string | undefined {
  if (!isObject(value)) return 'a message is not an object';
  const type = value['type'];
  if (typeof type !== 'string' || !SEAT_MESSAGE_TYPES.has(type)) {
    return `type ${brief(type)} is not one a seat may say`;
  }
  return isObject(value['body']) ? undefined : `the body of ${type} is not an object`;
}

/**
 * The answer in a frame from a host.
 * @returns HOST_FRAME_REFUSED when it is none; MESSAGE_TOO_LARGE over `limit` bytes.
 */
export function readAnswerFrame(
  value: unknown,
  host: string,
  limit: number,
): AnswerFrame | AppError {
  const refuse = (reason: string) => appError('HOST_FRAME_REFUSED', { host, port: 'turn', reason });
  const bytes = plainBytes(value, limit);
  if (bytes === undefined) return refuse('not plain data');
  if (bytes > limit) return appError('MESSAGE_TOO_LARGE', { bytes, limit });
  if (!isObject(value) || !Number.isSafeInteger(value['turn'])) return refuse('no turn number');
  const response = value['response'];
  if (!isObject(response) || response['kind'] !== 'answers') return refuse('no response');
  const { answers, failures, deadLetters } = response;
  if (!isList(answers, isAnswer)) return refuse('answers is not a list of answers');
  if (!isList(failures, isFailure)) return refuse('failures is not a list of failures');
  if (deadLetters !== undefined && !isList(deadLetters, isDeadLetter)) {
    return refuse('deadLetters is not a list of dead letters');
  }
  return value as unknown as AnswerFrame;
}

/** A dead letter's body; `value` is only looked at, for a digest of its first characters. */
export function deadLetterOf(
  reason: DeadLetterReason,
  about: { readonly code: string; readonly seat: string; readonly type: string },
  detail: string,
  value: unknown,
): DeadLetter {
  return {
    code: about.code.slice(0, 64),
    detail: detail.slice(0, 500),
    digest: sha256Hex(brief(value)),
    reason,
    seat: about.seat.slice(0, 64),
    type: about.type.slice(0, 32),
  };
}

/**
 * The report of anything a seat threw. An agent may throw an object whose properties throw, or a
 * text of a gigabyte; the report of it is short and always readable.
 */
export function readableReport(thrown: unknown): ErrorReport {
  try {
    const { code, message, details } = errorReport(thrown);
    const report = { code: code.slice(0, 64), message: message.slice(0, 4_000) };
    const small = details !== undefined && (plainBytes(details, 2_000) ?? Infinity) <= 2_000;
    return small ? { ...report, details } : report;
  } catch {
    return { code: 'UNEXPECTED', message: 'An error was thrown that cannot be read.' };
  }
}

/** A short text of anything, for a person; never throws, never walks more than one level. */
export function brief(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 200));
  if (!isObject(value)) return String(value).slice(0, 200);
  if (Array.isArray(value)) return `array of ${value.length}`;
  const tag = Object.prototype.toString.call(value);
  return `${tag} {${Object.keys(value).slice(0, 8).join(', ')}}`.slice(0, 200);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const isList = (value: unknown, check: (item: Record<string, unknown>) => boolean): boolean =>
  Array.isArray(value) && value.every((item: unknown) => isObject(item) && check(item));

const isAnswer = (item: Record<string, unknown>): boolean =>
  typeof item['seat'] === 'string' &&
  Number.isSafeInteger(item['incarnation']) &&
  typeof item['lane'] === 'string' &&
  typeof item['round'] === 'string' &&
  typeof item['phase'] === 'string' &&
  isList(item['messages'], (message) => seatMessageMisfit(message) === undefined);

const isFailure = (item: Record<string, unknown>): boolean =>
  typeof item['seat'] === 'string' &&
  Number.isSafeInteger(item['incarnation']) &&
  isObject(item['error']) &&
  typeof item['error']['code'] === 'string' &&
  typeof item['error']['message'] === 'string';

/** As the record of one will be checked, which is too late to refuse it. */
const isDeadLetter = (item: Record<string, unknown>): boolean =>
  isText(item['code'], 64) &&
  REASONS.has(item['reason'] as string) &&
  isText(item['detail'], 500) &&
  typeof item['digest'] === 'string' &&
  /^[0-9a-f]{64}$/.test(item['digest']) &&
  isText(item['seat'], 64) &&
  isText(item['type'], 32);

const REASONS: ReadonlySet<string> = new Set(DEAD_LETTER_REASONS);

const isText = (value: unknown, lengthMax: number): boolean =>
  typeof value === 'string' && value.length <= lengthMax;
