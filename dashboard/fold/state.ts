/**
 * What the page and the dashboard server know: the shape that `foldPage` fills, record by record.
 *
 * It is plain JSON (no Map, no undefined, no class), so that a copy sent over HTTP, a copy folded in
 * a browser and a copy folded in a test can be compared field by field. Every list is bounded; what
 * falls out of a bound is still in the journal. Nothing here is read from a clock, and nothing has a
 * value before a record said so: until then it is null or empty.
 */
import type { RunStarted } from '../../protocols/run.ts';
import type { Seq, Us } from '../../protocols/units.ts';
import type { CognitionView } from './cognition-state.ts';
import type {
  AgentView,
  Calibration,
  ExpertView,
  LaneView,
  RoundBookView,
  RoundSummary,
} from './debate-state.ts';
import type { GroupView } from './evidence-state.ts';
import type { InstrumentView, MoneyView } from './money-state.ts';

/** Which market, whose money: from `run.started`, never from the page. */
export interface ModeBanner {
  market: string;
  dataset: string;
  mode: RunStarted['mode'];
}

export interface RunView extends RunStarted {
  startedAt: Us;
  startedSeq: Seq;
  /** Starts of this journal so far, this one included. */
  starts: number;
  stopped: { at: Us; seq: Seq; reason: string; rounds: number } | null;
}

export interface RiskView {
  mode: 'normal' | 'reduce-only' | 'halted';
  reason: string;
  at: Us;
  /** 0 while no record has changed the mode. */
  seq: Seq;
}

export interface StreamQuality {
  instrument: string;
  stream: string;
  accepted: number;
  refused: Record<string, number>;
  flags: string[];
  skewUs: number | null;
  at: Us;
  seq: Seq;
}

export interface RefusedData {
  instrument: string;
  stream: string;
  reason: string;
  detail: string;
  count: number;
  at: Us;
  seq: Seq;
}

export interface AlertView {
  code: string;
  severity: 'attention' | 'stop';
  text: string;
  value: number | null;
  limit: number | null;
  from: string | null;
  at: Us;
  seq: Seq;
}

/** An alert that stops, with how many of its code there were. */
export interface AlarmView extends AlertView {
  count: number;
}

/** What supervision and operators did, newest last. */
export interface SupervisionEvent {
  kind:
    | 'joined'
    | 'died'
    /** By an operator. */
    | 'taken-out'
    | 'quarantined'
    | 'council-lost'
    | 'probation'
    | 'deadline'
    | 'late'
    | 'dead-letter'
    | 'halt'
    | 'resume'
    | 'flatten'
    | 'grant'
    | 'sleeve'
    | 'mode'
    | 'started'
    | 'stopped';
  seat: string | null;
  round: string | null;
  text: string;
  at: Us;
  seq: Seq;
}

export interface FactSeries {
  series: string;
  kind: string;
  unit: string;
  source: string;
  /** Later revisions are folded in: shown, never evidence. */
  revised: boolean;
  points: { periodEnd: Us; knownAt: Us; value: number; seq: Seq }[];
}

export interface NewsView {
  newsId: string;
  text: string;
  source: string;
  instruments: string[];
  publishedAt: Us;
  knownAt: Us;
  seq: Seq;
}

export interface PageState {
  /** Position before the first record folded; 0 = the whole journal was folded. */
  from: Seq;
  /** Last record folded, its hash and run time. `seq` also tells a painter that something changed. */
  seq: Seq;
  hash: string;
  at: Us;
  run: RunView | null;
  banner: ModeBanner | null;
  risk: RiskView;
  /** The recording is over, and stays so: as in the session, a later start has nothing to play. */
  ended: { at: Us; seq: Seq; bars: number; dataset: string; lastEventTime: Us } | null;
  instruments: Record<string, InstrumentView>;
  agents: Record<string, AgentView>;
  experts: Record<string, ExpertView>;
  /** How often "up" came against what the council's own forecast said, all lanes together. */
  calibration: Calibration;
  lanes: Record<string, LaneView>;
  /** Newest last; at most ROUNDS_WHOLE. */
  rounds: RoundBookView[];
  /** Newest last; at most ROUNDS_SUMMARY. */
  summaries: RoundSummary[];
  counts: {
    rounds: number;
    commits: number;
    abstains: number;
    settled: number;
    voids: number;
    /** Abstentions by reason. */
    reasons: Record<string, number>;
    challenges: number;
    upheld: number;
  };
  lastSettled: string | null;
  money: MoneyView;
  /** Proofs and loss budgets by group; empty before protocol 1.2. */
  groups: Record<string, GroupView>;
  cognition: CognitionView;
  quality: Record<string, StreamQuality>;
  refusedData: RefusedData[];
  alerts: AlertView[];
  /** Newest alert of each code that stops, until an operator resumes; see `foldAlert`. */
  alarms: AlarmView[];
  events: SupervisionEvent[];
  /** Newest death, quarantine or loss of the council. */
  lastTrouble: SupervisionEvent | null;
  facts: Record<string, FactSeries>;
  news: NewsView[];
  checkpoint: { seq: Seq; size: number; root: string; stateHash: string } | null;
  /** Records of kinds this fold does not know, by type. */
  unknown: Record<string, number>;
}
