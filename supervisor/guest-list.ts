/**
 * Who the guests of a run are may change from one start to the next: a plugin that is listed anew joins as a
 * newcomer, one that is listed no more leaves, and its section of `trading.agents` comes and goes with it.
 * Everything else of the trading configuration stays. docs/decisions/0048-guests-come-and-go.md
 */
import { canonical } from '../protocols/canonical.ts';
import { removedReason } from '../protocols/death-reason.ts';
import type { SeatSpec } from '../protocols/host.ts';
import type { Draft } from '../protocols/record.ts';
import type { Roster } from '../protocols/view/roster.ts';
import { isBuiltIn } from './agents.ts';
import { changesText } from './config-difference.ts';
import type { TradingConfig } from './config-schema.ts';

/** What differs and may not, in words; empty when a run may go on. `specs`: the seats of `now`. */
export function forbiddenChanges(
  before: TradingConfig,
  now: TradingConfig,
  specs: readonly SeatSpec[],
): string {
  const listed = new Set(before.plugins.map(canonical));
  const fixed = new Set<string>(specs.filter(isBuiltIn).map(({ seat }) => seat));
  for (const [at, { seat }] of specs.filter((spec) => !isBuiltIn(spec)).entries()) {
    if (listed.has(canonical(now.plugins[at]))) fixed.add(seat);
  }
  const kept = (trading: TradingConfig): TradingConfig => ({
    ...trading,
    agents: Object.fromEntries(Object.entries(trading.agents).filter(([seat]) => fixed.has(seat))),
    plugins: [],
  });
  return changesText(kept(before), kept(now), 'trading');
}

/** The records of those that sat when the last start ended, and do not sit in this one. */
export const departures = (
  { seats }: Roster,
  specs: readonly Pick<SeatSpec, 'seat'>[],
  at: number,
): Draft[] =>
  seats.flatMap(({ awake, incarnation, seat }): Draft[] => {
    if (!awake || specs.some((spec) => spec.seat === seat)) return [];
    const body = { incarnation, reason: removedReason, restartInMs: null, restarts: 0, seat };
    return [{ at, body, type: 'agent.died' }];
  });
