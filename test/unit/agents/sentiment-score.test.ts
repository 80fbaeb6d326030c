import { describe, expect, test } from 'vitest';
import { halved, hearText, moodOf } from '../../../agents/sentiment/news.ts';
import type { HeardText } from '../../../agents/sentiment/news.ts';
import { toneOf } from '../../../agents/sentiment/score.ts';
import { callSources, learnSources } from '../../../agents/sentiment/sources.ts';
import type { SourceModels } from '../../../agents/sentiment/sources.ts';
import { seatStream } from '../../../agents/sdk/random.ts';
import { instrumentId, seatId } from '../../../protocols/ids.ts';
import { cfpOf } from '../../support/council-round.ts';

const tone = (text: string): number => toneOf(text).tone;
const HOUR = 3_600_000_000;
const SPX = instrumentId('SPX');

describe('the tone of market prose', () => {
  test.each([
    'Profit warning: revenue misses, shares plunge',
    'Broker downgrades the stock after guidance cut',
    'Regulator opens fraud investigation; shares tumble',
    'Company files for bankruptcy',
    'Losses widen as costs rise sharply',
    'Unemployment rises, growth slows',
    'Results beat, but outlook cut and shares slump',
    'Acme faces a fraud investigation and cuts its outlook',
    'Investors fear a default as losses at Acme worsen',
  ])('is negative: %s', (text) => expect(tone(text)).toBeLessThan(-0.2));

  test.each([
    'Upgrade: results beat expectations, record profit',
    'Losses narrow as costs fall',
    'Board raises guidance and announces share buyback',
    'Unemployment falls to record low as inflation eases',
    'Shares surge to all-time high',
    'Acme wins a record contract and raises its outlook',
    'Investors cheer Acme as earnings improve',
  ])('is positive: %s', (text) => expect(tone(text)).toBeGreaterThan(0.2));

  test.each(['Board meets on Tuesday', 'The company owns market share in crude trading', '', '…'])(
    'is neutral: "%s"',
    (text) => expect(tone(text)).toBe(0),
  );
});

describe('how words change each other', () => {
  test('a negation turns a word round and weakens it', () => {
    expect(tone('growth is strong')).toBeGreaterThan(0);
    expect(tone('growth is not strong')).toBeLessThan(tone('growth is strong'));
    expect(tone('no fraud')).toBeGreaterThan(0);
    expect(Math.abs(tone('not strong'))).toBeLessThan(tone('strong'));
  });

  test('a negation does not reach over the end of a clause', () => {
    expect(tone('Nothing here, not today. Shares surge')).toBe(tone('Shares surge'));
  });

  test('intensifiers strengthen, diminishers weaken', () => {
    expect(tone('shares sharply fall')).toBeLessThan(tone('shares fall'));
    expect(tone('shares slightly fall')).toBeGreaterThan(tone('shares fall'));
  });

  test('what follows "but" counts more than what comes before', () => {
    expect(tone('revenue beat but profit misses')).toBeLessThan(0);
    expect(tone('profit misses but revenue beat')).toBeGreaterThan(0);
  });

  test('a typographic apostrophe negates like a plain one', () => {
    expect(tone('profits don\u2019t disappoint')).toBe(tone("profits don't disappoint"));
  });

  test('the tone stays within -1 and 1 however long the text', () => {
    expect(tone('fraud plunge crash '.repeat(200))).toBeGreaterThanOrEqual(-1);
    expect(tone('surge upgrade beat '.repeat(200))).toBeLessThanOrEqual(1);
  });
});

describe('the mood', () => {
  const news = (text: string, knownAt: number, over: object = {}) => ({
    instruments: [SPX],
    knownAt,
    newsId: 'n',
    publishedAt: knownAt,
    source: 'test',
    sourceWeight: 1_000_000,
    text,
    ...over,
  });
  const heard = (...all: ReturnType<typeof news>[]): HeardText[] => {
    const texts: HeardText[] = [];
    all.forEach((one, index) => hearText(texts, one, index + 1));
    return texts;
  };
  const mood = (texts: HeardText[], hours: number) =>
    moodOf(texts, { instrument: SPX, now: hours * HOUR }, 48 * HOUR);

  const total = (texts: HeardText[], hours: number): number =>
    Object.values(mood(texts, hours).moods).reduce((sum, one) => sum + one, 0);

  test('halves in a half-life and ends after five', () => {
    const texts = heard(news('shares surge', 0));
    expect(total(texts, 48)).toBeCloseTo(total(texts, 0) / 2, 12);
    expect(mood(texts, 241).texts).toEqual([]);
    expect(halved(3)).toBeCloseTo(1 / 8, 15);
  });

  test('weighs a text by its source', () => {
    const half = heard(news('shares surge', 0, { sourceWeight: 500_000 }));
    expect(total(half, 0)).toBeCloseTo(total(heard(news('shares surge', 0)), 0) / 2, 12);
  });

  test('leaves out texts about others, texts of the future and texts without tone', () => {
    const texts = heard(
      news('shares surge', 0, { instruments: [instrumentId('GOOG')] }),
      news('shares surge', 10 * HOUR),
      news('board meets', 0),
    );
    expect(mood(texts, 5)).toEqual({ moods: {}, texts: [] });
  });

  test('a text that names nobody is about everybody', () => {
    expect(total(heard(news('shares surge', 0, { instruments: [] })), 1)).toBeGreaterThan(0);
  });
});

describe('sources', () => {
  const heardFrom = (...sources: string[]): HeardText[] => {
    const texts: HeardText[] = [];
    for (const source of sources) {
      const news = {
        instruments: [],
        knownAt: 0,
        newsId: source,
        publishedAt: 0,
        source,
        sourceWeight: 1_000_000,
        text: 'shares surge',
      };
      hearText(texts, news, 1);
    }
    return texts;
  };

  test('learns which source knows something and which is noise', () => {
    const models: SourceModels = {};
    const draw = seatStream({ round: '', runSeed: 8, seat: seatId('test') }, 'sources');
    const question = cfpOf();
    for (let k = 0; k < 3_000; k++) {
      const wire = draw() < 0.5 ? -0.5 : 0.5;
      const rumour = draw() < 0.5 ? -0.5 : 0.5;
      const call = callSources(models, { rumour, wire }, question);
      learnSources(models, call, draw() < 0.5 + 0.2 * wire);
    }
    const only = (moods: Record<string, number>) => callSources(models, moods, question);
    expect(only({ wire: 0.5 }).up).toBeGreaterThan(0.56);
    expect(Math.abs(only({ rumour: 0.5 }).up - 0.5)).toBeLessThan(0.03);
    expect(only({ wire: 0.5 }).p.reduce((a, b) => a + b)).toBe(1_000_000);
  });

  test('a source may have any name, also one that every object inherits', () => {
    const texts = heardFrom('constructor', '__proto__');
    const { moods } = moodOf(texts, { instrument: SPX, now: 0 }, HOUR);
    expect(Object.values(callSources({}, moods, cfpOf()).signals).every(Number.isFinite)).toBe(
      true,
    );
    expect(Object.keys(moods).length).toBe(2);
  });

  test('a source never heard before says nothing yet', () => {
    const call = callSources({}, { new: 1 }, cfpOf());
    expect(call.up).toBeCloseTo(call.baseUp, 12);
  });
});
