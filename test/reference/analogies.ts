/**
 * The nearest past episodes by definition: every past vector is made anew from the bars before it, every
 * distance taken, all sorted. What agents/analogy finds by a scan over columns is held against this.
 */
import type { Window } from '../../agents/analogy/episodes.ts';
import type { Neighbour } from '../../agents/analogy/neighbours.ts';
import { addBar, newPresent, presentVector, unitOf } from '../../agents/analogy/present.ts';
import type { MarketBar } from '../../protocols/market.ts';

/** At the last bar; episodes before bar `oldest` are forgotten. */
export function nearestByDefinition(
  bars: readonly MarketBar[],
  { entryRule, horizonBars }: Window,
  oldest = 0,
): Neighbour[] | undefined {
  const present = newPresent();
  const seen = bars.map((bar) => {
    addBar(present, bar);
    return { unit: unitOf(present), vector: presentVector(present, bar) };
  });
  const asked = bars.length - 1;
  const now = seen[asked]?.vector;
  if (now === undefined) return undefined;
  const priceOf = ({ closeTicks, openIsFake, openTicks }: MarketBar): number =>
    entryRule === 'next-open' && !openIsFake ? openTicks : closeTicks;
  const all: Neighbour[] = [];
  for (let bar = oldest; bar + 1 + horizonBars <= asked; bar++) {
    const { unit, vector } = seen[bar] as (typeof seen)[number];
    const entry = bars[bar + 1] as MarketBar;
    const end = bars[bar + 1 + horizonBars] as MarketBar;
    if (vector === undefined || (bars[bar] as MarketBar).version !== end.version) continue;
    const square = vector.reduce((sum, part, k) => sum + (part - (now[k] as number)) ** 2, 0);
    const r = priceOf(end) / priceOf(entry) - 1;
    all.push({ bar, outcome: r / (unit * Math.sqrt(horizonBars)), square });
  }
  all.sort((a, b) => a.square - b.square || b.bar - a.bar);
  const past = Math.max(0, asked - horizonBars - oldest);
  return all.slice(0, Math.min(200, Math.floor(0.1 * past)));
}
