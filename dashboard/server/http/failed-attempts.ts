/**
 * Failed authentication, counted by address and by the token that was tried, in windows of a minute.
 * Whoever brings the operator token is neither counted nor refused, whatever others did before from
 * the same address: nobody without it can lock the operator out. The ways to halt are counted apart.
 */
import { createHash } from 'node:crypto';
import { appError } from '../../../protocols/errors.ts';
import type { AppError } from '../../../protocols/errors.ts';
import { callerAddress, tokenRefusal } from './guard.ts';
import type { GuardOptions } from './guard.ts';

const WINDOW_MS = 60_000;
/** Addresses and tokens remembered; the oldest window is forgotten first. */
const KEYS_MAX = 8_192;

interface Window {
  readonly endsAt: number;
  failures: number;
}

export interface FailedAttempts {
  /** Failures a minute that are answered as what they are. */
  readonly limit: number;
  /** Oldest first. */
  readonly windows: Map<string, Window>;
}

export const failedAttempts = (limit: number): FailedAttempts => ({ limit, windows: new Map() });

/** Counts a failure at `nowMs` under a key; answers ms until the window ends once it is over the limit. */
export function countFailure(
  { limit, windows }: FailedAttempts,
  key: string,
  nowMs: number,
): number | undefined {
  let window = windows.get(key);
  if (window === undefined || window.endsAt <= nowMs) {
    // Inserted anew, so that the order of the map is that of the windows.
    windows.delete(key);
    window = { endsAt: nowMs + WINDOW_MS, failures: 0 };
    windows.set(key, window);
    const [oldest] = windows.keys();
    if (windows.size > KEYS_MAX && oldest !== undefined) windows.delete(oldest);
  }
  window.failures += 1;
  return window.failures > limit ? window.endsAt - nowMs : undefined;
}

/** Undefined for the operator token; else HTTP_TOKEN_MISSING, HTTP_TOKEN_WRONG or HTTP_RATE_LIMIT. */
export function entryRefusal(
  caller: Parameters<typeof callerAddress>[0],
  token: string | undefined,
  options: GuardOptions,
  attempts: FailedAttempts,
): AppError | undefined {
  const refusal = tokenRefusal(token, options);
  if (refusal === undefined) return undefined;
  const now = performance.now();
  const keys = [`address ${callerAddress(caller, options)}`];
  if (token !== undefined) keys.push(`token ${createHash('sha256').update(token).digest('hex')}`);
  const waits = keys.flatMap((key) => countFailure(attempts, key, now) ?? []);
  if (waits.length === 0) return refusal;
  const seconds = Math.ceil(Math.max(...waits) / 1_000);
  return appError('HTTP_RATE_LIMIT', { limit: attempts.limit, seconds });
}
