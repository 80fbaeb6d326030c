/** Too good is an alarm: what a settlement adds to each voice's sums, and what follows when one is full. */
import { emptyLookAhead, LOOK_AHEAD_ALARM, observeLookAhead } from '../../council/look-ahead.ts';
import type { LookAhead, LookAheadLimits } from '../../council/look-ahead.ts';
import { ln } from '../../council/ln.ts';
import { BASE, seatById } from '../../council/roster.ts';
import { forecastOf } from '../../council/table.ts';
import type { Forecast, Table } from '../../council/table.ts';
import type { Ledger } from '../../protocols/decision.ts';
import { seatOf } from '../../protocols/ids.ts';
import type { SeatId } from '../../protocols/ids.ts';
import { PPM } from '../../protocols/units.ts';
import { configOf } from './config-of.ts';
import { append } from './effect.ts';
import type { Effect } from './effect.ts';
import { tableOnRecord } from './new-record.ts';
import type { OpenRound, SessionState } from './state.ts';

/** Sums of one (instrument, horizon), over all its lanes. */
export interface LookAheadDesk {
  readonly council: LookAhead;
  readonly voices: Record<string, LookAhead>;
  /** Bar at which the last question that counted was settled: windows that overlap are one chance, not two. */
  lastBar: number;
}

export const emptyLookAheadDesk = (): LookAheadDesk => ({
  council: emptyLookAhead(),
  lastBar: Number.MIN_SAFE_INTEGER,
  voices: {},
});

/** A scored question: alarms of voices that were told the future, and their seats leave the pools. */
export function watchForFuture(
  state: SessionState,
  round: OpenRound,
  outcome: number,
  cause: number,
): Effect[] {
  const desk = state.desks.get(round.instrument);
  const horizon = desk?.horizons.find(({ lanes }) =>
    lanes.some(({ id }) => id === round.book.lane),
  );
  const watched = horizon?.lookAhead;
  if (desk === undefined || horizon === undefined || watched === undefined) return [];
  // It entered `bars` before this bar; a window that begins before the last one ended is left out.
  if (desk.bars - horizon.bars < watched.lastBar) return [];
  watched.lastBar = desk.bars;
  const table = tableOnRecord(round);
  const limits = limitsOf(state);
  const effects: Effect[] = [];
  for (const [expert, { pre }] of table.speakers) {
    if (expert === BASE) continue;
    const sums = (watched.voices[expert] ??= emptyLookAhead());
    const ledger = observeLookAhead(sums, told(table, pre, outcome), limits);
    if (ledger === undefined) continue;
    effects.push(alarm(state, round, cause, { ledger, limits, who: expert }));
    effects.push(...suspend(state, round, cause, seatOf(expert)));
  }
  const q = round.book.aggregate?.body.q;
  if (q !== undefined) {
    const council = forecastOf(
      q.map((chance) => chance * PPM),
      PPM,
      table.firstUp,
    );
    const ledger = observeLookAhead(watched.council, told(table, council, outcome), limits);
    if (ledger !== undefined)
      effects.push(alarm(state, round, cause, { ledger, limits, who: 'The council' }));
  }
  return effects;
}

function told(table: Table, forecast: Forecast, outcome: number) {
  return {
    baseUp: table.base.direction[1],
    isUp: outcome >= table.firstUp,
    shapeGain: ln(forecast.shape[outcome] as number) - ln(table.base.shape[outcome] as number),
    up: forecast.direction[1],
  };
}

const limitsOf = (state: SessionState): LookAheadLimits => configOf(state).lookAhead;

function alarm(
  state: SessionState,
  round: OpenRound,
  cause: number,
  found: { readonly who: string; readonly ledger: Ledger; readonly limits: LookAheadLimits },
): Effect {
  const { ledger, limits, who } = found;
  const plausible =
    ledger === 'direction'
      ? `${limits.hitPpmMax / 10_000} % of sides right`
      : `${limits.shapeNatsMax} nats a question in shape`;
  const { lane, round: id } = round.book;
  const body = {
    code: 'COUNCIL_LOOK_AHEAD',
    limit: LOOK_AHEAD_ALARM,
    severity: 'stop' as const,
    text: `${who} does better on ${round.instrument} than is plausible (${plausible}): it may know the future. Look for the leak before you believe any figure of this run.`,
    value: null,
  };
  return append({ at: state.now, body, cause, lane, round: id, type: 'alert' });
}

/** The seat leaves the pools of both ledgers, once. */
function suspend(state: SessionState, round: OpenRound, cause: number, seat: SeatId): Effect[] {
  const row = seatById(state.roster, seat);
  if (row === undefined || row.barred === true) return [];
  const body = {
    cause: 'look-ahead' as const,
    ledgers: ['direction' as const, 'shape' as const],
    reason: 'better than is plausible: it may know the future',
    seat,
  };
  const { lane, round: id } = round.book;
  return [append({ at: state.now, body, cause, lane, round: id, type: 'agent.probation' })];
}
