/** The side of each bar: P(up) is one half unless the variant says otherwise. */
import type { RandomStream } from '../../runtime/random.ts';
import { normals } from './elementary.ts';
import { newsCoin } from './news.ts';
import type { SimWorldOptions } from './options.ts';
import { clip, LEAD_BARS } from './signal.ts';
import type { Coin, Signal } from './signal.ts';

export function coinOf(options: SimWorldOptions, random: RandomStream): Coin {
  switch (options.variant) {
    case 'null-flat':
    case 'null':
      return { pUp: () => 0.5, publish: () => [] };
    case 'planted':
    case 'carry':
      return plantedCoin(options, random, Infinity);
    case 'switch':
      return plantedCoin(options, random, options.switchAt);
    case 'fundamental':
      return fundamentalCoin(options, random);
    case 'news':
      return newsCoin(options, random);
    case 'network':
      return networkCoin(options);
  }
}

/**
 * The coin agrees with a published sign with probability p, and with its opposite after the switch.
 * *carry* publishes it as a kind of fact that a seat of the council reads; the others as one that none
 * does, for a seat that is brought along.
 */
function plantedCoin(options: SimWorldOptions, random: RandomStream, switchAt: number): Coin {
  const p = options.hitPpm / 1_000_000;
  const topic = options.variant === 'carry' ? 'carry' : 'planted';
  const signs = Array.from({ length: options.instruments }, () => new Float64Array(LEAD_BARS + 1));
  const slot = (t: number): number => t % (LEAD_BARS + 1);
  return {
    pUp(t, instrument) {
      const sign = signs[instrument]?.[slot(t)] ?? 0;
      if (sign === 0) return 0.5;
      return sign > 0 === t < switchAt ? p : 1 - p;
    },
    publish(t) {
      return signs.map((own, instrument) => {
        const value = random.chance(500_000) ? 1 : -1;
        own[slot(t + LEAD_BARS)] = value;
        return { kind: 'fact', instrument, topic, value, ageBars: 0 };
      });
    },
  };
}

/** Bars between two published values, and from the day a value describes to its publication. */
const VALUE_EVERY_BARS = 63;
const VALUE_LATE_BARS = 20;
/** Sds in units of sigma0: of the value's own step a bar, and of the published error. */
const VALUE_STEP = 0.3;
const VALUE_NOISE = 2;
/** Tilt for each sigma0 between value and price. */
const VALUE_PULL = 0.02;

/** The price is drawn to a value that is published late and with an error. */
function fundamentalCoin(options: SimWorldOptions, random: RandomStream): Coin {
  const normal = normals(random);
  const values: number[] = [];
  const tilts: number[] = [];
  const pending: { readonly dueAt: number; readonly signal: Signal }[] = [];
  return {
    pUp: (_, instrument) => 0.5 + (tilts[instrument] ?? 0),
    publish(t, view) {
      for (let i = 0; i < options.instruments; i++) {
        const price = view.price[i] as number;
        const value = (values[i] ?? price) * (1 + VALUE_STEP * view.sigma0 * normal());
        values[i] = value;
        tilts[i] = clip((VALUE_PULL * (value - price)) / (price * view.sigma0));
        if (t % VALUE_EVERY_BARS !== 0) continue;
        const published = value * (1 + VALUE_NOISE * view.sigma0 * normal());
        const signal = {
          kind: 'fact',
          instrument: i,
          topic: 'valuation',
          value: published,
          ageBars: VALUE_LATE_BARS,
        } as const;
        pending.push({ dueAt: t + VALUE_LATE_BARS, signal });
      }
      const due = pending.filter(({ dueAt }) => dueAt <= t).map(({ signal }) => signal);
      pending.splice(0, due.length);
      return due;
    },
  };
}

/** Who moves whom: each instrument follows the one before it and the one two before, in a ring. */
export function networkNeighbours(instruments: number): readonly (readonly number[])[] {
  return Array.from({ length: instruments }, (_, j) => [
    (j + instruments - 1) % instruments,
    (j + instruments - 2) % instruments,
  ]);
}

/** Tilt for each unit of the neighbours' mean surprise. */
const NETWORK_PULL = 0.1;

/** The coin of j is tilted by what its neighbours did in the bar that was known at the call. */
function networkCoin(options: SimWorldOptions): Coin {
  const neighbours = networkNeighbours(options.instruments);
  const history: (readonly number[])[] = [];
  return {
    pUp(_, instrument) {
      // Newest last: what was published at the end of bar t - LEAD_BARS.
      const surprise = history.length < LEAD_BARS ? undefined : history[0];
      const near = neighbours[instrument] ?? [];
      const sum = near.reduce((total, i) => total + (surprise?.[i] ?? 0), 0);
      return 0.5 + clip((NETWORK_PULL * sum) / near.length);
    },
    publish(_, view) {
      history.push([...view.surprise]);
      if (history.length > LEAD_BARS) history.shift();
      return [];
    },
  };
}
