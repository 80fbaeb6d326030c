/** The oracle's chances against the law written out again, and against how often the coin fell so. */
import { describe, expect, it } from 'vitest';
import { instrumentId } from '../../../protocols/ids.ts';
import { networkNeighbours } from '../../../venues/sim/coin.ts';
import { NEWS_BARS, NEWS_TEMPLATES, simSymbol } from '../../../venues/sim/news.ts';
import { barKnownAt, openSim, SIM_BAR_US, SIM_START_US } from '../../../venues/sim/open.ts';
import { openSimOracle } from '../../../venues/sim/oracle.ts';
import type { SimOracle } from '../../../venues/sim/oracle.ts';
import { parseVariant, simWorldOptions } from '../../../venues/sim/options.ts';
import { clip, LEAD_BARS } from '../../../venues/sim/signal.ts';
import { simWorld } from '../../../venues/sim/world.ts';
import type { WorldBar } from '../../../venues/sim/world.ts';
import { US_PER_SECOND } from '../../../protocols/units.ts';

const seed = 5;
/** A second after the close, as the feed says. */
const knownAt = (bar: number): number => SIM_START_US + (bar + 1) * SIM_BAR_US + US_PER_SECOND;
const oracleOf = (name: string): SimOracle => {
  const oracle = openSimOracle({ ...parseVariant(name), seed });
  if (oracle === undefined) throw new Error(`no oracle of ${name}`);
  return oracle;
};
const barsOf = (name: string, count: number): WorldBar[] => {
  const world = simWorld(simWorldOptions({ ...parseVariant(name), seed }));
  return Array.from({ length: count }, () => world.next());
};
const chance = (oracle: SimOracle, instrument: number, bar: number): number =>
  oracle.chanceUp(instrumentId(simSymbol(instrument)), knownAt(bar));

/** The laws again, from what was published or done by the end of bar c and nothing later. */
const LAWS: Readonly<Record<string, (bars: readonly WorldBar[], c: number, i: number) => number>> =
  {
    'null(3)': () => 0.5,
    'planted(0.7)': (bars, c, i) => signOf(bars, c, i, 0.7),
    // Turns round at bar 1,000.
    'switch(0.7)': (bars, c, i) => signOf(bars, c, i, c + LEAD_BARS < 1_000 ? 0.7 : 0.3),
    'carry(0.6, 2)': (bars, c, i) => signOf(bars, c, i, 0.6),
    'news(2)': (bars, c, i) => {
      let sum = 0;
      for (const bar of bars.slice(Math.max(0, c - NEWS_BARS + 1), c + 1)) {
        for (const signal of bar.signals) {
          if (signal.kind !== 'news' || signal.instrument !== i) continue;
          if (signal.source !== 'sim-wire') continue;
          const template = signal.text.replace(simSymbol(i), '{name}');
          sum += NEWS_TEMPLATES.up.includes(template) ? 1 : -1;
        }
      }
      return 0.5 + 0.1 * Math.max(-1, Math.min(1, sum));
    },
    'network(5)': (bars, c, i) => {
      const near = networkNeighbours(5)[i] ?? [];
      const moves = bars[c]?.moves ?? [];
      const sum = near.reduce((all, j) => all + surpriseOf(moves[j]), 0);
      return 0.5 + clip((0.1 * sum) / near.length);
    },
  };

const surpriseOf = (move: WorldBar['moves'][number] | undefined): number =>
  move === undefined ? 0 : move.r / move.sigma;

function signOf(bars: readonly WorldBar[], c: number, i: number, hit: number): number {
  const signal = bars[c]?.signals.find(({ instrument }) => instrument === i);
  return signal?.kind === 'fact' && signal.value > 0 ? hit : 1 - hit;
}

describe('the oracle of a simulated world', () => {
  it.each(Object.entries(LAWS))('says what the law of %s says of the past', (name, law) => {
    const bars = barsOf(name, 1_100);
    const oracle = oracleOf(name);
    for (let c = 0; c + LEAD_BARS < bars.length; c++) {
      bars[c]?.moves.forEach((_, i) => {
        expect(chance(oracle, i, c), `bar ${c}, ${i}`).toBeCloseTo(law(bars, c, i), 12);
      });
    }
  });

  it.each(['null(4)', 'planted(0.7, 4)', 'carry(0.6, 4)', 'news(4)', 'network(4)'])(
    'is right as often as it says in %s',
    (name) => {
      const bars = barsOf(name, 12_000);
      const oracle = oracleOf(name);
      const groups = new Map<number, { up: number; n: number; said: number }>();
      for (let c = 0; c + LEAD_BARS < bars.length; c++) {
        bars[c + LEAD_BARS]?.moves.forEach(({ up }, i) => {
          const said = chance(oracle, i, c);
          const key = Math.round(said * 50);
          const group = groups.get(key) ?? { n: 0, said: 0, up: 0 };
          groups.set(key, group);
          group.n += 1;
          group.said += said;
          group.up += up ? 1 : 0;
        });
      }
      let tried = 0;
      for (const { n, said, up } of groups.values()) {
        if (n < 1_000) continue;
        tried += 1;
        // Sides of one bar are correlated at 0.65 x, so that four say at least as much as one bar.
        const error = 0.5 / Math.sqrt(n / 4);
        expect(Math.abs(up / n - said / n), `${said / n} in ${n}`).toBeLessThan(4.5 * error);
      }
      expect(tried).toBeGreaterThan(name.startsWith('null') ? 0 : 1);
    },
  );

  it('speaks of the bar that settles the question which the feed has called', async () => {
    const market = openSim({ ...parseVariant('carry(1)'), seed, bars: 40 });
    const oracle = oracleOf('carry(1)');
    const closes: number[] = [];
    const calls: number[] = [];
    for (let instant = await market.next(); instant; instant = await market.next()) {
      for (const draft of instant.drafts) {
        if (draft.type === 'market.bar') closes.push(draft.body.closeTicks);
      }
      expect(barKnownAt(instant.at)).toBe(closes.length - 1);
      calls.push(oracle.chanceUp(instrumentId('SIM01'), instant.at));
    }
    for (let c = 0; c + LEAD_BARS < closes.length; c++) {
      const isUp = (closes[c + 2] as number) > (closes[c + 1] as number);
      expect(calls[c], `bar ${c}`).toBe(isUp ? 1 : 0);
    }
  });

  it('is none of a world whose law has no closed form, and forgets what is long over', () => {
    expect(openSimOracle({ seed, variant: 'fundamental' })).toBeUndefined();
    const oracle = oracleOf('null');
    expect(chance(oracle, 0, 500)).toBe(0.5);
    expect(() => chance(oracle, 0, 0)).toThrow(/still knows/);
  });
});
