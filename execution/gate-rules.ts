/**
 * The rules of the risk gate in their fixed order (markets: risk). Each looks at the facts of one
 * order and says how much before, how much after, against which limit. A rule that cannot know says
 * no. Risk-reducing orders are judged by the rules marked `always` alone.
 */
import type { LimitCheck } from '../protocols/decision.ts';
import { PPM } from '../protocols/units.ts';
import { dayLossPpm, drawdownPpm } from '../portfolio/mark.ts';
import type { GateFacts } from './gate-facts.ts';
import { notionalMin } from './gate-facts.ts';
import { allOrders, messagesSince, workingOrders } from './orders.ts';

/** A rule's finding; `why` is undefined when the order passes. */
export interface Finding {
  readonly before: number;
  readonly after: number;
  readonly limit: number;
  readonly unit: string;
  readonly why: string | undefined;
}

export interface GateRule {
  readonly name: string;
  /** Judged for risk-reducing orders too. */
  readonly always?: true;
  readonly judge: (facts: GateFacts) => Finding;
}

const pass = (unit: string): Finding => ({ before: 0, after: 0, limit: 0, unit, why: undefined });
const fail = (why: string, unit = 'flag'): Finding => ({
  before: 0,
  after: 1,
  limit: 0,
  unit,
  why,
});
const flag = (ok: boolean, why: string): Finding => (ok ? pass('flag') : fail(why));

/** At most `limit`; unknown is beyond it. */
function atMost(
  amount: { before: number | undefined; after: number | undefined },
  limit: number,
  unit: string,
): Finding {
  const { before, after } = amount;
  if (after === undefined || !Number.isFinite(after)) return { ...fail('unknown', unit), limit };
  const why = after <= limit ? undefined : `${show(after)} above ${show(limit)} ${unit}`;
  return { before: before ?? 0, after, limit, unit, why };
}

const show = (value: number): string =>
  Number.isInteger(value) ? String(value) : value.toFixed(1);

const PPM_OF_EQUITY = 'ppm of equity';

/** All rules, in the order in which refusals are reported. */
export const GATE_RULES: readonly GateRule[] = [
  { name: 'mode', judge: judgeMode },
  { name: 'risk verdict', judge: judgeVerdict },
  {
    name: 'session open',
    judge: ({ world }) =>
      flag(world.sessionOpen === true, world.sessionOpen === false ? 'closed' : 'unknown'),
  },
  { name: 'price age', judge: judgePriceAge },
  { name: 'instrument known', judge: judgeInstrument },
  { name: 'duplicate order id', always: true, judge: judgeDuplicate },
  { name: 'minimum notional', judge: judgeMinimum },
  { name: 'price collar', judge: judgeCollar },
  { name: 'quantity step', always: true, judge: judgeStep },
  {
    name: 'per order',
    judge: ({ orderPpm, world }) =>
      atMost({ before: 0, after: orderPpm }, world.limits.perOrderPpm, PPM_OF_EQUITY),
  },
  { name: 'buying power', judge: judgeBuyingPower },
  {
    name: 'worst case',
    judge: ({ before, after, world }) =>
      atMost(
        { before: before?.namePpm, after: after?.namePpm },
        world.limits.worstCasePpm,
        PPM_OF_EQUITY,
      ),
  },
  {
    name: 'short flag',
    judge: ({ after, world }) => {
      if (world.limits.allowShort) return pass('lots');
      return after === undefined
        ? fail('unknown', 'lots')
        : atMost({ before: 0, after: Math.max(0, -after.shortest) }, 0, 'lots short');
    },
  },
  {
    name: 'net',
    judge: ({ before, after, world }) =>
      atMost({ before: before?.netPpm, after: after?.netPpm }, world.limits.netPpm, PPM_OF_EQUITY),
  },
  {
    name: 'gross',
    judge: ({ before, after, world }) =>
      atMost(
        { before: before?.grossPpm, after: after?.grossPpm },
        world.limits.grossPpm,
        PPM_OF_EQUITY,
      ),
  },
  {
    name: 'leverage',
    judge: ({ before, after, world }) =>
      atMost(
        { before: before?.grossPpm, after: after?.grossPpm },
        world.limits.leveragePpm,
        PPM_OF_EQUITY,
      ),
  },
  {
    name: 'crossing zero',
    always: true,
    judge: ({ order, reducing }) =>
      flag(!order.reduceOnly || reducing, 'says it reduces, but could open a position: split it'),
  },
  { name: 'self-trade', judge: judgeSelfTrade },
  {
    name: 'open orders',
    judge: ({ world, alongside }) => {
      const open = world.orders === undefined ? undefined : workingOrders(world.orders).length;
      const after = open === undefined ? undefined : open + alongside + 1;
      return atMost({ before: open, after }, world.limits.openOrdersMax, 'orders');
    },
  },
  {
    name: 'message rate',
    judge: ({ world, alongside }) => {
      const sent = world.orders === undefined ? undefined : messagesSince(world.orders, world.at);
      const after = sent === undefined ? undefined : sent + alongside + 1;
      return atMost(
        { before: sent, after },
        world.limits.messagesPerMinuteMax,
        'messages a minute',
      );
    },
  },
  {
    name: 'daily loss',
    judge: ({ ledger, world }) => {
      const loss = ledger === undefined ? undefined : dayLossPpm(ledger, world.at);
      return atMost({ before: loss, after: loss }, world.limits.dailyLossPpm, PPM_OF_EQUITY);
    },
  },
  {
    name: 'drawdown',
    judge: ({ ledger, world }) => {
      const down = ledger === undefined ? undefined : drawdownPpm(ledger);
      return atMost({ before: down, after: down }, world.limits.drawdownPpm, 'ppm of peak');
    },
  },
  {
    name: 'expected shortfall',
    judge: ({ before, after, world }) =>
      atMost({ before: before?.esPpm, after: after?.esPpm }, world.limits.esPpm, PPM_OF_EQUITY),
  },
];

