/** The debate as the page holds it: rounds, seats, voices, lanes. Plain JSON. */
import type { FieldNode } from '../../protocols/field.ts';
import type { Ledger } from '../../protocols/decision.ts';
import type { Horizon } from '../../protocols/question.ts';
import type { ChainedRecord } from '../../protocols/record.ts';
import type { Certificate, Settle } from '../../protocols/settlement.ts';
import type { Ppm, Seq, Ticks, Us } from '../../protocols/units.ts';
import type { ProbationView } from './evidence-state.ts';
import type { Curve } from './limits.ts';

type Chained<T extends ChainedRecord['type']> = Extract<ChainedRecord, { readonly type: T }>;

export type RoundPhase =
  | 'called'
  | 'sealed'
  | 'opened'
  | 'challenged'
  | 'ruled'
  | 'revised'
  | 'surged'
  | 'pooled'
  | 'decided'
  | 'settled'
  | 'void';

/** Everything said in one round, in journal order within each list. */
export interface RoundBookView {
  round: string;
  /** The number in the round id. */
  n: number;
  lane: string;
  instrument: string;
  phase: RoundPhase;
  call: Chained<'cfp'>;
  seals: Chained<'seal'>[];
  bids: Chained<'bid'>[];
  refusals: Chained<'refuse'>[];
  challenges: Chained<'challenge'>[];
  rebuttals: Chained<'rebuttal'>[];
  rulings: Chained<'ruling'>[];
  revisions: Chained<'revise'>[];
  /** More evidence that a surge asked for, with the bids it moved. */
  supplements: Chained<'supplement'>[];
  /** Contradiction after the bids, after a surge, at settlement. */
  tensions: Chained<'tension'>[];
  thermo: Chained<'thermo'> | null;
  /** The field at this question's place, as last read out before the call, and the instrument most
   *  of it came from; null without one. */
  field: { seq: Seq; node: FieldNode; from: string | null } | null;
  /** Phases that are over, with the seats that answered in them. */
  closed: Chained<'phase.closed'>[];
  /** Deadlines missed, answers late or dead, seats that died: what went wrong in this round. */
  faults: (
    | Chained<'deadline'>
    | Chained<'late'>
    | Chained<'dead-letter'>
    | Chained<'agent.died'>
  )[];
  aggregate: Chained<'aggregate'> | null;
  intent: Chained<'intent'> | null;
  verdict: Chained<'verdict'> | null;
  gate: Chained<'gate'> | null;
  decision: Chained<'commit'> | Chained<'abstain'> | null;
  plans: Chained<'plan'>[];
  /** `order.*` records of this round's orders. */
  orders: Extract<ChainedRecord, { readonly type: `order.${string}` }>[];
  settle: Chained<'settle'> | null;
  certificate: Chained<'certificate'> | null;
  /** Weights an expert had when the round was called (post0 pool), a ledger each; priors before. */
  weightsAtCall: Record<Ledger, Record<string, number>>;
}

export type RoundOutcome = 'open' | 'settled' | 'void';

/** One line about a round: enough for a list, a mark on the time line and the sentence. */
export interface RoundSummary {
  round: string;
  n: number;
  lane: string;
  instrument: string;
  horizon: Horizon;
  /** Scored, never traded. */
  shadow: boolean;
  askedAt: Us;
  /** Journal position of the call, and of the newest record of the round. */
  callSeq: Seq;
  lastSeq: Seq;
  /** Price at the call, ticks. */
  markTicks: Ticks;
  bids: number;
  refusals: number;
  challenges: number;
  upheld: number;
  revisions: number;
  supplements: number;
  faults: number;
  /** Chances of "up" in ppm: base, pools before and after debate, the council's forecast. */
  baseUpPpm: Ppm;
  preUpPpm: Ppm | null;
  postUpPpm: Ppm | null;
  qUpPpm: Ppm | null;
  disagreement: number | null;
  edgePpm: number | null;
  costPpm: number | null;
  netPpm: number | null;
  targetLots: number | null;
  verdict: 'allow' | 'shrink' | 'veto' | null;
  decision: 'commit' | 'abstain' | null;
  /** Reason of an abstention. */
  reason: string | null;
  orders: number;
  filledLots: number;
  outcome: RoundOutcome;
  outcomeBin: number | null;
  returnPpm: number | null;
  /** Nats lost by Q, and gained over base, in each ledger. */
  qLoss: Record<Ledger, number> | null;
  qGain: Record<Ledger, number> | null;
  settledSeq: Seq | null;
  voidReason: string | null;
}

