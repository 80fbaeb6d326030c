/** Everything said in one round so far, in journal order: a fold of the round's records. */
import type { JournalRecord, RecordOf } from '../protocols/record.ts';
import type { RoundBook } from '../protocols/view/round-book.ts';

export function openRoundBook(call: RecordOf<'cfp'>): RoundBook {
  if (call.round === undefined || call.lane === undefined) {
    throw new Error(`cfp #${call.seq} names no round or lane`);
  }
  return {
    round: call.round,
    lane: call.lane,
    call,
    seals: [],
    bids: [],
    refusals: [],
    challenges: [],
    rebuttals: [],
    rulings: [],
    revisions: [],
    supplements: [],
    tensions: [],
    plans: [],
  };
}

/** Folds one record of this round; other types are left alone. */
export function foldRoundBook(book: RoundBook, record: JournalRecord): void {
  switch (record.type) {
    case 'seal':
      book.seals.push(record);
      return;
    case 'bid':
      book.bids.push(record);
      return;
    case 'refuse':
      book.refusals.push(record);
      return;
    case 'challenge':
      book.challenges.push(record);
      return;
    case 'rebuttal':
      book.rebuttals.push(record);
      return;
    case 'ruling':
      book.rulings.push(record);
      return;
    case 'revise':
      book.revisions.push(record);
      return;
    case 'supplement':
      book.supplements.push(record);
      return;
    case 'tension':
      book.tensions.push(record);
      return;
    case 'thermo':
      book.thermo = record;
      return;
    case 'plan':
      book.plans.push(record);
      return;
    case 'aggregate':
      book.aggregate = record;
      return;
    case 'intent':
      book.intent = record;
      return;
    case 'verdict':
      book.verdict = record;
      return;
    case 'gate':
      book.gate = record;
      return;
    case 'commit':
    case 'abstain':
      book.decision = record;
      return;
    case 'settle':
      book.settle = record;
      return;
    default:
  }
}
