/** Texts that still speak: their tone, what they are about, and how it fades. */
import { toneOf } from './score.ts';
import { exp } from '../../council/exp.ts';
import type { InstrumentId } from '../../protocols/ids.ts';
import type { KnowledgeNews } from '../../protocols/knowledge.ts';
import { PPM } from '../../protocols/units.ts';
import type { Seq, Us } from '../../protocols/units.ts';

/** Texts kept. */
export const NEWS_KEPT = 256;
/** After so many half-lives a text says nothing. */
export const HALF_LIVES_MAX = 5;
const LN2 = 0.6931471805599453;

export interface HeardText {
  readonly instruments: readonly InstrumentId[];
  readonly knownAt: Us;
  readonly seq: Seq;
  /** "from " and the source's name: a key that no object inherits. */
  readonly source: string;
  /** -1 to 1. */
  readonly tone: number;
  /** Source weight, 0 to 1. */
  readonly weight: number;
}

export function hearText(texts: HeardText[], news: KnowledgeNews, seq: Seq): void {
  const { hits, tone } = toneOf(news.text);
  if (hits === 0) return;
  const { instruments, knownAt, sourceWeight } = news;
  const source = `from ${news.source}`;
  const weight = sourceWeight / PPM;
  texts.push({ instruments: [...instruments], knownAt, seq, source, tone, weight });
  if (texts.length > NEWS_KEPT) texts.shift();
}

export interface Mood {
  /** By source: weighted sum of tones, each halved every half-life. */
  readonly moods: Readonly<Record<string, number>>;
  /** Texts that count, newest last. */
  readonly texts: readonly HeardText[];
}

/** The mood about an instrument; texts that name none speak about the whole market. */
export function moodOf(
  texts: readonly HeardText[],
  about: { readonly instrument: InstrumentId; readonly now: Us },
  halfLifeUs: Us,
): Mood {
  const counting = texts.filter(
    ({ instruments, knownAt }) =>
      knownAt <= about.now &&
      about.now - knownAt <= HALF_LIVES_MAX * halfLifeUs &&
      (instruments.length === 0 || instruments.includes(about.instrument)),
  );
  const moods: Record<string, number> = {};
  for (const { knownAt, source, tone, weight } of counting) {
    const left = tone * weight * halved((about.now - knownAt) / halfLifeUs);
    moods[source] = (moods[source] ?? 0) + left;
  }
  return { moods, texts: counting };
}

/** 2^-halfLives. */
export const halved = (halfLives: number): number => exp(-LN2 * Math.min(64, halfLives));
