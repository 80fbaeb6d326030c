/** The position an instrument will have once every working order has filled. */
import { workingLots } from '../../execution/orders.ts';
import { heldLots } from '../../portfolio/ledger.ts';
import type { InstrumentId } from '../../protocols/ids.ts';
import type { Lots } from '../../protocols/units.ts';
import type { SessionState } from './state.ts';

export function expectedLots(state: SessionState, instrument: InstrumentId): Lots {
  const working = workingLots(state.orders, instrument);
  return heldLots(state.ledger, instrument) + working.buyLots - working.sellLots;
}
