/**
 * The fold: `step(state, record) -> effects`. Everything that decides goes through here, one record
 * at a time, on one thread. Nothing here reads a clock, a random source or the network: what is not
 * in the record or the state does not exist.
 *
 * Inputs (a bar, an answer, a timer, an acknowledgement) may cause derived records; those come back
 * through `step` in the order they were asked for, before the next input. Replay relies on it.
 */
import { foldMarketView } from '../../council/market-view.ts';
import { foldRoundBook } from '../../council/round-book.ts';
import { foldRoster } from '../../council/roster.ts';
import { invariant } from '../../protocols/errors.ts';
import type { ChainedRecord } from '../../protocols/record.ts';
import type { TradingConfig } from '../config-schema.ts';
import { askDueQuestions, observeBar, observeQuote, openDesk } from './calls.ts';
import { onCommit, onGate, onIntent } from './decisions.ts';
import { foldCredit } from './credit.ts';
import type { Effect } from './effect.ts';
import {
  changeRiskMode,
  chaseOrders,
  closeOut,
  foldMoney,
  markMoney,
  onUnknownOrder,
  openLedger,
  reduceOnly,
} from './money.ts';
import { leaveWithRecord } from './new-record.ts';
import { onPhaseClosed, onRuling, onTension, openRound } from './phases.ts';
import { onSettled, settleDueQuestions, voidOpenQuestions } from './settlements.ts';
import { onRefusedInput } from './refused-input.ts';
import { grantMore } from './sleeves.ts';
import type { SessionState } from './state.ts';

/** Folds one record into the state; returns what follows from it. */
export function step(state: SessionState, record: ChainedRecord): Effect[] {
  invariant(record.seq === state.seq + 1, 'records are stepped in order', {
    got: record.seq,
    want: state.seq + 1,
  });
  state.seq = record.seq;
  state.hash = record.hash;
  // The run clock never goes back, whatever a late input says.
  if (record.at > state.now) state.now = record.at;
  foldMarketView(state.market, record);
  if (record.type === 'agent.joined') leaveWithRecord(state, record.body);
  foldRoster(state.roster, record);
  if (record.round !== undefined && record.type !== 'cfp') {
    const round = state.rounds.get(record.round);
    if (round !== undefined) {
      foldRoundBook(round.book, record);
      foldCredit(state, round.book, record);
    }
  }
  return consequences(state, record);
}

function consequences(state: SessionState, record: ChainedRecord): Effect[] {
  switch (record.type) {
    case 'run.started':
      state.config = record.body.config as TradingConfig;
      state.run = record.body.run;
      state.series = record.body.series;
      openLedger(state);
      return [];
    case 'market.instrument':
      openDesk(state, record.body.instrument);
      return foldMoney(state, record);
    case 'market.bar':
      observeBar(state, record);
      return foldMoney(state, record);
    case 'market.quote':
      observeQuote(state, record);
      return foldMoney(state, record);
    case 'market.ended':
      state.marketEnded = true;
      return [];
    case 'timer':
      return onTimer(state, record);
    case 'cfp':
      return openRound(state, record);
    case 'phase.closed':
      return onPhaseClosed(state, record);
    case 'ruling':
      return onRuling(state, record);
    case 'tension':
      return onTension(state, record);
    case 'intent':
      return [...foldMoney(state, record), ...onIntent(state, record)];
    case 'gate':
      return onGate(state, record);
    case 'commit':
      // Outside a round it is a flatten's: its orders stand directly behind it.
      return record.round === undefined
        ? foldMoney(state, record)
        : [...foldMoney(state, record), ...onCommit(state, record)];
    case 'abstain':
      state.roundsDecided += 1;
      return [];
    case 'settle':
      return onSettled(state, record);
    case 'portfolio.mark':
      state.mark = record.body;
      return foldMoney(state, record);
    case 'operator.halt':
    case 'operator.resume':
    case 'operator.flatten':
      return [...foldMoney(state, record), ...changeRiskMode(state, record)];
    case 'input.refused':
      return onRefusedInput(state, record);
    case 'council.lost':
      return reduceOnly(state, record);
    case 'operator.grant':
      return grantMore(state, record);
    case 'sleeve.trial':
      return foldMoney(state, record);
    case 'run.stopping':
      return record.body.onStop === 'leave' ? [] : closeOut(state, record);
    case 'risk.mode':
      state.riskMode = record.body.mode;
      return [];
    case 'order.unknown':
      return [...foldMoney(state, record), ...onUnknownOrder(state, record)];
    default:
      return record.type.startsWith('order.') ? foldMoney(state, record) : [];
  }
}

/** What is due at a timer, in this order: outcomes, money, then new questions. */
function onTimer(state: SessionState, record: Extract<ChainedRecord, { type: 'timer' }>): Effect[] {
  const effects = state.marketEnded
    ? [...settleDueQuestions(state, record), ...voidOpenQuestions(state, record)]
    : settleDueQuestions(state, record);
  effects.push(...chaseOrders(state), ...markMoney(state, record));
  if (!record.body.closing && !state.marketEnded) {
    effects.push(...askDueQuestions(state, record));
  }
  for (const desk of state.desks.values()) desk.fresh = false;
  return effects;
}
