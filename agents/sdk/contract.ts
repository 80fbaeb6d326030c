/**
 * The contract of an agent: a manifest (`agent.json`) and an object of pure functions. The same
 * contract holds for the built-in ones and for a plugin in a folder named in the configuration.
 *
 * Two kinds of function:
 * - *folds* (`observe`, `onSettle`) may change `state`. They see every subscribed record once, in
 *   journal order, so a seat that died is rebuilt exactly by folding the same records again.
 * - *answers* (`bid`, `challenge`, `rebut`, `revise`, `supplement`, `aggregate`, `verdict`, `plan`) read `state`
 *   and must not change it: an answer may be asked twice, or never.
 *
 * Answers and `init` may return promises (of WebAssembly that is made ready, say); folds may not.
 *
 * `state` is plain data (what structuredClone can copy): it is snapshotted. There is no ambient
 * clock, random source, file or network: time is `view.now`, chance is `ctx.random(name)`.
 */
import type { MarketView } from '../../protocols/view/market-view.ts';
import type { LaneWeights } from '../../protocols/view/lane-weights.ts';
import type { Roster } from '../../protocols/view/roster.ts';
import type { RoundBook } from '../../protocols/view/round-book.ts';
import type { Awaitable } from '../../protocols/awaitable.ts';
import type { Claim, Refuse } from '../../protocols/bid.ts';
import type { ChallengeKind } from '../../protocols/challenge.ts';
import type { Aggregate, Plan, Verdict } from '../../protocols/decision.ts';
import type { ExpertId, LaneId, MessageId, RoundId, SeatId } from '../../protocols/ids.ts';
import type { ChainedRecord, RecordOf } from '../../protocols/record.ts';
import type { PortfolioMark } from '../../protocols/run.ts';
import type { Ppm, Seq } from '../../protocols/units.ts';

/** Uniform doubles in [0, 1); the same name in the same round always gives the same stream. */
export type RandomStream = () => number;

export interface AgentContext {
  readonly seat: SeatId;
  /** Expert ids of the manifest's voices, in the manifest's order; the seat itself if it has none. */
  readonly experts: readonly ExpertId[];
  /** The manifest's `config`, overridden by the operator's. */
  readonly config: Readonly<Record<string, unknown>>;
  /** A stream derived from (run seed, seat, round, name): stateless, so an answer stays pure. */
  random(name: string): RandomStream;
}

/** What `init` is given. */
export interface InitContext extends AgentContext {
  /** Bytes of a file that the manifest lists in `assets`. @throws AGENT_ASSET_MISSING. */
  asset(name: string): Uint8Array;
}

/** Everything a seat may know, folded up to `market.asOf`. */
export interface SeatView {
  readonly market: MarketView;
  /** Rounds not yet settled, with all that was said in them so far. */
  readonly rounds: ReadonlyMap<RoundId, RoundBook>;
  readonly roster: Roster;
  /** Weights of a lane: a fold of `settle`; priors before the first one. */
  laneWeights(lane: LaneId): LaneWeights;
  /** Is the debate's effect used by intents in this lane (see markets: F4)? */
  debate(lane: LaneId): 'on' | 'off';
  readonly portfolio: PortfolioMark | undefined;
  /** The last 256 fills, oldest first. */
  readonly fills: readonly RecordOf<'order.filled'>[];
  readonly riskMode: 'normal' | 'reduce-only' | 'halted';
  /** Numbered changes of behaviour that the run is made with (protocols/flags.ts). */
  readonly flags: readonly number[];
}

/** A claim as an agent hands it in. Its worth is worked out by the kit where it states none. */
export interface OpinionClaim extends Claim {
  /**
   * Which part of the voice's reading it is, 0 to 1, together at most 1; without it an equal share of
   * what the others leave.
   */
  readonly part?: number;
}

