/** Folds of the cognitive parts: the field, what pulled apart, and the heat of the debate. */
import type { ChainedRecord } from '../../protocols/record.ts';
import { emptyCurve, pushBounded, pushPoint } from './bounded.ts';
import type { CognitionView, LaneCognition, ScarView } from './cognition-state.ts';
import {
  FIELD_GRAPHS_MAX,
  FIELD_STEPS_MAX,
  SCARS_MAX,
  SPLITS_MAX,
  TEMPERATURES_MAX,
} from './limits.ts';
import type { PageState } from './state.ts';

type Of<T extends ChainedRecord['type']> = Extract<ChainedRecord, { readonly type: T }>;

export const emptyCognition = (): CognitionView => ({
  graphs: [],
  field: null,
  steps: [],
  stepsTold: 0,
  lanes: {},
});

export function foldCognition(state: PageState, record: ChainedRecord): void {
  switch (record.type) {
    case 'field.graph':
      return pushBounded(state.cognition.graphs, record, FIELD_GRAPHS_MAX);
    case 'field':
      return foldField(state.cognition, record);
    case 'tension':
      return foldTension(state, record);
    case 'thermo':
      return foldThermo(state, record);
    default:
  }
}

/** A field asleep keeps what ran before it: the map then says since when. */
function foldField(cognition: CognitionView, record: Of<'field'>): void {
  cognition.field = record;
  const { dynamics = null, graph, sources, steps } = record.body;
  if (graph === null) return;
  cognition.stepsTold += 1;
  const step = { seq: record.seq, graph, sources, steps, dynamics };
  pushBounded(cognition.steps, step, FIELD_STEPS_MAX);
}

export function laneCognition(state: PageState, lane: string): LaneCognition {
  return (state.cognition.lanes[lane] ??= {
    lane,
    instrument: lane.split(':', 1)[0] ?? lane,
    splits: [],
    temperatures: emptyCurve(),
    tensions: [],
    thermo: null,
    ledger: null,
    ledgerSeq: 0,
    scars: [],
    surge: null,
  });
}

const numberOf = (round: string): number => Number(round.slice(1));

function foldTension(state: PageState, record: Of<'tension'>): void {
  const { lane, round, body } = record;
  if (lane === undefined || round === undefined) return;
  const view = laneCognition(state, lane);
  view.ledger = body.ledger;
  view.ledgerSeq = record.seq;
  if (body.surge !== undefined)
    view.surge = { asked: body.surge.asked, evidence: body.surge.evidence, seq: record.seq };
  for (const scar of body.scars) foldScar(view, record, scar);
  if (body.stage === 'settled') return;
  const point = {
    round,
    n: numberOf(round),
    at: record.at,
    seq: record.seq,
    largest: body.largest,
    decision: body.decision,
    tense: body.tense,
  };
  const last = view.tensions.at(-1);
  // After a surge the round is looked at again: one point a round, the newest word counts.
  if (last?.round === round) view.tensions[view.tensions.length - 1] = point;
  else pushBounded(view.tensions, point, SPLITS_MAX);
}

function foldScar(
  view: LaneCognition,
  record: Of<'tension'>,
  scar: Of<'tension'>['body']['scars'][number],
): void {
  const index = view.scars.findIndex((known) => known.id === scar.id);
  const known = view.scars[index];
  const next: ScarView = {
    ...scar,
    openedAt: known?.openedAt ?? record.at,
    openedSeq: known?.openedSeq ?? record.seq,
    round: known?.round ?? scar.id.split('/', 1)[0] ?? '',
    changedSeq: record.seq,
  };
  if (known !== undefined) {
    view.scars[index] = next;
    return;
  }
  view.scars.push(next);
  if (view.scars.length <= SCARS_MAX) return;
  const closed = view.scars.findIndex((item) => item.state !== 'open');
  view.scars.splice(Math.max(0, closed), 1);
}

function foldThermo(state: PageState, record: Of<'thermo'>): void {
  const { lane, round, body } = record;
  if (lane === undefined || round === undefined) return;
  const view = laneCognition(state, lane);
  view.thermo = { seq: record.seq, at: record.at, round, body };
  pushBounded(
    view.splits,
    {
      round,
      n: numberOf(round),
      at: record.at,
      seq: record.seq,
      pre: body.pre,
      post: body.post,
      ceiling: body.ceiling,
    },
    SPLITS_MAX,
  );
  const { applied, beta, betaHigh, betaLow } = body.temperature;
  pushPoint(
    view.temperatures,
    { at: record.at, seq: record.seq, round, beta, low: betaLow, high: betaHigh, applied },
    TEMPERATURES_MAX,
  );
}
