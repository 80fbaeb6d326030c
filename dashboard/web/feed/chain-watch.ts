/** Hashes arriving records while the browser is idle, a few at a time. Loaded after the page is up. */
import type { ChainedRecord } from '../../../protocols/record.ts';
import { ChainCheck } from '../audit/chain-check.ts';
import { NO_CHAIN_FACTS } from '../audit/chain-facts.ts';
import type { ChainFacts } from '../audit/chain-facts.ts';

/** Records hashed in one breath: below 2 ms of main thread. */
const BATCH = 16;
/** How long an idle browser may be waited for, ms. */
const IDLE_MS = 1_000;

export interface ChainWatch {
  /** `seq` and `hash`: where the page began, if the records offered are its first. */
  offer(records: readonly ChainedRecord[], began: { seq: number; hash: string }): void;
}

const whenIdle = (work: () => void): void => {
  if ('requestIdleCallback' in window) requestIdleCallback(work, { timeout: IDLE_MS });
  else setTimeout(work, BATCH);
};

/** `tell` is called after each batch. */
export function watchChain(tell: (facts: ChainFacts) => void): ChainWatch {
  // WebCrypto is only there in secure contexts: https, or this machine.
  if (globalThis.crypto?.subtle === undefined) {
    tell({ ...NO_CHAIN_FACTS, trouble: 'it offers WebCrypto over https or on this machine only.' });
    return { offer: () => undefined };
  }
  let chain: ChainCheck | undefined;
  let isBusy = false;
  async function work(): Promise<void> {
    if (chain === undefined) return;
    const isMore = await chain.check(BATCH);
    tell(chain.facts);
    isBusy = isMore;
    if (isMore) whenIdle(() => void work());
  }
  return {
    offer(records, began) {
      chain ??= new ChainCheck(began.seq, began.hash);
      chain.offer(records);
      if (isBusy) return;
      isBusy = true;
      whenIdle(() => void work());
    },
  };
}
