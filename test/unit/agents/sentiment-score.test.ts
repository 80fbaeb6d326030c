import { describe, expect, test } from 'vitest';
import { halved, hearText, moodOf } from '../../../agents/sentiment/news.ts';
import type { HeardText } from '../../../agents/sentiment/news.ts';
import { toneOf } from '../../../agents/sentiment/score.ts';
import { instrumentId } from '../../../protocols/ids.ts';

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
  ])('is negative: %s', (text) => expect(tone(text)).toBeLessThan(-0.2));

  test.each([
    'Upgrade: results beat expectations, record profit',
    'Losses narrow as costs fall',
    'Board raises guidance and announces share buyback',
    'Unemployment falls to record low as inflation eases',
    'Shares surge to all-time high',
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

  test('halves in a half-life and ends after five', () => {
    const texts = heard(news('shares surge', 0));
    expect(mood(texts, 48).mood).toBeCloseTo(mood(texts, 0).mood / 2, 12);
    expect(mood(texts, 241).texts).toEqual([]);
    expect(halved(3)).toBeCloseTo(1 / 8, 15);
  });

  test('weighs a text by its source', () => {
    const half = heard(news('shares surge', 0, { sourceWeight: 500_000 }));
    expect(mood(half, 0).mood).toBeCloseTo(mood(heard(news('shares surge', 0)), 0).mood / 2, 12);
  });

  test('leaves out texts about others, texts of the future and texts without tone', () => {
    const texts = heard(
      news('shares surge', 0, { instruments: [instrumentId('GOOG')] }),
      news('shares surge', 10 * HOUR),
      news('board meets', 0),
    );
    expect(mood(texts, 5)).toEqual({ mood: 0, texts: [] });
  });

  test('a text that names nobody is about everybody', () => {
    expect(mood(heard(news('shares surge', 0, { instruments: [] })), 1).mood).toBeGreaterThan(0);
  });
});
