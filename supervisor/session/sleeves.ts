/** Sleeves in the session: what each holds, what the trial may, whose lots an order is. Only with flag 2. */
import { workingOrders } from '../../execution/orders.ts';
import type { RiskApproved } from '../../execution/gate.ts';
import { openProvedGroups } from '../../council/evidence/group.ts';
import type { EvidenceGroup, GroupChange } from '../../council/evidence/group.ts';
import { conditionsOf } from '../../portfolio/costs.ts';
import { ledgerEquity, lotValueOf } from '../../portfolio/ledger.ts';
import { bookProfit } from '../../portfolio/sleeves/book.ts';
import { bookedLots } from '../../portfolio/sleeves/books.ts';
import type { SleeveBooks } from '../../portfolio/sleeves/books.ts';
import { partsOfTargets, partsThatClose, takeParts } from '../../portfolio/sleeves/parts.ts';
import type { SleeveLots } from '../../portfolio/sleeves/parts.ts';
import { trialRoom } from '../../portfolio/sleeves/targets.ts';
import { TRIAL_PPM, trialBudget } from '../../portfolio/sleeves/trial.ts';
import { splitGroup } from '../../protocols/group-names.ts';
import type { InstrumentId } from '../../protocols/ids.ts';
import type { RecordOf } from '../../protocols/record.ts';
import type { SleeveName, SleeveTrial, TrialRoom } from '../../protocols/sleeves.ts';
import { formatMoney, parseMoney } from '../../protocols/units.ts';
import type { Lots } from '../../protocols/units.ts';
import { asksByEvidence, configOf } from './config-of.ts';
import { append } from './effect.ts';
import type { Effect } from './effect.ts';
import { fullSize } from './full-size.ts';
import type { HorizonDesk, InstrumentDesk, OpenRound, SessionState } from './state.ts';

/** Groups of all traded questions, by name: what e-BH counts. */
export function tradedGroups(state: SessionState): Record<string, EvidenceGroup> {
  const groups: Record<string, EvidenceGroup> = {};
  for (const desk of state.desks.values()) {
    for (const { evidence, shadow } of desk.horizons) {
      if (evidence !== undefined && !shadow) groups[evidence.name] = evidence.council;
    }
  }
  return groups;
}

/** Sleeves that open now, as records. */
export const openSleeves = (state: SessionState, cause: number): Effect[] =>
  openProvedGroups(tradedGroups(state)).map((change) => provenEffect(state, change, cause));

export function provenEffect(state: SessionState, change: GroupChange, cause: number): Effect {
  return append({ at: state.now, body: { ...change }, cause, type: 'sleeve.proven' });
}

/**
 * The loss budgets, granted before the first question: of what the whole trial may lose, a share for each
 * traded group that has none yet. One that is listed later is given of what is left.
 */
export function grantTrials(state: SessionState, cause: number): Effect[] {
  if (!asksByEvidence(state)) return [];
  const names = Object.keys(tradedGroups(state)).sort();
  const bare = names.filter((name) => booksOf(state, name) === undefined);
  if (bare.length === 0) return [];
  let granted = 0n;
  for (const name of names) granted += parseMoney(booksOf(state, name)?.trial.granted ?? '0');
  const { mode, sleeves } = configOf(state);
  const totalPpm = sleeves.trialPpm ?? (mode === 'live' ? 0 : TRIAL_PPM);
  const share = trialBudget(ledgerEquity(state.ledger), bare.length, { granted, totalPpm });
  return bare.map((group) => trialEffect(state, cause, { amount: share, group, reason: 'start' }));
}

/** An operator lets the trial lose more: the same share for every group. */
export function grantMore(state: SessionState, record: RecordOf<'operator.grant'>): Effect[] {
  const names = Object.keys(tradedGroups(state)).sort();
  const granted = names.filter((name) => booksOf(state, name) !== undefined);
  if (granted.length === 0) return [];
  const amount = parseMoney(record.body.amount) / BigInt(granted.length);
  return granted.map((group) =>
    trialEffect(state, record.seq, { amount, group, reason: 'operator' }),
  );
}

