/** Words for the ids of the journal: seats, horizons, reasons. One word per meaning. Pure. */
import type { AbstainReason } from '../../../protocols/decision.ts';
import { splitGroup } from '../../../protocols/group-names.ts';
import type { Horizon } from '../../../protocols/question.ts';
import { capital, span } from './format.ts';

/**
 * "technical.trend" → "Technical · trend"; "meta-reasoner" → "Meta-reasoner". Another question that a
 * voice is set against: "lane:SPX:5b:2" → "SPX in 5 bars".
 */
export function expertName(expert: string): string {
  if (expert.startsWith('lane:')) {
    const { horizon, instrument } = splitGroup(tableOf(expert.slice('lane:'.length)));
    return `${instrument} in ${horizon.replace(/b$/, ' bars')}`;
  }
  const dot = expert.indexOf('.');
  if (dot < 0) return expert === 'base' ? 'Usual odds' : capital(expert);
  return `${capital(expert.slice(0, dot))} · ${expert.slice(dot + 1)}`;
}

const SERIES_WORDS: Readonly<Record<string, string>> = {
  d: 'day',
  w: 'week',
  h: 'hour',
  m: 'minute',
  s: 'second',
};

/** "the next day", "the next 5 days", "the next 10 s". */
export function horizonWords(horizon: Horizon): string {
  if ('us' in horizon) return `the next ${span(horizon.us)}`;
  const parts = /^([0-9]+)([a-z]+)$/.exec(horizon.series);
  const unit = SERIES_WORDS[parts?.[2] ?? ''] ?? `bar of ${horizon.series}`;
  const count = horizon.bars * Number(parts?.[1] ?? 1);
  return count === 1 ? `the next ${unit}` : `the next ${count} ${unit}s`;
}

/** Short form for a chip: "1 day", "5 days", "10 s". */
export const horizonShort = (horizon: Horizon): string => {
  const words = horizonWords(horizon).slice('the next '.length);
  return /^[0-9]/.test(words) ? words : `1 ${words}`;
};

/** True when the question is counted in days: then dates are shown and clock times are not. */
export const isDaily = (horizon: Horizon): boolean =>
  'series' in horizon && /[dw]$/.test(horizon.series);

/** "SPX:1b:0" → instrument and horizon, without the lane number: what a reader chooses by. */
export const tableOf = (lane: string): string => lane.slice(0, lane.lastIndexOf(':'));

/** "SPX:1b:0" → "SPX 1 day": the question of a lane, by the series that drives rounds. */
export const laneWords = (lane: string, series: string): string =>
  groupWords(tableOf(lane), series);

/** "SPX:1b" → "SPX 1 day", by the series that drives rounds; the strategic sleeve's "SPX" stays. */
export function groupWords(group: string, series: string): string {
  const { horizon, instrument } = splitGroup(group);
  const bars = /^([1-9][0-9]*)b$/.exec(horizon)?.[1];
  if (instrument === '' || bars === undefined) return group;
  return `${instrument} ${horizonShort({ bars: Number(bars), series })}`;
}

/** Why the council did not trade, spelled out. Never the word used for a sleeping seat. */
const ABSTAIN_WORDS: Readonly<Record<AbstainReason, string>> = {
  shadow: 'This horizon is scored and shown, never traded.',
  quorum: 'Too few seats were awake to trade on.',
  'edge-below-cost': 'The edge is smaller than the cost.',
  'no-change': 'The wanted position is the one already held.',
  veto: 'The risk seat vetoed it.',
  'no-risk-verdict': 'No verdict came from the risk seat, and without one nothing is traded.',
  gate: 'The risk gate refused it.',
  deadline: 'Time ran out before a decision was complete.',
  unreconciled: 'An earlier order is not yet settled with the venue.',
  halted: 'Trading is halted.',
  invariant: 'A check of the system on itself failed.',
  contradiction:
    'The council contradicts itself, and more evidence was worth its cost but not to be had.',
};

export const abstainWords = (reason: string): string =>
  ABSTAIN_WORDS[reason as AbstainReason] ?? `Reason given: ${reason}.`;

/** Why a seat slept. */
export const REFUSE_WORDS: Readonly<Record<string, string>> = {
  'no-data': 'no data',
  'out-of-scope': 'not its question',
  budget: 'budget used up',
  maintenance: 'maintenance',
  'warming-up': 'warming up',
};
