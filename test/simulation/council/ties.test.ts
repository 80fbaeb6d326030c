/**
 * A tie is no outcome of direction. On a coarse grid whoever knows the volatility knows how often the
 * price stands still; with ties counted as "not up" that passed for skill in direction. Integer-step
 * walks, so that nothing about the side can be known (a rounded walk truly reverses).
 */
import { describe, expect, it } from 'vitest';
import { emptyEProcess, eValue, observeDifference } from '../../../council/e-process.ts';
import { ln } from '../../../council/ln.ts';
import { outcomeBin } from '../../../council/outcome.ts';
import {
  emptyQuestionModel,
  observeBarForQuestion,
  questionFrom,
} from '../../../council/question.ts';
import type { InstrumentId } from '../../../protocols/ids.ts';
import type { MarketBar } from '../../../protocols/market.ts';
import { PPM } from '../../../protocols/units.ts';
import { randomStream } from '../../../runtime/random.ts';
import { sized } from '../../support/deep.ts';

const SEEDS = 40;
const BARS = sized(760, 1_760);
/** Calm and wild bars in turn, as anybody could know who looks. */
const CALM = 0.5;
const WILD = 1.6;
const REGIME_BARS = 40;

type Ties = 'down' | 'apart';

interface Step {
  readonly price: number;
  /** Chance that a bar of this volatility does not move. */
  readonly flat: number;
}

/** A step: 0 with a chance that falls with the volatility, else either side alike. */
function walk(seed: number, ticksASigma: number): Step[] {
  const chance = randomStream(seed, `ties ${ticksASigma}`);
  const steps: Step[] = [];
  let price = 1_000_000;
  for (let bar = 0; bar < BARS; bar++) {
    const wild = Math.floor(bar / REGIME_BARS) % 2 === 1;
    const size = ticksASigma * (wild ? WILD : CALM);
    // Rounding |x|, x uniform with this spread: it stands still when |x| < 1/2.
    const most = size * Math.sqrt(3);
    const magnitude = Math.floor(chance() * most + 0.5);
    price += chance() < 0.5 ? magnitude : -magnitude;
    steps.push({ flat: Math.min(1, 0.5 / most), price });
  }
  return steps;
}

const barOf = (ticks: number): MarketBar => ({
  closeTicks: ticks,
  eventTime: 0,
  highTicks: ticks,
  instrument: 'X' as InstrumentId,
  knownAt: 0,
  lowTicks: ticks,
  openIsFake: false,
  openTicks: ticks,
  series: '1d',
  version: 1,
  volume: 0,
});

/** Does a voice that knows the volatility, and nothing of the side, reach an e-value of 20? */
function looksSkilled(seed: number, ticksASigma: number, ties: Ties): boolean {
  const model = emptyQuestionModel({
    closesOnly: true,
    daysPerBar: 1,
    entryRule: 'next-close',
    horizonBars: 1,
    ties,
  });
  const steps = walk(seed, ticksASigma);
  const process = emptyEProcess();
  for (let bar = 0; bar + 2 < steps.length; bar++) {
    observeBarForQuestion(model, barOf((steps[bar] as Step).price));
    const question = questionFrom(model);
    if (!question.ok) continue;
    const entry = (steps[bar + 1] as Step).price;
    const { flat, price } = steps[bar + 2] as Step;
    if (ties === 'apart' && price === entry) continue;
    const isUp = outcomeBin(question.edges, entry, price) >= 4;
    const baseUp = question.base.slice(4).reduce((sum, ppm) => sum + ppm, 0) / PPM;
    // Its honest chance of "up", as the question means it.
    const ownUp = ties === 'down' ? (1 - flat) / 2 : 0.5;
    const [own, base] = isUp ? [ownUp, baseUp] : [1 - ownUp, 1 - baseUp];
    observeDifference(process, ln(own) - ln(base));
    if (eValue(process) >= 20) return true;
  }
  return false;
}

const share = (ticksASigma: number, ties: Ties): number => {
  let count = 0;
  for (let seed = 1; seed <= SEEDS; seed++) if (looksSkilled(seed, ticksASigma, ties)) count += 1;
  return count / SEEDS;
};

describe('knowledge of volatility', () => {
  it.each([0.6, 1, 2, 5, 50])('earns nothing in direction at %d ticks a sigma', (ticksASigma) => {
    // P(ever 20) <= 1/20 under the null; of 40 seeds 6 or more have a chance of 1 in 70.
    expect(share(ticksASigma, 'apart')).toBeLessThan(6 / SEEDS);
  });

  it('did while a tie counted as not up', () => {
    expect(share(1, 'down')).toBeGreaterThan(0.5);
  });
});
