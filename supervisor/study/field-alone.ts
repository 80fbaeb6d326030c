/**
 * The field, its seat and the questions of a market, without the rest of the council: what the seat
 * gains over the base in thousands of questions, in seconds. Real fold, real engine, real agent, real
 * questions, real settlement; rounds have no debate, because the seat's own bid is what is scored.
 */
import { noAssets } from '../../agents/sdk/assets.ts';
import { atOnce } from '../../protocols/awaitable.ts';
import { agent } from '../../agents/field/agent.ts';
import type { FieldSeatState } from '../../agents/field/agent.ts';
import { upOdds } from '../../agents/sdk/bins.ts';
import type { AgentContext, SeatView } from '../../agents/sdk/contract.ts';
import { emptyLaneScore } from '../../council/lane-score.ts';
import type { LaneScore } from '../../council/lane-score.ts';
import { initialLaneWeights } from '../../council/lane-weights.ts';
import { ln } from '../../council/ln.ts';
import { emptyMarketView, foldMarketView } from '../../council/market-view.ts';
import type { MarketView } from '../../protocols/view/market-view.ts';
import { outcomeBin } from '../../council/outcome.ts';
import { emptyRoster } from '../../council/roster.ts';
import { openRoundBook } from '../../council/round-book.ts';
import { settleLane } from '../../council/settlement.ts';
import type { KernelBackend } from '../../kernels/kernel.ts';
import { firstUpBin } from '../../protocols/bins.ts';
import { expertId, roundNumber, seatId } from '../../protocols/ids.ts';
import type { LaneId } from '../../protocols/ids.ts';
import { PROTOCOL } from '../../protocols/record.ts';
import type {
  ChainedRecord,
  Draft,
  DraftOf,
  RecordOf,
  RecordType,
} from '../../protocols/record.ts';
import { oracleLosses, UNKNOWN_LAW } from '../../research/falsify/losses.ts';
import type { Insight } from '../../research/falsify/losses.ts';
import type { SeatLoss } from '../../research/falsify/seat-row.ts';
import { randomStream } from '../../runtime/random.ts';
import type { PulledMarket } from '../../venues/venue.ts';
import type { TradingConfig } from '../config-schema.ts';
import { openFieldEngine } from '../field-engine.ts';
import type { FieldEngine } from '../field-engine.ts';
import {
  dueCalls,
  isByEvidence,
  listInstrument,
  observeBarAlone,
  observeQuoteAlone,
  opened,
  openQuestions,
} from './alone-questions.ts';
import type { AloneQuestions, OpenCall } from './alone-questions.ts';
import { startedDraft } from './started-draft.ts';

export interface FieldAloneOptions {
  readonly market: PulledMarket;
  readonly trading: TradingConfig;
  readonly kernels: KernelBackend;
  readonly onRecord?: (record: ChainedRecord) => void;
  /** Chance of up that the law of the world gives the question, where it is known. */
  readonly chanceUp?: Insight['chanceUp'];
}

interface AloneSeat {
  readonly context: AgentContext;
  readonly state: FieldSeatState;
  readonly view: SeatView;
}

export interface FieldAlone {
  readonly options: FieldAloneOptions;
  /** May be replaced between two instants, by one that knows the same records. */
  engine: FieldEngine;
  readonly questions: AloneQuestions;
  readonly view: MarketView;
  readonly seat: AloneSeat;
  /** Nobody is pooled: they say what an outcome did to an empty table. */
  readonly lanes: Map<LaneId, LaneScore>;
  seq: number;
}

const SEAT = seatId('field');
const nobody = emptyRoster();

export function openFieldAlone(options: FieldAloneOptions): FieldAlone {
  const { kernels, market, trading } = options;
  const view = emptyMarketView();
  const context: AgentContext = {
    config: { ...trading.agents[SEAT] },
    experts: [expertId(SEAT)],
    random: (name) => randomStream(`${trading.seed}`, SEAT, name),
    seat: SEAT,
  };
  const alone: FieldAlone = {
    engine: openFieldEngine({ backend: kernels, seed: trading.seed, settings: trading.field }),
    lanes: new Map(),
    options,
    questions: openQuestions(trading, market.series),
    seat: {
      context,
      state: atOnce(agent.init({ ...context, asset: noAssets(SEAT, 'it lists none') })),
      view: seatViewOf(view),
    },
    seq: 0,
    view,
  };
  append(alone, startedDraft(trading, market));
  return alone;
}

