/**
 * All evidence of one (instrument, horizon), in order of settlement and over all its lanes: the group
 * whose sleeve it opens, every voice, and whether debating helps. Lanes keep weights and nothing else.
 */
import type { ExpertId } from '../../protocols/ids.ts';
import { OPENING_BAR } from '../../protocols/evidence-bars.ts';
import type { Cfp } from '../../protocols/question.ts';
import type { GroupFigures, Settle } from '../../protocols/settlement.ts';
import { PPM } from '../../protocols/units.ts';
import { outcomeIndex } from '../lane-score.ts';
import { ln } from '../ln.ts';
import { BASE } from '../roster.ts';
import type { Table } from '../table.ts';
import { emptyDebate, observeDebating } from './debate-switch.ts';
import type { PhasedDebate } from './debate-switch.ts';
import { emptyGains, observeGain, publishedGains } from './gains.ts';
import type { Gains } from './gains.ts';
import { emptyGroup, groupEvidence, settleQuestion } from './group.ts';
import type { EvidenceGroup, GroupChange } from './group.ts';
import { phasesNeeded } from './phases.ts';
import { questionsUntil } from './questions-needed.ts';
import { emptyScore, observeScore, publishedScore } from './score.ts';
import type { ScoreProcess } from './score.ts';
import type { SignCall } from './sign.ts';
import { emptyVoice, observeVoice, publishedVoice, voiceEvidence, withholdVoice } from './voice.ts';
import type { VoiceEvidence } from './voice.ts';

/** Plain state. */
export interface EvidenceDesk {
  /** `SPX:1b`. */
  readonly name: string;
  readonly council: EvidenceGroup;
  /** Gain of the forecast that intents use over base, nats. */
  readonly gains: Gains;
  readonly voices: Record<string, VoiceEvidence>;
  /** What debating gained, and what follows from it. */
  readonly debated: ScoreProcess;
  readonly debate: PhasedDebate;
}

/** `bars` = length of a window; a question is entered at most once a bar. */
export function openEvidence(name: string, bars: number): EvidenceDesk {
  const phases = phasesNeeded(bars, 1);
  return {
    council: emptyGroup(phases),
    debate: emptyDebate(phases),
    debated: emptyScore(phases),
    gains: emptyGains(),
    name,
    voices: {},
  };
}

/** A question that came to its end with a price. */
export interface SettledAsk {
  readonly cfp: Cfp;
  readonly table: Table;
  /** Outcome bin; null = it did not move. */
  readonly outcome: number | null;
  /** Return over the window, in sigma of the call. */
  readonly move: number;
  /** Cost of a side, in sigma of the call. */
  readonly cost: number;
  /** Chance of up that the intent used; null when nothing was pooled: then the council said nothing. */
  readonly up: number | null;
  /** Loss before the debate - loss after it, nats, direction; null without an outcome. */
  readonly debateGain: number | null;
}

/** Adds a settled question of a phase; answers the group's change if it shuts on it. */
export function settleEvidence(
  desk: EvidenceDesk,
  phase: number,
  asked: SettledAsk,
): GroupChange | null {
  const { outcome, table } = asked;
  if (outcome !== null) {
    observeVoices(desk, phase, { outcome, table });
    if (asked.debateGain !== null) {
      observeScore(desk.debated, phase, asked.debateGain);
      observeDebating(desk.debate, phase, asked.debateGain);
    }
  }
  return asked.up === null ? null : settleCouncil(desk, phase, asked, asked.up);
}

function settleCouncil(
  desk: EvidenceDesk,
  phase: number,
  { cfp, cost, move, outcome, table }: SettledAsk,
  up: number,
): GroupChange | null {
  const call: SignCall = { base: table.base.direction[1], up };
  const wentUp = outcome !== null && outcomeIndex(table, 'direction', outcome) === 1;
  if (outcome !== null) {
    observeGain(desk.gains, ln(wentUp ? up / call.base : (1 - up) / (1 - call.base)));
  }
  return settleQuestion(desk.name, desk.council, phase, {
    call,
    cost,
    drift: driftOf(cfp),
    move,
    outcome: outcome === null ? 'flat' : wentUp ? 'up' : 'down',
  });
}

/** Mean return under base, in sigma: without a move it is 0. */
function driftOf({ base, flat = 0, moments }: Cfp): number {
  let drift = 0;
  for (const [bin, part] of base.entries()) drift += (part / PPM) * (moments.m[bin] as number);
  return drift * (1 - flat / PPM);
}

function observeVoices(
  desk: EvidenceDesk,
  phase: number,
  { outcome, table }: { readonly outcome: number; readonly table: Table },
): void {
  const phases = desk.council.phases.length;
  const side = outcomeIndex(table, 'direction', outcome) as 0 | 1;
  for (const [expert, { pre }] of table.speakers) {
    if (expert === BASE) continue;
    const voice = (desk.voices[expert] ??= emptyVoice(phases));
    observeVoice(voice, phase, {
      call: { base: table.base.direction[1], up: pre.direction[1] },
      shapeGain: ln(pre.shape[outcome] as number) - ln(table.base.shape[outcome] as number),
      wentUp: side === 1,
    });
  }
  for (const expert of table.withheld) {
    const voice = (desk.voices[expert] ??= emptyVoice(phases));
    withholdVoice(voice, phase, table.base.direction[side]);
  }
}

/** The evidence of a voice in direction; 1 before its first question. */
export function sideEvidenceOf(desk: EvidenceDesk, expert: ExpertId): number {
  const voice = desk.voices[expert];
  return voice === undefined ? 1 : voiceEvidence(voice, 'direction');
}

export const councilEvidence = (desk: EvidenceDesk): number => groupEvidence(desk.council).sign;

/** As a `settle` publishes it. `toOpen`: what e-BH asks of a group of the run now. */
export function publishedDesk(desk: EvidenceDesk, toOpen: number): Settle['evidence'] {
  const names = Object.keys(desk.voices).sort();
  const voiceOf = (name: string): VoiceEvidence => desk.voices[name] as VoiceEvidence;
  return {
    council: {
      ...publishedGains(desk.gains),
      e: councilEvidence(desk),
      needed: questionsUntil(desk.council.growth.sign, OPENING_BAR),
    },
    debate: publishedScore(desk.debated),
    experts: Object.fromEntries(
      names.map((name) => [name, publishedVoice(voiceOf(name), 'direction')]),
    ),
    group: groupFigures(desk, toOpen),
    shape: Object.fromEntries(names.map((name) => [name, voiceEvidence(voiceOf(name), 'shape')])),
  };
}

function groupFigures({ council, debate, name }: EvidenceDesk, toOpen: number): GroupFigures {
  const { detector, e, money, needed, sign } = groupEvidence(council);
  return {
    closings: council.closings,
    debate: debate.state,
    detector,
    e,
    money,
    name,
    needed,
    sign,
    state: council.state,
    toOpen,
  };
}
