/** What operators may ask of a running session, answered with what the journal then says. */
import { heldLots, ledgerInstruments } from '../portfolio/ledger.ts';
import { workingOrders } from '../execution/orders.ts';
import type { ControlAction, ControlReceipt } from '../protocols/api.ts';
import type { Run } from './run.ts';

/** Posts the wish and answers when its record, and what followed from it, are on disk. */
export async function control(
  run: Run,
  action: ControlAction,
  who: { readonly by: string; readonly text: string },
): Promise<ControlReceipt> {
  const { state } = run;
  const record = await run.floor.post({
    at: state.now,
    body: { by: who.by, text: who.text.slice(0, 280) },
    from: 'operator',
    type: `operator.${action}`,
  });
  const openLots = Object.fromEntries(
    ledgerInstruments(state.ledger)
      .map((instrument) => [instrument, heldLots(state.ledger, instrument)] as const)
      .filter(([, lots]) => lots !== 0),
  );
  const working = workingOrders(state.orders).length;
  return {
    action,
    mode: state.riskMode,
    seq: record.seq,
    text: sentence(action, Object.keys(openLots).length, working, state.marketEnded),
    venue: { openLots, workingOrders: working },
  };
}

function sentence(action: ControlAction, held: number, working: number, ended: boolean): string {
  if (action === 'resume') return 'The gate is back to normal.';
  if (action === 'halt') return `No new risk. ${held} positions held, ${working} orders working.`;
  if (held === 0 && working === 0) return 'Flat: nothing held, no order working.';
  if (ended) return `${working} closing orders wait for a market that has ended; they cannot fill.`;
  return `${working} closing orders sent; they fill at the next price of the paper venue.`;
}