/** One voice's answer to a call: a forecast, or a refusal with its reason. */
export type Opinion =
  | {
      readonly expert: ExpertId;
      /** Bin chances; made valid (ppm, floor, sum) by `bidPpm` of agents/sdk. */
      readonly p: readonly Ppm[];
      readonly stake: Ppm;
      readonly claims: readonly OpinionClaim[];
      /** What the voice measured, by name; published, so that predicates can read `reading.<name>`. */
      readonly readings?: Readonly<Record<string, number>>;
      readonly text: string;
      /** What the voice would bid without what its claims speak of, any positive scale; else base. */
      readonly without?: readonly number[];
    }
  | { readonly expert: ExpertId; readonly refuse: Refuse['reason']; readonly text: string };

export interface ChallengeDraft {
  readonly target: ExpertId;
  readonly claimId: string;
  readonly kind: ChallengeKind;
  readonly predicate: string;
  readonly text: string;
}
export interface RebuttalDraft {
  readonly stance: 'concede' | 'contest';
  readonly evidence: readonly Seq[];
  readonly text: string;
}
export interface ReviseDraft {
  readonly expert: ExpertId;
  readonly because: readonly MessageId[];
  readonly p: readonly Ppm[];
  readonly stake: Ppm;
  readonly text: string;
}

/** More evidence, when a surge asks for it, and the bid it moves. */
export interface SupplementDraft {
  readonly expert: ExpertId;
  /** Log likelihood of the new evidence for each bin, nats; a constant over all bins says nothing. */
  readonly likelihood: readonly number[];
  readonly p: readonly Ppm[];
  /** Records the evidence rests on. */
  readonly seen: readonly Seq[];
  readonly stake: Ppm;
  readonly text: string;
}

/** A settled round: its book, `settle` included. */
export interface RoundResult {
  readonly book: RoundBook;
  readonly settle: RecordOf<'settle'>;
}

export interface Agent<State> {
  /** Once at every opening of the seat; what it returns is dropped where a snapshot has the state. */
  init(ctx: InitContext): Awaitable<State>;
  observe?(state: State, record: ChainedRecord, view: SeatView, ctx: AgentContext): void;
  bid?(
    state: State,
    call: RecordOf<'cfp'>,
    view: SeatView,
    ctx: AgentContext,
  ): Awaitable<readonly Opinion[]>;
  challenge?(
    state: State,
    book: RoundBook,
    view: SeatView,
    ctx: AgentContext,
  ): Awaitable<readonly ChallengeDraft[]>;
  rebut?(
    state: State,
    challenge: RecordOf<'challenge'>,
    book: RoundBook,
    view: SeatView,
    ctx: AgentContext,
  ): Awaitable<RebuttalDraft>;
  revise?(
    state: State,
    book: RoundBook,
    view: SeatView,
    ctx: AgentContext,
  ): Awaitable<readonly ReviseDraft[]>;
  /** A surge asks the seats in conflict for more evidence, once a round, and pays for it. */
  supplement?(
    state: State,
    book: RoundBook,
    view: SeatView,
    ctx: AgentContext,
  ): Awaitable<readonly SupplementDraft[]>;
  onSettle?(state: State, result: RoundResult, view: SeatView, ctx: AgentContext): void;
  /** Meta-reasoner only: the pools of the round. */
  aggregate?(
    state: State,
    book: RoundBook,
    view: SeatView,
    ctx: AgentContext,
  ): Awaitable<Aggregate>;
  /** Risk only: the verdict on `book.intent`. */
  verdict?(state: State, book: RoundBook, view: SeatView, ctx: AgentContext): Awaitable<Verdict>;
  /** Execution only: how to work each order of `book.decision`. */
  plan?(
    state: State,
    book: RoundBook,
    view: SeatView,
    ctx: AgentContext,
  ): Awaitable<readonly Plan[]>;
}

/** Identity with a check: keeps the state type of an agent's functions in step. */
export const defineAgent = <State>(agent: Agent<State>): Agent<State> => agent;
