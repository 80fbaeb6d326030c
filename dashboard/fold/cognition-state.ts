/** Field, contradiction and thermodynamics as the page holds them. Plain JSON, every list bounded. */
import type { ChainedRecord } from '../../protocols/record.ts';
import type { Evidence } from '../../protocols/settlement.ts';
import type { Scar, TensionDecision } from '../../protocols/tension.ts';
import type { EntropySplit, Thermo } from '../../protocols/thermo.ts';
import type { Seq, Us } from '../../protocols/units.ts';
import type { Curve } from './limits.ts';

type Chained<T extends ChainedRecord['type']> = Extract<ChainedRecord, { readonly type: T }>;

/** What entered the field between two read-outs, and for how long it then ran. */
export interface FieldStep {
  seq: Seq;
  graph: Seq;
  sources: Chained<'field'>['body']['sources'];
  steps: number;
  dynamics: Chained<'field'>['body']['dynamics'] | null;
}

/** Where a round's uncertainty sat, before and after its debate, nats. */
export interface SplitPoint {
  round: string;
  n: number;
  at: Us;
  seq: Seq;
  pre: EntropySplit;
  post: EntropySplit;
  ceiling: number;
}

export interface TemperaturePoint {
  at: Us;
  seq: Seq;
  round: string;
  beta: number;
  low: number;
  high: number;
  applied: boolean;
}

/** The tension of one round. */
export interface TensionPoint {
  round: string;
  n: number;
  at: Us;
  seq: Seq;
  largest: number;
  decision: TensionDecision;
  tense: boolean;
}

/** A scar with its life: where it was opened and where its newest change stands. */
export interface ScarView extends Scar {
  openedAt: Us;
  openedSeq: Seq;
  round: string;
  changedSeq: Seq;
}

export interface LaneCognition {
  lane: string;
  instrument: string;
  /** Newest last; at most SPLITS_MAX. */
  splits: SplitPoint[];
  temperatures: Curve<TemperaturePoint>;
  tensions: TensionPoint[];
  /** Newest `thermo` of the lane, whole. */
  thermo: { seq: Seq; at: Us; round: string; body: Thermo } | null;
  /** Newest `tension` of the lane: its scars stand in `scars`. */
  ledger: Chained<'tension'>['body']['ledger'] | null;
  ledgerSeq: Seq;
  /** In order of opening; at most SCARS_MAX, closed ones go first. */
  scars: ScarView[];
  /** What asking for more has brought, as the newest record about it says. */
  surge: { asked: number; evidence: Evidence; seq: Seq } | null;
}

export interface CognitionView {
  /** Newest last; at most FIELD_GRAPHS_MAX. Activation goes over to a new graph place by place. */
  graphs: Chained<'field.graph'>[];
  field: Chained<'field'> | null;
  /** Newest last; at most FIELD_STEPS_MAX. */
  steps: FieldStep[];
  /** Read-outs that computed something, all told: more than `steps` means older ones are not held. */
  stepsTold: number;
  lanes: Record<string, LaneCognition>;
}
