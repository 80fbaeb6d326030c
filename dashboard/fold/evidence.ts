/** Folds of evidence and sleeves: proofs, loss budgets, openings and shuttings, by group. */
import { EVIDENCE_FLAG } from '../../protocols/flags.ts';
import { groupOfLane, splitGroup } from '../../protocols/group-names.ts';
import type { ChainedRecord } from '../../protocols/record.ts';
import { pushBounded } from './bounded.ts';
import type { GroupView, TrialView } from './evidence-state.ts';
import { CHANGES_MAX } from './limits.ts';
import type { PageState } from './state.ts';

type Of<T extends ChainedRecord['type']> = Extract<ChainedRecord, { readonly type: T }>;

export function foldEvidence(state: PageState, record: ChainedRecord): void {
  switch (record.type) {
    case 'cfp':
      return foldCall(state, record);
    case 'intent':
      return foldRoom(state, record);
    case 'settle':
      return foldProofs(state, record);
    case 'sleeve.trial':
      return foldTrial(state, record);
    case 'sleeve.proven':
      return foldProven(state, record);
    default:
  }
}

function foldCall(state: PageState, record: Of<'cfp'>): void {
  if (record.lane === undefined || state.run?.flags.includes(EVIDENCE_FLAG) !== true) return;
  const view = groupView(state, groupOfLane(record.lane));
  view.isTraded = !record.body.shadow;
  view.strategicLots = record.body.book.strategicLots;
}

/** What the trial may still lose is told with every intent, while its group is shut. */
function foldRoom(state: PageState, record: Of<'intent'>): void {
  const { trial } = record.body;
  if (trial === undefined || record.lane === undefined) return;
  const view = groupView(state, groupOfLane(record.lane));
  view.trial = trialOf(view.trial, trial, record);
}

function foldProofs(state: PageState, record: Of<'settle'>): void {
  const { evidence, flat, outcome } = record.body;
  if (evidence.group === undefined) return;
  const view = groupView(state, evidence.group.name);
  view.evidence = evidence;
  if (outcome !== null || flat === true) view.asked = (view.asked ?? 0) + 1;
  view.at = record.at;
  view.seq = record.seq;
}

function foldTrial(state: PageState, record: Of<'sleeve.trial'>): void {
  const { amount, granted, group, left, reason } = record.body;
  const view = groupView(state, group);
  const more = BigInt(amount) > 0n;
  view.trial = trialOf(view.trial, { granted, left }, record);
  view.trial.isUsedUp = reason === 'used-up' || (view.trial.isUsedUp && !more);
}

/** Evidence begins again at 1 when a group shuts. */
function foldProven(state: PageState, record: Of<'sleeve.proven'>): void {
  const view = groupView(state, record.body.group);
  if (record.body.to === 'shut') view.asked = 0;
  pushBounded(view.changes, { ...record.body, at: record.at, seq: record.seq }, CHANGES_MAX);
}

type Room = Pick<TrialView, 'granted' | 'left'> & Partial<Pick<TrialView, 'gapPpm' | 'mostLots'>>;

function trialOf(known: TrialView | null, room: Room, { at, seq }: ChainedRecord): TrialView {
  return {
    at,
    gapPpm: known?.gapPpm ?? null,
    isUsedUp: known?.isUsedUp ?? false,
    mostLots: known?.mostLots ?? null,
    seq,
    ...room,
  };
}

function groupView(state: PageState, group: string): GroupView {
  const known = state.groups[group];
  if (known !== undefined) return known;
  const view: GroupView = {
    asked: 0,
    at: 0,
    changes: [],
    evidence: null,
    group,
    instrument: splitGroup(group).instrument,
    isTraded: true,
    seq: 0,
    strategicLots: 0,
    trial: null,
  };
  state.groups[group] = view;
  return view;
}
