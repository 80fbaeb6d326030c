/** Finding the records of a segment that state a public key, without parsing the others. */
import { bodyAt } from './segment.ts';
import type { Segment } from './segment.ts';

/** Canonical bytes end in type and version, so that a start is known without parsing. */
const START_ENDING = Buffer.from('"type":"run.started","v":"');
const QUOTE = 0x22;

function isStart({ bytes, ends, pruned, starts }: Segment, index: number): boolean {
  if (pruned) return false;
  const from = starts[index] as number;
  // Behind the version stand its quote and the brace.
  let at = (ends[index] as number) - 3;
  while (at > from && bytes[at] !== QUOTE) at--;
  for (let place = START_ENDING.length - 1; place >= 0; place--, at--) {
    if (at < from || bytes[at] !== START_ENDING[place]) return false;
  }
  return true;
}

/**
 * The key that the record at `index` states; empty when it is a start that states none, undefined for
 * another record.
 */
export function statedKey(segment: Segment, index: number): string | undefined {
  if (!isStart(segment, index)) return undefined;
  let record: { readonly type?: unknown; readonly body?: { readonly publicKey?: unknown } };
  try {
    record = JSON.parse(bodyAt(segment, index).toString()) as typeof record;
  } catch {
    // No record at all: the chain holds, the fold will refuse it.
    return undefined;
  }
  if (record.type !== 'run.started') return undefined;
  const key = record.body?.publicKey;
  return typeof key === 'string' ? key : '';
}
