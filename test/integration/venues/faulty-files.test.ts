/** Files with one thing in them that is no property of the series, each of a kind seen in public. */
import { describe, expect, it } from 'vitest';
import {
  emptyGuardedQuestion,
  guardedQuestionFrom,
  observeBarGuarded,
} from '../../../council/guarded-question.ts';
import { barVariance } from '../../../council/volatility.ts';
import type { Instrument } from '../../../protocols/instrument.ts';
import type { MarketBar, MarketQuality } from '../../../protocols/market.ts';
import { openReplay } from '../../../venues/replay/open.ts';
import { caseFile } from '../../support/cases.ts';
import { draftsOf, pullAll } from '../../support/market-files.ts';

interface Read {
  readonly instrument: Instrument;
  readonly notes: string;
  readonly bars: readonly MarketBar[];
  readonly quality: MarketQuality;
}

async function read(dataset: string): Promise<Read> {
  const instants = await pullAll(await openReplay({ dataset }));
  const [listing] = draftsOf(instants, 'market.instrument');
  return {
    instrument: listing!.body.instrument,
    notes: listing!.body.notes.join(' '),
    bars: draftsOf(instants, 'market.bar').map(({ body }) => body),
    quality: draftsOf(instants, 'market.quality').at(-1)!.body,
  };
}

/** The file of the project, and the one it was made after if that is here. */
const both = (fixture: string, folder: string, name: string): string[] =>
  [`test/fixtures/market/${fixture}`, caseFile(folder, name)].filter((file) => file !== undefined);
const hourOf = ({ eventTime }: MarketBar): number => new Date(eventTime / 1000).getUTCHours();

/** What the guarded question said of each bar that it held, and what became of it. */
function heldIn(bars: readonly MarketBar[]): {
  readonly reasons: readonly string[];
  readonly as: readonly unknown[];
  /** Sigma two bars after over sigma before. */
  readonly sigmaRatio: number;
} {
  const model = emptyGuardedQuestion({
    closesOnly: false,
    daysPerBar: 1,
    entryRule: 'next-open',
    horizonBars: 1,
  });
  const reasons: string[] = [];
  const as: unknown[] = [];
  let [before, ratio] = [0, 0];
  for (const bar of bars) {
    const sigma = Math.sqrt(barVariance(model.volatility));
    const { held, resolved } = observeBarGuarded(model, bar);
    if (held !== null) {
      before = sigma;
      const question = guardedQuestionFrom(model);
      reasons.push(question.ok ? 'asked' : question.reason);
    }
    if (resolved === null) continue;
    as.push(resolved.as);
    ratio = Math.sqrt(barVariance(model.volatility)) / before;
  }
  return { as, reasons, sigmaRatio: ratio };
}

describe.each(both('split-4to1.csv', 'check-does-not-show-flags', 'split-4to1.csv'))(
  'an unadjusted split, %s',
  (file) => {
    it('is flagged, pauses the questions, and is out of sigma in two bars', async () => {
      const { bars, quality } = await read(file);
      expect(quality.flags).toContainEqual(expect.stringMatching(/^possible split 4:1 on /));
      const { as, reasons, sigmaRatio } = heldIn(bars);
      expect(reasons).toEqual(['suspected split 4:1, waiting for the next price']);
      expect(as).toEqual(['rescaled']);
      expect(Math.abs(sigmaRatio - 1)).toBeLessThan(0.1);
    });
  },
);

describe.each(both('one-day-a-hundredfold.csv', 'one-day-100-times-off', 'bad-100x.csv'))(
  'one day in another unit, %s',
  (file) => {
    it('is flagged when it is back, and never was to the question', async () => {
      const { bars, quality } = await read(file);
      expect(quality.flags).toContainEqual(expect.stringMatching(/^\+9\d{3} % and back on /));
      const { as, reasons, sigmaRatio } = heldIn(bars);
      expect(reasons).toEqual(['suspected change of unit 1:100, waiting for the next price']);
      expect(as).toEqual(['skipped']);
      expect(Math.abs(sigmaRatio - 1)).toBeLessThan(0.1);
    });
  },
);

describe.each(both('one-saturday-session.csv', 'one-weekend-session', 'nse-muhurat.csv'))(
  'one session on a week-end, %s',
  (file) => {
    it('makes no market around the clock', async () => {
      const { bars, instrument, quality } = await read(file);
      expect(instrument).toMatchObject({ class: 'stock', lotSize: '1' });
      expect(bars.every((bar) => hourOf(bar) === 21)).toBe(true);
      expect(quality.refused).toEqual({});
    });
  },
);

describe.each(both('coin-with-eight-decimals.csv', 'coin-with-8-decimals', 'shib.csv'))(
  'a coin with eight decimals, %s',
  (file) => {
    it('has lots that money can tell, and a note', async () => {
      const { bars, instrument, notes } = await read(file);
      expect(instrument).toMatchObject({ class: 'spot', lotSize: '1', tickSize: '0.00000001' });
      expect(notes).toContain('Lots of 1');
      expect(bars.length).toBeGreaterThanOrEqual(300);
    });
  },
);

describe.each(both('days-stamped-in-tokyo.csv', 'daily-bar-stamped-east-of-utc', 'tz-tokyo.csv'))(
  'days stamped with a midnight east of UTC, %s',
  (file) => {
    it('are the days they name', async () => {
      const { bars, instrument, quality } = await read(file);
      expect(instrument.class).toBe('stock');
      expect(bars.every((bar) => hourOf(bar) === 21)).toBe(true);
      expect(new Date(bars[0]!.eventTime / 1000).toISOString().slice(0, 10)).toMatch(
        /^20(19-01-01|21-01-04)$/,
      );
      expect(quality.refused).toEqual({});
    });
  },
);
