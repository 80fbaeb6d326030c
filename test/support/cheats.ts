/**
 * One cheat of each kind that F6 names. Each is a function of a series of bars (and facts); honest
 * when it is given what was known at the call, a cheat when it is given the whole series.
 */
import { upOdds, stretched, withUpOdds } from '../../agents/sdk/bins.ts';
import { defineAgent } from '../../agents/sdk/contract.ts';
import type { Agent, Opinion } from '../../agents/sdk/contract.ts';
import { expertId } from '../../protocols/ids.ts';
import type { KnowledgeFact } from '../../protocols/knowledge.ts';
import type { MarketBar } from '../../protocols/market.ts';
import type { Cfp } from '../../protocols/question.ts';
import type { Instant } from '../../venues/venue.ts';

/** What a cheat reads: a series up to some moment, and the call's place in it. */
export interface Sight {
  readonly bars: readonly MarketBar[];
  readonly facts: readonly KnowledgeFact[];
  /** Index of the last bar known at the call. */
  readonly now: number;
  readonly call: Cfp;
}

export interface Lean {
  /** Added to the base's up-odds. */
  readonly tilt: number;
  /** Volatility over the question's. */
  readonly scale: number;
}

const returnsOf = (bars: readonly MarketBar[]): number[] =>
  bars.slice(1).map((bar, index) => bar.closeTicks / (bars[index] as MarketBar).closeTicks - 1);
const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: readonly number[]): number => {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) * (value - centre))));
};
const lastReturn = ({ bars, now }: Sight): number => returnsOf(bars)[now - 1] ?? 0;
const within = (value: number, limit: number): number => Math.max(-limit, Math.min(limit, value));
const scaled = (ratio: number): number => Math.max(0.6, Math.min(1.6, ratio));
const tilt = (value: number): Lean => ({ scale: 1, tilt: within(value, 0.3) });

/** By what F6 calls them. */
export const CHEATS: Readonly<Record<string, (sight: Sight) => Lean>> = {
  /** Edges laid at a quantile of all returns. */
  edges: ({ bars, call }) => {
    const sizes = returnsOf(bars)
      .map(Math.abs)
      .sort((a, b) => a - b);
    const quantile = sizes[Math.floor(sizes.length * 0.8)] ?? 0;
    return { scale: scaled((quantile * 1e6) / (1.28 * call.sigma)), tilt: 0 };
  },
  /** Volatility of all returns. */
  sigma: ({ bars, call }) => ({
    scale: scaled((deviation(returnsOf(bars)) * 1e6) / call.sigma),
    tilt: 0,
  }),
  /** Share of up bars in all of history. */
  base: ({ bars }) => tilt(mean(returnsOf(bars).map((r) => (r > 0 ? 1 : 0))) - 0.5),
  /** The last return, made a z-score by the mean and deviation of all. */
  'feature scaling': (sight) => {
    const all = returnsOf(sight.bars);
    return tilt((0.03 * (lastReturn(sight) - mean(all))) / deviation(all));
  },
  /** A slope of reversal fitted to all of history. */
  calibration: (sight) => {
    const all = returnsOf(sight.bars);
    const pairs = all.slice(1).map((r, index) => r * (all[index] as number));
    const slope = mean(pairs) / mean(all.map((r) => r * r));
    return tilt((slope * lastReturn(sight) * 1e6) / sight.call.sigma);
  },
  /** The last figure of a series as it stands in the end, not as it was first published. */
  'macro vintages': ({ facts }) => {
    const level = mean(facts.map(({ value }) => value));
    return tilt(level === 0 ? 0 : 0.05 * within((facts.at(-1)?.value ?? 0) / level - 1, 2));
  },
  /** The next bar's open taken for a price of today; an open that repeats a close is no price. */
  'fake opens': ({ bars, now }) => {
    const [last, next] = [bars[now], bars[now + 1]];
    return next === undefined || last === undefined
      ? tilt(0)
      : tilt(0.02 + 5 * (next.openTicks / last.closeTicks - 1));
  },
  /** What followed the most similar return in all of history. */
  neighbours: (sight) => {
    const all = returnsOf(sight.bars);
    const here = sight.now - 1;
    let best = Infinity;
    let followed = 0;
    for (let at = 0; at + 1 < all.length; at++) {
      const distance = Math.abs((all[at] as number) - (all[here] ?? 0));
      if (at === here || distance >= best) continue;
      best = distance;
      followed = all[at + 1] as number;
    }
    return tilt((0.05 * followed * 1e6) / sight.call.sigma);
  },
};

/** A seat that leans as a cheat does; `peeks` hands it the whole series instead of its past. */
export function leaningAgent(
  lean: (sight: Sight) => Lean,
  whole: readonly Instant[],
  { peeks }: { readonly peeks: boolean },
): Agent<unknown> {
  const drafts = whole.flatMap((instant) => instant.drafts);
  const bars = drafts.flatMap((draft) => (draft.type === 'market.bar' ? [draft.body] : []));
  const facts = drafts.flatMap((draft) => (draft.type === 'knowledge.fact' ? [draft.body] : []));
  return defineAgent<unknown>({
    init: () => ({}),
    bid: (_state, { at, body }, _view, ctx): Opinion[] => {
      const now = bars.findLastIndex(({ knownAt }) => knownAt <= at);
      const sight: Sight = {
        bars: peeks ? bars : bars.slice(0, now + 1),
        call: body,
        facts: peeks ? facts : facts.filter(({ knownAt }) => knownAt <= at),
        now,
      };
      const { scale, tilt: leaning } = lean(sight);
      const up = Math.max(0.1, Math.min(0.9, upOdds(body.edges, body.base) + leaning));
      const p = withUpOdds(body.edges, stretched(body, scale), up);
      return [{ expert: expertId(ctx.seat), p, stake: 500_000, claims: [], text: 'A lean.' }];
    },
  });
}

/** Holds the whole series and bids the side that will come, 9 to 1. */
export const shipsTheFuture = (instants: readonly Instant[]): Agent<{ bars: number }> => {
  const closes = instants.flatMap(({ drafts }) =>
    drafts.flatMap((draft) => (draft.type === 'market.bar' ? [draft.body.closeTicks] : [])),
  );
  return defineAgent<{ bars: number }>({
    init: () => ({ bars: 0 }),
    observe: (state, record) => {
      if (record.type === 'market.bar') state.bars += 1;
    },
    bid: (state, { body }, _view, ctx): Opinion[] => {
      const entry = closes[state.bars] as number;
      const settle = closes[state.bars + 1] as number;
      const p = withUpOdds(body.edges, body.base, settle > entry ? 0.9 : 0.1);
      return [
        { claims: [], expert: expertId(ctx.seat), p, stake: 1_000_000, text: 'I just know.' },
      ];
    },
  });
};