/** A trial that can hold no lot any more is used up, once. */
export function endTrial(
  state: SessionState,
  round: OpenRound,
  room: TrialRoom,
  cause: number,
): Effect[] {
  const books = state.ledger.positions[round.instrument]?.sleeve.books;
  if (books === undefined || books.trial.usedUp || room.mostLots > 0) return [];
  const { group } = books;
  return [trialEffect(state, cause, { amount: 0n, group, reason: 'used-up' }, room.left)];
}

function trialEffect(
  state: SessionState,
  cause: number,
  grant: {
    readonly amount: bigint;
    readonly group: string;
    readonly reason: SleeveTrial['reason'];
  },
  left?: string,
): Effect {
  const { amount, group, reason } = grant;
  const known = booksOf(state, group)?.trial;
  const granted = parseMoney(known?.granted ?? '0') + amount;
  const position = state.ledger.positions[splitGroup(group).instrument];
  const lotValue = position === undefined ? 0n : lotValueOf(position);
  const profit = known === undefined ? 0n : bookProfit(known, lotValue);
  const body: SleeveTrial = {
    amount: formatMoney(amount),
    granted: formatMoney(granted),
    group,
    left: left ?? formatMoney(granted + profit),
    reason,
  };
  return append({ at: state.now, body, cause, type: 'sleeve.trial' });
}

/** What the trial of a round's group may hold; undefined while the group is open, or without flag 2. */
export function roomOf(state: SessionState, round: OpenRound): TrialRoom | undefined {
  const cfp = round.book.call.body;
  const conditions = conditionsOf(cfp.cost);
  const desk = state.desks.get(round.instrument);
  const books = desk === undefined ? undefined : booksOfDesk(state, desk);
  if (desk === undefined || books === undefined || conditions === undefined) return undefined;
  if (isProven(state, round)) return undefined;
  const lotValue = BigInt(cfp.book.markTicks) * parseMoney(desk.instrument.lotTickMoney);
  return trialRoom(books.trial, cfp, { conditions, lotValue, lots: fullSize(state, round) });
}

export const isProven = (state: SessionState, round: OpenRound): boolean =>
  horizonOf(state, round)?.evidence?.council.state === 'open';

export function horizonOf(state: SessionState, round: OpenRound): HorizonDesk | undefined {
  return state.desks.get(round.instrument)?.horizons.find(({ bars }) => bars === round.bars);
}

/** Lots of each sleeve once every working order has filled; undefined without books. */
export function expectedSleeves(
  state: SessionState,
  instrument: InstrumentId,
): SleeveLots | undefined {
  const books = state.ledger.positions[instrument]?.sleeve.books;
  if (books === undefined) return undefined;
  const lots: Record<SleeveName, Lots> = { ...bookedLots(books) };
  for (const { context } of workingOrders(state.orders, instrument)) {
    for (const part of takeParts(context.parts ?? [], context.filledLots).left) {
      lots[part.sleeve] += part.lots;
    }
  }
  return lots;
}

/** The same orders, each with its parts: of an intent's targets, or of what they close. */
export function withParts(
  state: SessionState,
  orders: readonly RiskApproved[],
  round?: Pick<OpenRound, 'book' | 'unwinding'>,
): RiskApproved[] {
  return orders.map((order, index) => {
    const { instrument, lots } = order;
    const group = state.ledger.positions[instrument]?.sleeve.books?.group;
    const held = expectedSleeves(state, instrument);
    if (held === undefined || group === undefined) return order;
    let before = 0;
    for (const other of orders.slice(0, index)) {
      if (other.instrument === instrument) before += other.lots;
    }
    const targets = round?.unwinding === null ? round.book.intent?.body.sleeves : undefined;
    const whole =
      targets === undefined
        ? partsThatClose(held, before + lots, group)
        : partsOfTargets(targets, before + lots, { group, held });
    return { ...order, parts: takeParts(whole, before).left };
  });
}

function booksOf(state: SessionState, group: string): SleeveBooks | undefined {
  for (const desk of state.desks.values()) {
    if (desk.horizons.some(({ evidence }) => evidence?.name === group)) {
      return booksOfDesk(state, desk);
    }
  }
  return undefined;
}

const booksOfDesk = (state: SessionState, desk: InstrumentDesk): SleeveBooks | undefined =>
  state.ledger.positions[desk.instrument.id]?.sleeve.books;