/** Buckets that were used, by number as text: bounded by CALIBRATION_BUCKETS. */
export type Calibration = Record<string, CalibrationBucket>;

export interface CalibrationBucket {
  n: number;
  /** How often "up" happened, and the sum of the claimed chances (for the bucket's mean). */
  up: number;
  sumP: number;
  /** Its questions by how many of one instrument and horizon were open at once: 1 = none overlaps. */
  byOverlap: Record<string, number>;
}

/** A voice's record, all lanes together. Gains are over base, nats; asleep rounds do not count. */
export interface ExpertView {
  expert: string;
  seat: string;
  bids: number;
  refusals: number;
  settled: number;
  /** The same with windows that overlap counted as one: what a spread may be divided by. */
  windows: number;
  gain: Record<Ledger, { sum: number; sumOfSquares: number }>;
  /** What the debate changed: loss before minus loss after, nats, summed. */
  debateGain: Record<Ledger, number>;
  lastRefusal: { reason: string; text: string; round: string; seq: Seq } | null;
  calibration: Calibration;
}

export type AgentLife = 'ready' | 'died' | 'taken-out' | 'quarantined';

export interface DeathView {
  at: Us;
  incarnation: number;
  /** One line. */
  reason: string;
  seq: Seq;
}

export interface AgentView {
  seat: string;
  role: string;
  version: string;
  experts: string[];
  ledgers: Ledger[];
  shadow: boolean;
  newcomer: boolean;
  /** 0 = was there before the first question; else 2, 3 … in order of joining. */
  newcomerNumber: number;
  /** Changes of its probation, newest last, at most CHANGES_MAX; empty = never on any. */
  probation: ProbationView[];
  /** Times its evidence put it back, by ledger. */
  returns: Partial<Record<Ledger, number>>;
  /** Credit to challenge with after its newest ruling; null = none told. */
  credit: { value: number; seq: Seq } | null;
  /** SHA-256 of the code it runs; null for a built-in seat. */
  codeHash: string | null;
  /** Where its record began: its first join, or the join of other code. */
  recordSeq: Seq;
  manifestHash: string;
  incarnation: number;
  life: AgentLife;
  joinedSeq: Seq;
  /** Where its life ended; null while it is ready. */
  outSeq: Seq | null;
  /** Place in join order; rows of the floor are never re-sorted. */
  place: number;
  restarts: number;
  restartInMs: number | null;
  /** Why its life ended, one line. */
  lastReason: string | null;
  /** Asks of all phases since its record began: what it owed an answer to, and what it answered in time. */
  asks: { owed: number; answered: number };
  /** Incarnations that ended by themselves, whatever code they ran; the newest with their reasons. */
  deaths: { count: number; last: DeathView[] };
  challenges: { made: number; upheld: number; rejected: number; undecidable: number };
  late: number;
  deadLetters: number;
}

export interface WeightPoint {
  at: Us;
  seq: Seq;
  /** Expert to weight, post0 pool. */
  direction: Record<string, number>;
  shape: Record<string, number>;
}

export interface LaneView {
  lane: string;
  instrument: string;
  shadow: boolean;
  questions: number;
  voids: number;
  lastRound: string;
  openRound: string | null;
  weights: Settle['weights'] | null;
  poolWeights: Settle['poolWeights'] | null;
  weightsHash: string | null;
  evidence: Settle['evidence'] | null;
  debate: 'on' | 'off' | null;
  certificate: (Certificate & { seq: Seq; at: Us }) | null;
  history: Curve<WeightPoint>;
}
