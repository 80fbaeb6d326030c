/**
 * The tone of a text, -1 to 1: polarity of its words, with phrases, negation (flips and weakens what
 * follows within three words of the clause), intensifiers, burdens ("losses narrow" is good) and
 * contrast (what follows "but" counts more).
 */
import { BURDENS, intensityOf, moveOf, NEGATIONS, phraseOf, polarityOf } from './lexicon.ts';

/** A negation turns a polarity round and keeps three quarters of it. */
const NEGATED = -0.75;
const NEGATION_REACH = 3;
const INTENSITY_REACH = 2;
/** Words between a burden and its move. */
const BURDEN_REACH = 3;
const BURDEN_POLARITY = 1.5;
const BEFORE_BUT = 0.6;
const AFTER_BUT = 1.3;
/** Sum of polarities at which the tone is 0.7. */
const HALF_TONE = 4;
/** Words that may stand between a move and its extreme, and the extremes. */
const EXTREMES: ReadonlySet<string> = new Set([
  'to',
  'a',
  'record',
  'low',
  'lows',
  'high',
  'highs',
]);
const CONTRASTS: ReadonlySet<string> = new Set(['but', 'however', 'though', 'although', 'yet']);

export interface Tone {
  /** -1 to 1. */
  readonly tone: number;
  /** Words and phrases that carried it. */
  readonly hits: number;
}

export function toneOf(text: string): Tone {
  const scored: Scored = { sum: 0, hits: 0 };
  for (const clause of clausesOf(text)) scoreClause(clause, scored);
  const { sum, hits } = scored;
  return { tone: sum / Math.sqrt(sum * sum + HALF_TONE * HALF_TONE), hits };
}

interface Scored {
  sum: number;
  hits: number;
}

/** Negation and moves do not reach over a clause's end; a comma ends one, a colon too. */
const clausesOf = (text: string): string[][] =>
  text
    .toLowerCase()
    .replace(/[\u2018\u2019]/g, "'")
    .split(/[.,;:!?()"\n]+|\s[-\u2013\u2014]+\s/)
    .map((clause) => clause.match(/[a-z0-9]+(?:['-][a-z]+)*/g) ?? [])
    .filter((words) => words.length > 0);

function scoreClause(words: readonly string[], scored: Scored): void {
  const used = burdens(words, scored);
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string;
    if (CONTRASTS.has(word)) {
      scored.sum *= BEFORE_BUT;
      continue;
    }
    if (used.has(at)) continue;
    const next = words[at + 1];
    const phrase = next === undefined ? undefined : phraseOf(word, next);
    const polarity = phrase ?? polarityOf(word);
    if (phrase !== undefined) used.add(at + 1);
    add(scored, words, at, polarity);
  }
}

/** Scores burdens with their moves first; answers the positions that are spoken for. */
function burdens(words: readonly string[], scored: Scored): Set<number> {
  const used = new Set<number>();
  words.forEach((word, at) => {
    if (!BURDENS.has(word)) return;
    for (let off = -BURDEN_REACH; off <= BURDEN_REACH; off++) {
      const other = words[at + off];
      const move = other === undefined || off === 0 ? undefined : moveOf(other);
      if (move === undefined || used.has(at + off)) continue;
      used.add(at);
      used.add(at + off);
      useExtreme(words, at + off + 1, used);
      add(scored, words, Math.min(at, at + off), -move * BURDEN_POLARITY);
      return;
    }
  });
  return used;
}

/** "falls to a record low": the extreme belongs to the move before it. */
function useExtreme(words: readonly string[], from: number, used: Set<number>): void {
  for (let at = from; EXTREMES.has(words[at] ?? ''); at++) used.add(at);
}

function add(scored: Scored, words: readonly string[], at: number, polarity: number): void {
  if (polarity === 0) return;
  let factor = words.slice(0, at).some((word) => CONTRASTS.has(word)) ? AFTER_BUT : 1;
  for (const word of words.slice(Math.max(0, at - INTENSITY_REACH), at))
    factor *= intensityOf(word);
  const negated = words.slice(Math.max(0, at - NEGATION_REACH), at).some((w) => NEGATIONS.has(w));
  scored.sum += polarity * factor * (negated ? NEGATED : 1);
  scored.hits += 1;
}
