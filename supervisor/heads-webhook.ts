/**
 * `process.headsWebhook`: each signed head is posted as JSON. It counts as received when the answer is
 * 2xx. No answer, 408, 429 and 5xx are tried again with a growing delay; another answer is final.
 */
import { setTimeout as after } from 'node:timers/promises';
import { canonical } from '../protocols/canonical.ts';
import { appError } from '../protocols/errors.ts';
import { reasonOf } from '../runtime/store/environment.ts';
import type { Outlet } from './head-outlets.ts';

const ATTEMPTS_MAX = 5;
/** Before the second attempt, ms; doubled before each further one. */
const DELAY_MS = 1_000;
/** One attempt, ms. */
const ATTEMPT_MS_MAX = 10_000;

export interface WebhookOptions {
  /** Waits between attempts; rejects when the signal fires. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

export function webhookOutlet(url: string, options: WebhookOptions = {}): Outlet {
  const wait = options.wait ?? ((ms, signal) => after(ms, undefined, { signal }));
  // Addresses of webhooks carry secrets: only their origin is ever told.
  const to = new URL(url).origin;
  return {
    name: 'headsWebhook',
    async send(head, signal) {
      const failed = (reason: string): Error =>
        appError('AUDIT_HEAD_NOT_SENT', { reason, seq: head.seq, to });
      for (let attempt = 1; ; attempt++) {
        if (signal.aborted) throw failed('the run ended first');
        const outcome = await post(url, canonical(head), signal);
        if (outcome === undefined) return;
        if (!outcome.mayPass || attempt === ATTEMPTS_MAX) {
          throw failed(`${outcome.reason}, attempt ${attempt}`);
        }
        try {
          await wait(DELAY_MS * 2 ** (attempt - 1), signal);
        } catch {
          // The end of the run broke the wait off; the next look at the signal says so.
        }
      }
    },
  };
}

interface Failure {
  readonly reason: string;
  /** Whether the same request may succeed later. */
  readonly mayPass: boolean;
}

/** Undefined when the receiver took it. */
async function post(url: string, body: string, signal: AbortSignal): Promise<Failure | undefined> {
  try {
    const answer = await fetch(url, {
      body,
      headers: { 'content-type': 'application/json' },
      method: 'POST',
      // A head is for the receiver that was named and for nobody it points to.
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(ATTEMPT_MS_MAX)]),
    });
    await answer.body?.cancel();
    if (answer.ok) return undefined;
    const { status } = answer;
    return {
      mayPass: status === 408 || status === 429 || status >= 500,
      reason: `it answered ${status}`,
    };
  } catch (error) {
    return { mayPass: true, reason: causeOf(error) };
  }
}

/** What fetch hides in a cause: refused, reset, no such host. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && cause.message !== '' ? cause.message : reasonOf(error);
}
