/**
 * Several instruments asked at one instant are sized together: correlated bets are one bet. The
 * round whose pools come last states the intents of all.
 */
import { barsOf } from '../../council/market-view.ts';
import { allocate } from '../../portfolio/allocate.ts';
import { outlookOf } from '../../portfolio/forecast.ts';
import { decideIntent } from '../../portfolio/intent.ts';
import { sleeveTargets } from '../../portfolio/sleeves/targets.ts';
import type { RiskHistory } from '../../portfolio/risk/residuals.ts';
import type { Aggregate, Intent } from '../../protocols/decision.ts';
import { invariant } from '../../protocols/errors.ts';
import type { InstrumentId } from '../../protocols/ids.ts';
import type { TrialRoom } from '../../protocols/sleeves.ts';
import { configOf } from './config-of.ts';
import { expectedSleeves, roomOf } from './sleeves.ts';
import type { InstrumentDesk, OpenRound, SessionState } from './state.ts';

/** Bars two instruments must share before their correlation is believed. */
const SHARED_BARS_MIN = 60;

/** A round whose pools stand, with them. */
export interface Pooled {
  readonly round: OpenRound;
  readonly aggregate: Aggregate;
}

/** Is a traded round of this instant still debating? */
export const stillDebating = (state: SessionState, at: number): boolean =>
  [...state.rounds.values()].some(
    ({ book, debated }) => book.call.at === at && !book.call.body.shadow && !debated,
  );

/** Rounds of this instant whose pools stand and whose intent has not been stated, by number. */
export const waitingForIntent = (state: SessionState, at: number): Pooled[] =>
  [...state.rounds.values()].flatMap((round) =>
    round.book.call.at === at && round.pooled !== null && round.state === 'aggregate'
      ? [{ aggregate: round.pooled, round }]
      : [],
  );

/** One intent a round, in the order of `pooled`. */
export function intentsOf(state: SessionState, pooled: readonly Pooled[]): Intent[] {
  const { sizing } = configOf(state);
  const fractions = pooled.length > 1 ? jointFractions(state, pooled) : [undefined];
  return pooled.map(({ aggregate, round }, index) => {
    const desk = deskOf(state, round.instrument);
    const last = barsOf(state.market, round.instrument, state.series).at(-1)?.value;
    const activeFraction = fractions[index];
    const trial = roomOf(state, round);
    const intent = decideIntent({
      aggregate,
      cfp: round.book.call.body,
      instrument: desk.instrument,
      params: sizing,
      // A series without volumes says 0: unknown, and charged as such.
      ...(last !== undefined && last.volume > 0 ? { barVolumeLots: last.volume } : {}),
      ...(activeFraction === undefined ? {} : { activeFraction }),
      ...(trial === undefined ? {} : { trialLots: trial.mostLots }),
    });
    return withSleeves(state, round, intent, trial);
  });
}

/** Which sleeve the intent's lots are, and what the trial could still lose; without flag 2 as it was. */
function withSleeves(
  state: SessionState,
  round: OpenRound,
  intent: Intent,
  trial: TrialRoom | undefined,
): Intent {
  const group = state.ledger.positions[round.instrument]?.sleeve.books?.group;
  const held = expectedSleeves(state, round.instrument);
  if (group === undefined || held === undefined) return intent;
  const { instrument } = round;
  const sleeves = sleeveTargets({ group, held, instrument, intent, isOpen: trial === undefined });
  return { ...intent, sleeves, ...(trial === undefined ? {} : { trial }) };
}

function jointFractions(state: SessionState, pooled: readonly Pooled[]): number[] {
  const { sizing } = configOf(state);
  const names = pooled.map(({ aggregate, round }) => ({
    allowShort: sizing.allowShort,
    instrument: round.instrument,
    outlook: outlookOf(round.book.call.body, aggregate),
  }));
  const ids = names.map(({ instrument }) => instrument);
  return allocate({ correlation: correlations(state.risk, ids), names, params: sizing });
}

/**
 * Correlations of the residuals two instruments share; 0 where they share too few, which allocation
 * then shrinks towards the mean of the others.
 */
export function correlations(history: RiskHistory, ids: readonly InstrumentId[]): number[][] {
  return ids.map((a) => ids.map((b) => (a === b ? 1 : correlation(history, a, b).rho)));
}

function correlation(
  history: RiskHistory,
  a: InstrumentId,
  b: InstrumentId,
): { readonly n: number; readonly rho: number } {
  let n = 0;
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (const { z } of history.rows) {
    const x = z[a];
    const y = z[b];
    if (x === undefined || y === undefined) continue;
    n += 1;
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return { n, rho: n < SHARED_BARS_MIN || aa === 0 || bb === 0 ? 0 : ab / Math.sqrt(aa * bb) };
}

/** Shrunk towards 0: as many bars as are needed to believe it at all speak for none. */
export function shrunkCorrelation(history: RiskHistory, a: InstrumentId, b: InstrumentId): number {
  const { n, rho } = correlation(history, a, b);
  return (rho * n) / (n + SHARED_BARS_MIN);
}

function deskOf(state: SessionState, instrument: InstrumentId): InstrumentDesk {
  const desk = state.desks.get(instrument);
  invariant(desk !== undefined, 'a round has an instrument', { instrument });
  return desk;
}
