/**
 * Every error code of the system, in one table. docs/errors.md is generated from it and a test
 * keeps the two equal. Across threads compare `code`, never `instanceof`.
 *
 * Kinds: `refused` (an expected answer: bad input), `operating` (the world failed: disk, venue,
 * thread; somebody may retry), `broken` (an invariant does not hold: the actor must die).
 */
import { agentErrors } from './errors/agent.ts';
import { auditErrors } from './errors/audit.ts';
import { buildErrors } from './errors/build.ts';
import { commandErrors } from './errors/command.ts';
import { councilErrors } from './errors/council.ts';
import { dashboardErrors } from './errors/dashboard.ts';
import { journalErrors } from './errors/journal.ts';
import { kernelErrors } from './errors/kernel.ts';
import { marketErrors } from './errors/market.ts';
import { orderErrors } from './errors/order.ts';
import { protocolErrors } from './errors/protocol.ts';
import { runtimeErrors } from './errors/runtime.ts';
import { studyErrors } from './errors/study.ts';
import type { ErrorEntry } from './errors/entry.ts';

/** All codes; each area keeps its rows in protocols/errors/<area>.ts. */
export const errorTable = {
  ...protocolErrors,
  ...journalErrors,
  ...runtimeErrors,
  ...kernelErrors,
  ...councilErrors,
  ...agentErrors,
  ...marketErrors,
  ...orderErrors,
  ...auditErrors,
  ...dashboardErrors,
  ...buildErrors,
  ...commandErrors,
  ...studyErrors,
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorTable;
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** An error with a code of the table. The message is the table's, with `{name}` filled in. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails, cause?: unknown) {
    super(messageOf(code, details), cause === undefined ? undefined : { cause });
    this.code = code;
    this.details = details;
  }
}

export function appError(code: ErrorCode, details: ErrorDetails = {}, cause?: unknown): AppError {
  return new AppError(code, details, cause);
}

/** What happened, the value, the limit and what to do, in one line. */
export function messageOf(code: ErrorCode, details: ErrorDetails): string {
  const entry: ErrorEntry = errorTable[code];
  const fill = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (_, key: string) => String(details[key] ?? `{${key}}`));
  return `${code}: ${fill(entry.message)} ${fill(entry.remedy)}`;
}

/** The code of anything that was thrown, also across a thread border; undefined if it has none. */
export function codeOf(thrown: unknown): ErrorCode | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return undefined;
  const code = thrown.code;
  return typeof code === 'string' && Object.hasOwn(errorTable, code)
    ? (code as ErrorCode)
    : undefined;
}

/** Throws INVARIANT_BROKEN; for what can only be false through a fault of ours. */
export function invariant(
  condition: boolean,
  what: string,
  details: ErrorDetails = {},
): asserts condition {
  if (!condition) throw appError('INVARIANT_BROKEN', { what, at: JSON.stringify(details) });
}

/** The plain form that crosses threads and HTTP. */
export interface ErrorReport {
  readonly code: string;
  readonly message: string;
  readonly details?: ErrorDetails;
}

export function errorReport(thrown: unknown): ErrorReport {
  if (thrown instanceof AppError) {
    return { code: thrown.code, message: thrown.message, details: thrown.details };
  }
  const code = codeOf(thrown);
  const message = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return { code: code ?? 'UNEXPECTED', message };
}