function judgeMode({ world }: GateFacts): Finding {
  const mode = world.mode ?? 'unknown';
  return flag(mode === 'normal', `${mode}: only risk-reducing orders pass`);
}

function judgeVerdict({ world, before, after }: GateFacts): Finding {
  const { verdict } = world;
  if (verdict === undefined) return fail('none: only risk-reducing orders pass', 'lots');
  if (verdict.decision === 'veto') return fail('veto: only risk-reducing orders pass', 'lots');
  return atMost({ before: before?.lots, after: after?.lots }, verdict.maxLots, 'lots');
}

function judgePriceAge({ world, position }: GateFacts): Finding {
  const mark = position?.mark;
  const age = mark === null || mark === undefined ? undefined : world.at - mark.at;
  // A price from the future is as unknown as none.
  const known = age === undefined || age < 0 ? undefined : age;
  return atMost({ before: known, after: known }, world.limits.priceAgeUsMax, 'us');
}

function judgeInstrument({ world, order, position, ledger }: GateFacts): Finding {
  const listed = world.instrument;
  if (listed === undefined || listed.id !== order.instrument) return fail('not listed');
  if (position === undefined || ledger === undefined) return fail('not in the ledger');
  if (position.version !== listed.version) {
    return fail(`ledger has version ${position.version}, listed is ${listed.version}`);
  }
  const currency = ledger.currency ?? listed.currency;
  return flag(listed.currency === currency, `in ${listed.currency}, ledger in ${currency}`);
}

function judgeDuplicate({ world, order }: GateFacts): Finding {
  if (world.orders === undefined) return fail('orders unknown');
  return flag(
    !allOrders(world.orders).some((entry) => entry.context.orderId === order.orderId),
    `${order.orderId} is taken`,
  );
}

function judgeMinimum({ world, orderMoney }: GateFacts): Finding {
  const least = Number(notionalMin(world.limits));
  if (orderMoney === undefined) return { ...fail('unknown', '1e-8 money'), limit: least };
  const after = Number(orderMoney);
  const why = after >= least ? undefined : `${after} below ${least}`;
  return { before: 0, after, limit: least, unit: '1e-8 money', why };
}

function judgeCollar({ world, order, position }: GateFacts): Finding {
  if (order.kind === 'market') return pass('ppm of price');
  const last = position?.mark?.ticks;
  const away =
    last === undefined || last <= 0 || order.limitTicks === null
      ? undefined
      : (Math.abs(order.limitTicks - last) / last) * PPM;
  return atMost({ before: 0, after: away }, world.limits.collarPpm, 'ppm of price');
}

/** Whole lots for every order; a multiple of the step for one that adds risk. */
function judgeStep({ world, order, reducing }: GateFacts): Finding {
  const unit = 'lots off the step';
  if (!Number.isSafeInteger(order.lots) || order.lots === 0) return fail('no whole lots', unit);
  const step = reducing ? 1 : world.limits.quantityStepLots;
  const off = Math.abs(order.lots % step);
  const why = off === 0 ? undefined : `${order.lots} is no multiple of ${step}`;
  return { before: 0, after: off, limit: 0, unit, why };
}

/** What is bound by exposure at full leverage, plus this order, against equity. */
function judgeBuyingPower({ before, orderPpm, world }: GateFacts): Finding {
  const leverage = world.limits.leveragePpm / PPM;
  const bound = before === undefined ? undefined : before.grossPpm / leverage;
  const after =
    bound === undefined || orderPpm === undefined ? undefined : bound + orderPpm / leverage;
  return atMost({ before: bound, after }, PPM, PPM_OF_EQUITY);
}

function judgeSelfTrade({ order, working }: GateFacts): Finding {
  if (working === undefined) return fail('orders unknown');
  const against = order.lots > 0 ? working.sellLots : working.buyLots;
  return flag(against === 0, `own orders of ${against} lots stand on the other side`);
}

/** The finding as it is journaled. */
export const limitCheckOf = (rule: GateRule, finding: Finding): LimitCheck => ({
  after: finding.after,
  before: finding.before,
  bound: finding.why !== undefined,
  limit: finding.limit,
  rule: rule.name,
  unit: finding.unit,
});
