/**
 * A thread that follows a journal while another writes it: reads from where it was to the head, over
 * and over, until it has `until` records; then posts how many it saw and any fault.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { chainHash, GENESIS_HASH } from '../../../runtime/journal/chain.ts';
import { openReader } from '../../../runtime/journal/reader.ts';

const { dir, until } = workerData as { readonly dir: string; readonly until: number };
const reader = openReader(dir);
let next = 1;
let previous = GENESIS_HASH;
let looks = 0;
let fault: string | undefined;
parentPort?.postMessage({ ready: true });

function look(): void {
  looks++;
  for (const { seq, bytes, hash } of reader.iterateBytes(next)) {
    if (seq !== next) fault ??= `expected ${next}, read ${seq}`;
    if (bytes === undefined || chainHash(previous, bytes) !== hash)
      fault ??= `${seq} breaks the chain`;
    previous = hash;
    next = seq + 1;
  }
  if (next <= until && fault === undefined) setImmediate(look);
  else parentPort?.postMessage({ records: next - 1, looks, fault });
}
look();
