/** Proofs and loss budget of the question that is shown, at the moment that is shown. Pure. */
import type { RoundBookView } from '../../fold/debate-state.ts';
import type { GroupView } from '../../fold/evidence-state.ts';
import type { PageState } from '../../fold/state.ts';
import { tableOf } from './names.ts';

/** The group of a table as its rounds told it up to `cut`; undefined before protocol 1.2. */
export function groupAt(
  state: PageState,
  table: string,
  known: { readonly cut: number; readonly settled: RoundBookView | undefined },
): GroupView | undefined {
  const view = state.groups[table];
  if (view === undefined) return undefined;
  if (known.cut >= state.seq) return { ...view };
  const intent = state.rounds
    .filter((book) => tableOf(book.lane) === table)
    .findLast(
      ({ intent: told }) => told?.body.trial !== undefined && told.seq <= known.cut,
    )?.intent;
  const room = intent?.body.trial;
  return {
    ...view,
    // How many were asked by then is not kept.
    asked: null,
    evidence: known.settled?.settle?.body.evidence ?? null,
    seq: known.settled?.settle?.seq ?? 0,
    trial:
      room === undefined || intent == null
        ? null
        : { ...room, at: intent.at, isUsedUp: room.mostLots === 0, seq: intent.seq },
  };
}
