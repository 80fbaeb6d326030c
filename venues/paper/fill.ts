/**
 * Where an order fills in a bar or at a touch, against us in every doubt. Pure functions; a bar
 * shows no path, so the order of events inside it is the one that hurts: stops before limits.
 */
import type { MarketBar, MarketQuote } from '../../protocols/market.ts';
import type { EntryRule } from '../../protocols/instrument.ts';
import type { OrderSubmit } from '../../protocols/order.ts';
import type { Ticks } from '../../protocols/units.ts';

/** The price an order met, before costs; `takes` says that it crossed the spread. */
export interface Meeting {
  readonly baseTicks: Ticks;
  readonly takes: boolean;
  /** Place in the bar: open, stops, limits, close. */
  readonly phase: 0 | 1 | 2 | 3;
}

/** Orders of the protocol, and the stop: a price that triggers, given in `limitTicks`. */
export interface Ask extends Pick<OrderSubmit, 'lots' | 'limitTicks'> {
  readonly kind: OrderSubmit['kind'] | 'stop';
}

/** Undefined when the bar gives the order nothing. */
export function meetBar(order: Ask, bar: MarketBar, rule: EntryRule): Meeting | undefined {
  const buys = order.lots > 0;
  const limit = order.limitTicks;
  if (order.kind === 'market' || limit === null) {
    // A fake open is nobody's price, whatever the instrument's rule says.
    return rule === 'next-open' && !bar.openIsFake
      ? { baseTicks: bar.openTicks, takes: true, phase: 0 }
      : { baseTicks: bar.closeTicks, takes: true, phase: 3 };
  }
  if (order.kind === 'stop') {
    const hit = buys ? bar.highTicks >= limit : bar.lowTicks <= limit;
    // A bar that opens beyond the stop fills there: the worse of the two.
    const worse = buys ? Math.max(limit, bar.openTicks) : Math.min(limit, bar.openTicks);
    return hit ? { baseTicks: worse, takes: true, phase: 1 } : undefined;
  }
  const through = buys ? bar.lowTicks <= limit - 1 : bar.highTicks >= limit + 1;
  return through ? { baseTicks: limit, takes: false, phase: 2 } : undefined;
}

/** The same against a touch. */
export function meetQuote(order: Ask, quote: MarketQuote): Meeting | undefined {
  const buys = order.lots > 0;
  const touch = buys ? quote.askTicks : quote.bidTicks;
  const limit = order.limitTicks;
  if (order.kind === 'market' || limit === null) return { baseTicks: touch, takes: true, phase: 0 };
  if (order.kind === 'stop') {
    const hit = buys ? touch >= limit : touch <= limit;
    return hit ? { baseTicks: touch, takes: true, phase: 1 } : undefined;
  }
  const through = buys ? touch <= limit - 1 : touch >= limit + 1;
  return through ? { baseTicks: limit, takes: false, phase: 2 } : undefined;
}
