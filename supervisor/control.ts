/** What operators may ask of a running session, answered with what the journal then says. */
import { heldLots, ledgerInstruments } from '../portfolio/ledger.ts';
import { workingOrders } from '../execution/orders.ts';
import type {
  AskedOrder,
  ControlAction,
  ControlReceipt,
  GrantReceipt,
  SeatAction,
  SeatReceipt,
} from '../protocols/api.ts';
import { appError, invariant } from '../protocols/errors.ts';
import type { SeatId } from '../protocols/ids.ts';
import { countText } from '../protocols/number-text.ts';
import type { Draft } from '../protocols/record.ts';
import type { Money } from '../protocols/units.ts';
import type { Run } from './run.ts';
import { venueAnswers } from './venue-answers.ts';

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
  const workingCount = workingOrders(state.orders).length;
  const books = { openLots, workingOrders: workingCount };
  const asked =
    action === 'flatten' ? venueAnswers(run.reader.iterate(record.seq + 1), state.orders) : [];
  const venue = asked.length > 0 ? asked : null;
  return {
    action,
    books,
    mode: state.riskMode,
    seq: record.seq,
    text: sentence(action, books, venue),
    venue: venue === null ? null : [...venue],
  };
}

/** Lets the trial sleeves lose `amount` more, 1e-8 units, shared by all. @throws TRIAL_NOT_OPEN */
export async function grant(
  run: Run,
  asked: { readonly amount: Money; readonly by: string; readonly text: string },
): Promise<GrantReceipt> {
  const { amount, by } = asked;
  if (trialsOf(run).length === 0) throw appError('TRIAL_NOT_OPEN', {});
  const record = await run.floor.post({
    at: run.state.now,
    body: { amount, by, text: asked.text.slice(0, 280) },
    from: 'operator',
    type: 'operator.grant',
  });
  return {
    action: 'grant',
    seq: record.seq,
    text: 'Granted: trials that could only close may trade again from the next question on.',
    trials: trialsOf(run),
  };
}

const trialsOf = ({ state }: Run): GrantReceipt['trials'] =>
  ledgerInstruments(state.ledger).flatMap((instrument) => {
    const books = state.ledger.positions[instrument]?.sleeve.books;
    return books === undefined ? [] : [{ granted: books.trial.granted, group: books.group }];
  });

/**
 * Does the wish when no seat owes an answer; answers when its record is on disk.
 * @throws SEAT_UNKNOWN, SEAT_NOT_CHANGED, SEAT_NOT_OPENED, SEAT_NOT_RELOADED; AGENT_* and COUNCIL_* from a reload.
 */
export async function controlSeat(
  { floor, seating }: Pick<Run, 'floor' | 'seating'>,
  action: SeatAction,
  about: { readonly keepRecord: boolean; readonly seat: SeatId; readonly text: string },
): Promise<SeatReceipt> {
  const { keepRecord, seat, text } = about;
  const tasks: Record<SeatAction, () => Promise<Draft[]>> = {
    disable: () => seating.disable(seat, text),
    enable: () => seating.enable(seat),
    reload: () => seating.reload(seat, { keepRecord, why: text }),
  };
  const record = (await floor.between(tasks[action])).at(-1);
  invariant(
    record?.type === 'agent.died' || record?.type === 'agent.joined',
    'a seat that is changed leaves a record',
    { action, seat },
  );
  const { incarnation } = record.body;
  return { action, incarnation, seat, seq: record.seq, text: SEAT_SENTENCES[action] };
}

const SEAT_SENTENCES: Record<SeatAction, string> = {
  disable: 'The seat is asleep until it is enabled. Its weights stay as they are.',
  enable: 'The seat is back, rebuilt from the journal.',
  reload: 'The seat runs from the files as they are now, rebuilt from the journal.',
};

function sentence(
  action: ControlAction,
  { openLots, workingOrders: working }: ControlReceipt['books'],
  venue: readonly AskedOrder[] | null,
): string {
  const held = Object.keys(openLots).length;
  const books = `By our books: ${countText(held, 'position')} held, ${countText(working, 'order')} working.`;
  if (action === 'resume') return 'The gate is back to normal.';
  if (action === 'halt') return `No new risk. ${books}`;
  if (venue !== null) return `The venue was asked for ${countsText(venue)}. ${books}`;
  const isFlat = held === 0 && working === 0;
  const why = isFlat ? '' : ' What cannot be closed is told by an alert FLATTEN_REFUSED.';
  return `The venue was asked for nothing. ${books}${why}`;
}

/** `2 orders: 1 accepted, 1 without an answer yet`, by the last word on each. */
function countsText(asked: readonly AskedOrder[]): string {
  const counts = new Map<string, number>();
  for (const { answers } of asked) {
    const said = answers.at(-1)?.said ?? 'without an answer yet';
    counts.set(said, (counts.get(said) ?? 0) + 1);
  }
  const parts = [...counts].map(([said, count]) => `${count} ${said}`);
  return `${countText(asked.length, 'order')}: ${parts.join(', ')}`;
}