/** Plays one instant. Losses of the questions it settled; undefined when the market is over. */
export async function stepFieldAlone(alone: FieldAlone): Promise<SeatLoss[] | undefined> {
  const { engine, options, questions } = alone;
  const instant = await options.market.next();
  if (instant === undefined) return undefined;
  const { at } = instant;
  for (const draft of instant.drafts) {
    if (draft.type === 'market.instrument') {
      append(alone, draft);
      listInstrument(questions, draft.body.instrument);
    } else if (draft.type === 'market.quote') {
      observeQuoteAlone(questions, draft.body);
    } else if (draft.type === 'market.bar') {
      observeBarAlone(questions, appended<'market.bar'>(alone, draft));
    }
  }
  const input = (draft: Draft): ChainedRecord => append(alone, draft);
  await engine.readOut(at, input);
  const timer = appended<'timer'>(alone, {
    at,
    body: { callsMax: null, closing: false },
    type: 'timer',
  });
  const losses = questions.due.splice(0).flatMap((open) => settle(alone, open) ?? []);
  for (const draft of dueCalls(questions, timer)) opened(questions, appended<'cfp'>(alone, draft));
  await engine.prepare(at, input);
  return losses;
}

/**
 * What the seat says is asked for when it is scored: it was formed at the call. Undefined for an outcome
 * without a move, where ties stand apart: it scores nobody.
 */
function settle(alone: FieldAlone, { call, clock }: OpenCall): SeatLoss | undefined {
  const { lanes, questions, seat } = alone;
  const book = openRoundBook(call);
  const { edges } = call.body;
  const [entry, end] = [clock.entryTicks as number, clock.settleTicks as number];
  const isFlat = isByEvidence(questions) && entry === end;
  const outcome = isFlat ? null : outcomeBin(edges, entry, end);
  const [opinion] = atOnce(agent.bid?.(seat.state, call, seat.view, seat.context) ?? []);
  let lane = lanes.get(book.lane);
  if (lane === undefined) lanes.set(book.lane, (lane = emptyLaneScore(nobody)));
  const { settle: body } = settleLane(lane, {
    book,
    cfp: call.body,
    entryTicks: entry,
    isFlat,
    outcome,
    roster: nobody,
    settleSeq: clock.settleSeq as number,
    settleTicks: end,
    voidReason: null,
  });
  const { now } = alone.view;
  const place = { at: now, lane: book.lane, round: book.round };
  const record = appended<'settle'>(alone, { ...place, body, type: 'settle' });
  agent.onSettle?.(seat.state, { book, settle: record }, seat.view, seat.context);
  if (outcome === null) return undefined;
  const isUp = outcome >= firstUpBin(edges);
  // Both by the same sum: a seat that says the base loses what the base loses, to the bit.
  const lossOf = (p: readonly number[]): number => {
    const up = upOdds(edges, p);
    return -ln(isUp ? up : 1 - up);
  };
  const baseDirection = lossOf(call.body.base);
  const { chanceUp } = alone.options;
  const awake = opinion !== undefined && !('refuse' in opinion);
  return {
    baseDirection,
    fieldAwake: awake ? 1 : 0,
    fieldDirection: awake ? lossOf(opinion.p) : baseDirection,
    instant: now,
    ...(chanceUp === undefined ? UNKNOWN_LAW : oracleLosses(chanceUp(call), isUp)),
    round: roundNumber(book.round),
  };
}

/** Gives a draft its place. Records are not chained: nobody keeps them. */
function append(alone: FieldAlone, draft: Draft): ChainedRecord {
  alone.seq += 1;
  const record = { ...draft, hash: '', seq: alone.seq, v: PROTOCOL } as ChainedRecord;
  alone.options.onRecord?.(record);
  alone.engine.observe(record);
  foldMarketView(alone.view, record);
  if (record.type === 'field' || record.type === 'cfp') {
    const { context, state, view } = alone.seat;
    agent.observe?.(state, record, view, context);
  }
  return record;
}

/** The same, for one who needs to know what it has become. */
const appended = <T extends RecordType>(
  alone: FieldAlone,
  draft: DraftOf<T> & Draft,
): RecordOf<T> => append(alone, draft) as ChainedRecord & RecordOf<T>;

const seatViewOf = (market: MarketView): SeatView => ({
  debate: () => 'off',
  fills: [],
  flags: [],
  laneWeights: () => initialLaneWeights(nobody),
  market,
  portfolio: undefined,
  riskMode: 'normal',
  roster: nobody,
  rounds: new Map(),
});
