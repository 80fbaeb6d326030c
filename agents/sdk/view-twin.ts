/** A view folded from the same records, which no agent has its hands on: what a seat's must be equal to. */
import { emptyViewState, foldView, packView } from './seat-view.ts';
import { digestOfPlain } from '../../protocols/state-digest.ts';
import type { Digest } from '../../protocols/state-digest.ts';
import type { ChainedRecord } from '../../protocols/record.ts';

/** Answers what the view comes to after all of `records`, which only grow from call to call. */
export function viewTwin(): (records: readonly ChainedRecord[]) => Digest {
  const view = emptyViewState();
  let folded = 0;
  return (records) => {
    for (; folded < records.length; folded++) foldView(view, records[folded] as ChainedRecord);
    return digestOfPlain(packView(view));
  };
}
