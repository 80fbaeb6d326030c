/**
 * What is spoken: the round's sentence at most once in so many seconds, several rounds merged into
 * one; at once only what needs a person. Pure but for the announcer it is given.
 */
import { isTrouble } from '../../fold/events.ts';
import type { PageState } from '../../fold/state.ts';
import { many, stopped } from './format.ts';
import { sentenceOf } from './sentence.ts';
import { troubleWords } from './trouble.ts';

export interface Announcer {
  lastAt: number;
  /** Counts at the last time something was said. */
  commits: number;
  abstains: number;
  isPrimed: boolean;
  commitsNow: number;
  abstainsNow: number;
  sentence: string;
  urgent: string[];
  mode: string;
  link: string;
  isBroken: boolean;
  /** Newest alarm spoken of; 0 = none. */
  alarmSeq: number;
  /** Newest death or loss noted. */
  troubleSeq: number;
  /** Deaths not spoken of yet. */
  deaths: string[];
}

export const newAnnouncer = (): Announcer => ({
  lastAt: Number.NEGATIVE_INFINITY,
  commits: 0,
  abstains: 0,
  isPrimed: false,
  commitsNow: 0,
  abstainsNow: 0,
  sentence: '',
  urgent: [],
  mode: 'normal',
  link: 'live',
  isBroken: false,
  alarmSeq: 0,
  troubleSeq: 0,
  deaths: [],
});

export function noteState(
  announcer: Announcer,
  state: PageState,
  link: string,
  brokenAt?: number,
): void {
  announcer.commitsNow = state.counts.commits;
  announcer.abstainsNow = state.counts.abstains;
  if (!announcer.isPrimed) {
    announcer.isPrimed = true;
    announcer.commits = announcer.commitsNow;
    announcer.abstains = announcer.abstainsNow;
    // What died before the page was opened is read in the strip, not spoken.
    announcer.troubleSeq = state.seq;
  }
  const book = state.rounds.findLast((round) => round.decision !== null);
  announcer.sentence = book === undefined ? '' : sentenceOf(book, 'decided').text;
  if (state.risk.mode !== announcer.mode) {
    announcer.mode = state.risk.mode;
    if (state.risk.mode === 'halted')
      announcer.urgent.push(stopped(`Trading is halted: ${state.risk.reason}`));
  }
  for (const { seq, text } of state.alarms) {
    if (seq > announcer.alarmSeq) announcer.urgent.push(text);
  }
  announcer.alarmSeq = Math.max(announcer.alarmSeq, ...state.alarms.map(({ seq }) => seq));
  for (const event of state.events) {
    if (event.seq <= announcer.troubleSeq || !isTrouble(event)) continue;
    announcer.troubleSeq = event.seq;
    // A seat that died comes back by itself; what does not needs a person.
    (event.kind === 'died' ? announcer.deaths : announcer.urgent).push(
      stopped(troubleWords(event)),
    );
  }
  if (brokenAt !== undefined && !announcer.isBroken) {
    announcer.isBroken = true;
    announcer.urgent.push(`Record ${brokenAt} does not match its hash. Trust nothing after it.`);
  }
  if (link !== announcer.link) {
    announcer.link = link;
    if (link === 'lost' && state.banner?.mode === 'live')
      announcer.urgent.push('Connection lost while trading live.');
  }
}

export interface Said {
  readonly polite: string;
  readonly urgent: string;
}

export function announcementOf(
  announcer: Announcer,
  when: { readonly now: number; readonly everySeconds: number },
): Said {
  const urgent = announcer.urgent.join(' ');
  announcer.urgent = [];
  const trades = announcer.commitsNow - announcer.commits;
  const none = announcer.abstainsNow - announcer.abstains;
  const isDue = when.everySeconds > 0 && when.now - announcer.lastAt >= when.everySeconds * 1_000;
  if (trades + none + announcer.deaths.length === 0 || !isDue) return { polite: '', urgent };
  announcer.lastAt = when.now;
  announcer.commits = announcer.commitsNow;
  announcer.abstains = announcer.abstainsNow;
  const deaths = announcer.deaths.splice(0).map((text) => `${text} `);
  const rounds =
    trades + none < 2
      ? trades + none === 0
        ? ''
        : announcer.sentence
      : `${many(trades + none, 'round')}: ${trades} decided to trade or hold, ${none} no trade. Newest: ${announcer.sentence}`;
  return { polite: (deaths.join('') + rounds).trim(), urgent };
}
