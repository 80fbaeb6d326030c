/** The world as the risk gate is given it. */
import type { GateWorld } from '../../execution/gate-facts.ts';
import { checkLimits, defaultLimits } from '../../execution/limits.ts';
import type { GateLimits } from '../../execution/limits.ts';
import { heldLots } from '../../portfolio/ledger.ts';
import { riskBars } from '../../portfolio/risk/expected-shortfall.ts';
import { barsOf } from '../../council/market-view.ts';
import { configOf } from './config-of.ts';
import type { OpenRound, SessionState } from './state.ts';

/** The round whose intent is judged; a flatten has only an instrument. */
type Asked = Pick<OpenRound, 'instrument'> & Partial<Pick<OpenRound, 'book'>>;

/** The operator's limits over the defaults. @throws GATE_LIMITS */
export const limitsOf = (state: SessionState): GateLimits =>
  checkLimits({ ...defaultLimits, ...(configOf(state).limits as Partial<GateLimits>) });

export function gateWorld(state: SessionState, round: Asked): GateWorld {
  const last = barsOf(state.market, round.instrument, state.series).at(-1)?.value;
  return {
    at: state.now,
    history: state.risk,
    instrument: state.desks.get(round.instrument)?.instrument,
    ledger: state.ledger,
    limits: limitsOf(state),
    mode: state.riskMode,
    orders: state.orders,
    riskBars: riskBars({
      barVolumeLots: last?.volume,
      decisionBars: 1,
      lots: heldLots(state.ledger, round.instrument),
    }),
    sessionOpen: !state.marketEnded,
    verdict: round.book?.verdict?.body,
  };
}
