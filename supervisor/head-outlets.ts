/**
 * Signed heads leave the machine as they are signed, so that somebody else holds them: whoever cuts or
 * rewrites the journal later cannot take those back. Each outlet takes them one after the other, at
 * its own pace; nothing in the run ever waits for one, and what does not arrive is told.
 */
import { appError, errorReport } from '../protocols/errors.ts';
import type { SignedHead } from '../runtime/journal/heads.ts';
import type { ProcessConfig } from './config-schema.ts';
import { fileOutlet } from './heads-file.ts';
import { webhookOutlet } from './heads-webhook.ts';
import type { RunOptions } from './run.ts';

/** What is sent: the signed head, and the key that checks it (SPKI DER, base64). */
export interface SentHead extends SignedHead {
  readonly publicKey: string;
}

/** One receiver. `send` resolves when it has the head; @throws AUDIT_HEAD_NOT_SENT. */
export interface Outlet {
  readonly name: string;
  send(head: SentHead, signal: AbortSignal): Promise<void>;
}

export interface HeadOutlets {
  /** Takes a head to be sent; returns at once. */
  send(head: SignedHead): void;
  /** Waits until everything is sent or given up, at most `waitMs`; then nothing more is sent. */
  close(waitMs: number): Promise<void>;
}

/** Heads that wait for one outlet at most; a newer one vouches for all that an older one did. */
const WAITING_MAX = 64;
/** An outlet that was told to end has so long for it, ms. */
const GIVE_UP_MS = 1_000;

export interface OutletsOptions {
  readonly outlets: readonly Outlet[];
  readonly publicKey: string;
  readonly log: RunOptions['log'];
}

/** The outlets that the configuration names. */
export const outletsOf = ({ headsFile, headsWebhook }: ProcessConfig): Outlet[] => [
  ...(headsFile === null ? [] : [fileOutlet(headsFile)]),
  ...(headsWebhook === null ? [] : [webhookOutlet(headsWebhook)]),
];

export function openHeadOutlets({ log, outlets, publicKey }: OutletsOptions): HeadOutlets {
  const closing = new AbortController();
  const lines = outlets.map((outlet) => openLine(outlet, { log, signal: closing.signal }));
  return {
    send: (head) => {
      if (closing.signal.aborted) return;
      for (const line of lines) line.add({ ...head, publicKey });
    },
    close: async (waitMs) => {
      const idle = (): Promise<unknown> => Promise.all(lines.map((line) => line.idle()));
      await within(waitMs, idle());
      closing.abort();
      // What is broken off now says so before the log closes, unless the outlet hangs for good.
      await within(GIVE_UP_MS, idle());
      for (const line of lines) line.tellUnsent();
    },
  };
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}

interface LineOptions {
  readonly log: RunOptions['log'];
  readonly signal: AbortSignal;
}

/** The queue in front of one outlet. */
function openLine(outlet: Outlet, { log, signal }: LineOptions) {
  const waiting: SentHead[] = [];
  let running: Promise<void> = Promise.resolve();
  let inHand: SentHead | undefined;
  let isRunning = false;
  const tell = (error: unknown): void =>
    log('error', 'a signed head was not sent', { error: errorReport(error), outlet: outlet.name });
  async function drain(): Promise<void> {
    for (let head = waiting.shift(); head !== undefined; head = waiting.shift()) {
      inHand = head;
      try {
        await outlet.send(head, signal);
      } catch (error) {
        tell(error);
      }
    }
    inHand = undefined;
    isRunning = false;
  }
  return {
    add(head: SentHead): void {
      waiting.push(head);
      if (waiting.length > WAITING_MAX) {
        const seq = waiting.shift()?.seq;
        log('warn', 'a signed head was skipped: its outlet is too slow', {
          outlet: outlet.name,
          seq,
        });
      }
      if (isRunning) return;
      isRunning = true;
      running = drain();
    },
    idle: (): Promise<void> => running,
    /** Says which head an outlet still has in hand at the end. */
    tellUnsent(): void {
      if (inHand === undefined) return;
      const details = { reason: 'the run ended first', seq: inHand.seq, to: outlet.name };
      tell(appError('AUDIT_HEAD_NOT_SENT', details));
    },
  };
}
