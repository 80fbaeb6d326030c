/**
 * Dated texts of known polarity. The wire's texts tilt the coin for some bars; the rumour mill's
 * are drawn from the same templates and mean nothing.
 */
import type { RandomStream } from '../../runtime/random.ts';
import type { SimWorldOptions } from './options.ts';
import { LEAD_BARS, TILT_MAX } from './signal.ts';
import type { Coin, Signal } from './signal.ts';

/** Chance of a text a bar and instrument, and of its being the wire's. */
const NEWS_PPM = 120_000;
const WIRE_PPM = 500_000;
/** Bars for which a text tilts the coin. */
export const NEWS_BARS = 5;

/** `{name}` is the instrument. Words that finance lexicons score without doubt. */
export const NEWS_TEMPLATES: Readonly<Record<'up' | 'down', readonly string[]>> = {
  up: [
    '{name} beats expectations with strong profit growth',
    'Analysts upgrade {name} after excellent results',
    '{name} wins a record contract and raises its outlook',
    'Investors cheer {name} as earnings improve',
  ],
  down: [
    '{name} misses expectations and warns of losses',
    'Analysts downgrade {name} after terrible results',
    '{name} faces a fraud investigation and cuts its outlook',
    'Investors fear a default as losses at {name} worsen',
  ],
};

export function newsCoin(options: SimWorldOptions, random: RandomStream): Coin {
  /** Texts in force: signed tilt and the last bar it holds for. */
  const inForce: { sign: number; from: number; until: number }[][] = Array.from(
    { length: options.instruments },
    () => [],
  );
  return {
    pUp(t, instrument) {
      const own = inForce[instrument] ?? [];
      while (own[0] !== undefined && own[0].until < t) own.shift();
      let sum = 0;
      for (const { sign, from } of own) if (from <= t) sum += sign;
      // Opposite texts cancel; like ones do not add up beyond one.
      return 0.5 + TILT_MAX * Math.max(-1, Math.min(1, sum));
    },
    publish(t) {
      const signals: Signal[] = [];
      for (const [instrument, own] of inForce.entries()) {
        if (!random.chance(NEWS_PPM)) continue;
        const sign = random.chance(500_000) ? 1 : -1;
        const wire = random.chance(WIRE_PPM);
        const template = random.pick(NEWS_TEMPLATES[sign > 0 ? 'up' : 'down']);
        const text = template.replace('{name}', simSymbol(instrument));
        const from = t + LEAD_BARS;
        if (wire) own.push({ sign, from, until: from + NEWS_BARS - 1 });
        signals.push({ kind: 'news', instrument, source: wire ? 'sim-wire' : 'sim-rumour', text });
      }
      return signals;
    },
  };
}

/** `SIM01` is the first. */
export const simSymbol = (instrument: number): string =>
  `SIM${String(instrument + 1).padStart(2, '0')}`;
