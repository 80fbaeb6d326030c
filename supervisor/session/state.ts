/**
 * The state that decides: everything a session knows, as plain data. Live, replay and backtest hold
 * the same state; it is a fold of the journal and nothing else.
 */
import type { MarketView } from '../../protocols/view/market-view.ts';
import { emptyMarketView } from '../../council/market-view.ts';
import type { QuestionClock } from '../../council/horizon.ts';
import type { QuestionModel } from '../../council/question.ts';
import type { RoundBook } from '../../protocols/view/round-book.ts';
import type { RoundState } from '../../council/round-machine.ts';
import type { DebateCredit } from '../../council/debate-credit.ts';
import { emptyRoster } from '../../council/roster.ts';
import type { Roster } from '../../protocols/view/roster.ts';
import type { LaneScore } from '../../council/lane-score.ts';
import type { LaneThermo } from '../../council/thermodynamics/lane-thermo.ts';
import type { RiskApproved } from '../../execution/gate.ts';
import { emptyOrderBook } from '../../execution/orders.ts';
import type { OrderBookState } from '../../execution/orders.ts';
import { emptyLedger } from '../../portfolio/ledger.ts';
import type { LedgerState } from '../../portfolio/ledger.ts';
import { emptyRiskHistory } from '../../portfolio/risk/residuals.ts';
import type { RiskHistory } from '../../portfolio/risk/residuals.ts';
import type { ExpertId, InstrumentId, LaneId, RoundId, SeatId } from '../../protocols/ids.ts';
import type { Instrument } from '../../protocols/instrument.ts';
import type { PortfolioMark } from '../../protocols/run.ts';
import type { AbstainReason, Aggregate, Ledger } from '../../protocols/decision.ts';
import { hashOf } from '../../protocols/canonical.ts';
import type { Seq, Us } from '../../protocols/units.ts';
import type { TradingConfig } from '../config-schema.ts';
import { thinksAloud } from './config-of.ts';
import { emptyContradiction } from './contradiction-state.ts';
import type { ContradictionState } from './contradiction-state.ts';
import type { EvidenceDesk } from '../../council/evidence/desk.ts';
import type { LookAheadDesk } from './look-ahead.ts';
import type { CostTape } from '../../portfolio/cost-tape.ts';

/** One lane: the weights of the questions asked in it, and the one that is open. */
export interface LaneSlot {
  readonly id: LaneId;
  openRound: RoundId | null;
  readonly score: LaneScore;
  /** What it learned of its own thermodynamics; only with flag 1. */
  thermo?: LaneThermo;
}

/** Questions of one horizon of one instrument. */
export interface HorizonDesk {
  readonly bars: number;
  readonly shadow: boolean;
  readonly model: QuestionModel;
  readonly lanes: LaneSlot[];
  /** Who does better than is plausible; only with flag 2. */
  readonly lookAhead?: LookAheadDesk;
  /** What is known about every voice and the council, over all lanes; only with flag 2. */
  readonly evidence?: EvidenceDesk;
  /** Questions that were due and found no free lane. */
  notAsked: number;
  /** Why the last question could not be put, empty when it could. */
  whyNot: string;
}

export interface InstrumentDesk {
  instrument: Instrument;
  readonly horizons: HorizonDesk[];
  /** Bars of the driving series so far, and whether one came since the last timer. */
  bars: number;
  /** What costs are measured by; only with flag 2. */
  readonly costs?: CostTape;
  fresh: boolean;
}

/** Why a round abstains. */
export interface Why {
  readonly reason: AbstainReason;
  readonly detail: string;
}

/** A round that has not settled. */
export interface OpenRound {
  readonly book: RoundBook;
  readonly clock: QuestionClock;
  readonly instrument: InstrumentId;
  readonly bars: number;
  state: RoundState;
  /** The debate of the round is over. */
  debated: boolean;
  /** Its pools, while they wait for those of other instruments asked at the same instant. */
  pooled: Aggregate | null;
  /** What the gate let through, until the commit that orders it. */
  approved: RiskApproved[];
  /** Why the round opens no risk and only closes what nobody renewed; null in the usual case. */
  unwinding: Why | null;
  /** Ledgers of seats that were on probation at the call; absent = none. Only with flag 2. */
  standing?: Record<string, readonly Ledger[]>;
  /** Experts whose record has ended since the call; absent = none. */
  left?: readonly ExpertId[];
  /** Phase of its evidence once it is entered, null = left out; whether its window is over. Only with flag 2. */
  phase?: number | null;
  hasLeft?: boolean;
  /** Chance of up that the intent uses; only with flag 2. */
  up?: number;
  /** Seats that owe an answer in this phase, with the incarnation that was asked. */
  owing: { readonly seat: SeatId; readonly incarnation: number }[];
}

export interface SessionState {
  config: TradingConfig | null;
  run: string;
  /** Position, hash and run time of the last record stepped. */
  seq: Seq;
  hash: string;
  now: Us;
  /** Name of the bar series that drives rounds. */
  series: string;
  readonly market: MarketView;
  readonly roster: Roster;
  readonly desks: Map<InstrumentId, InstrumentDesk>;
  readonly rounds: Map<RoundId, OpenRound>;
  roundsAsked: number;
  roundsDecided: number;
  roundsSettled: number;
  ledger: LedgerState;
  /** Residuals of the driving series, for the gate's expected shortfall. */
  risk: RiskHistory;
  readonly orders: OrderBookState;
  mark: PortfolioMark | null;
  riskMode: 'normal' | 'reduce-only' | 'halted';
  marketEnded: boolean;
  /** What seats have to challenge with; only with flag 2, once somebody challenged. */
  credit?: DebateCredit;
  /** Filled only under flag 1. */
  readonly contradiction: ContradictionState;
}

export const emptySession = (): SessionState => ({
  config: null,
  run: '',
  seq: 0,
  hash: '',
  now: 0,
  series: '',
  market: emptyMarketView(),
  roster: emptyRoster(),
  desks: new Map(),
  rounds: new Map(),
  roundsAsked: 0,
  roundsDecided: 0,
  roundsSettled: 0,
  ledger: emptyLedger(0n),
  risk: emptyRiskHistory(''),
  orders: emptyOrderBook(),
  mark: null,
  riskMode: 'normal',
  marketEnded: false,
  contradiction: emptyContradiction(),
});

/** The state as one number: its fold hash, without what only flag 1 fills in a run without it. */
export function stateHash(state: SessionState): string {
  return foldHash(thinksAloud(state) ? state : withoutFlag1(state));
}

/** SHA-256 of the canonical JSON of what a fold holds; maps as sorted entries. */
export const foldHash = (folded: unknown): string => hashOf(plain(folded));

/**
 * The state as protocol 1.0 knew it: what only flag 1 fills is left out, so that a checkpoint of a
 * released journal still names the state that its records fold to.
 */
function withoutFlag1(state: SessionState): unknown {
  const rounds = [...state.rounds].map(([id, round]) => {
    const { supplements: _said, tensions: _tense, thermo: _warm, ...book } = round.book;
    return [id, { ...round, book }] as const;
  });
  const { contradiction: _torn, ...known } = state;
  return { ...known, rounds: new Map(rounds) };
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Map) {
    return [...value.entries()]
      .map(([key, item]) => [String(key), plain(item)] as const)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  }
  if (value instanceof Set) return [...value].map(String).sort();
  if (ArrayBuffer.isView(value)) return [...(value as Float64Array)];
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
  }
  return value;
}
