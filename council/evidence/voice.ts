/**
 * The evidence of one voice on one (instrument, horizon), in order of settlement, over all lanes: a
 * process a ledger. Direction is the sign process of sign.ts, shape the scores of score.ts.
 */
import type { Ledger } from '../../protocols/decision.ts';
import type { Evidence } from '../../protocols/settlement.ts';
import { E_CONFIRMED } from '../e-process.ts';
import { ln } from '../ln.ts';
import { emptyGains, observeGain, publishedGains } from './gains.ts';
import type { Gains } from './gains.ts';
import { edgeToKeep, lossEvidence, observeWin, watchSkill } from './lost-skill.ts';
import type { LostSkill } from './lost-skill.ts';
import { average } from './mixture.ts';
import { emptyGrowth, observeEvidence, questionsUntil } from './questions-needed.ts';
import type { Growth } from './questions-needed.ts';
import {
  emptyScore,
  observeScore,
  publishedScore,
  restartScore,
  scoreEvidence,
  scoreLoss,
  watchScore,
} from './score.ts';
import type { ScoreProcess } from './score.ts';
import { emptySign, observeSign, restartSign, signEvidence, withholdSign } from './sign.ts';
import type { SignCall, SignProcess } from './sign.ts';

interface SignPhase {
  readonly sign: SignProcess;
  /** Null while not watched. */
  lost: LostSkill | null;
}

/** Plain state. */
export interface VoiceEvidence {
  readonly sides: readonly SignPhase[];
  growth: Growth;
  gains: Gains;
  readonly shape: ScoreProcess;
}

export const emptyVoice = (phases: number): VoiceEvidence => ({
  gains: emptyGains(),
  growth: emptyGrowth(),
  shape: emptyScore(phases),
  sides: Array.from({ length: phases }, () => ({ lost: null, sign: emptySign() })),
});

/** One moved question as the voice bid it. */
export interface VoiceTold {
  readonly call: SignCall;
  readonly wentUp: boolean;
  /** Gain in shape over base, nats. */
  readonly shapeGain: number;
}

export function observeVoice(voice: VoiceEvidence, phase: number, told: VoiceTold): void {
  const { call, shapeGain, wentUp } = told;
  const side = voice.sides[phase] as SignPhase;
  const z = observeSign(side.sign, call, wentUp);
  if (side.lost !== null) observeWin(side.lost, z);
  const ratio = wentUp ? call.up / call.base : (1 - call.up) / (1 - call.base);
  observeGain(voice.gains, ln(ratio));
  observeEvidence(voice.growth, signOf(voice));
  observeScore(voice.shape, phase, shapeGain);
}

/**
 * A bid that was sealed and never opened is booked at the worse of base and an even chance: keeping
 * back what turned out wrong must not pay. Its shape is not booked.
 */
export function withholdVoice(voice: VoiceEvidence, phase: number, baseChance: number): void {
  const ratio = Math.min(1, 0.5 / baseChance);
  withholdSign((voice.sides[phase] as SignPhase).sign, ratio);
  observeGain(voice.gains, ln(ratio));
  observeEvidence(voice.growth, signOf(voice));
}

export const voiceEvidence = (voice: VoiceEvidence, ledger: Ledger): number =>
  ledger === 'direction' ? signOf(voice) : scoreEvidence(voice.shape);

/** Evidence that a skill is lost; 0 while it is not watched. */
export const voiceLoss = (voice: VoiceEvidence, ledger: Ledger): number =>
  ledger === 'direction'
    ? average(voice.sides.map(({ lost }) => (lost === null ? 0 : lossEvidence(lost))))
    : scoreLoss(voice.shape);

export const isWatched = (voice: VoiceEvidence, ledger: Ledger): boolean =>
  ledger === 'direction' ? voice.sides[0]?.lost !== null : voice.shape.lost !== null;

/** What was proved is watched from here on. */
export function watchVoice(voice: VoiceEvidence, ledger: Ledger): void {
  if (ledger === 'shape') watchScore(voice.shape);
  else for (const side of voice.sides) side.lost = watchSkill(edgeToKeep(side.sign));
}

/** What was proved before a loss proves nothing after it: the ledger begins again at 1. */
export function restartVoice(voice: VoiceEvidence, ledger: Ledger): void {
  if (ledger === 'shape') return restartScore(voice.shape);
  voice.growth = emptyGrowth();
  for (const side of voice.sides) {
    side.lost = null;
    restartSign(side.sign);
  }
}

/** What is published, by ledger. */
export const publishedVoice = (voice: VoiceEvidence, ledger: Ledger): Evidence =>
  ledger === 'shape'
    ? publishedScore(voice.shape)
    : {
        ...publishedGains(voice.gains),
        e: signOf(voice),
        needed: questionsUntil(voice.growth, E_CONFIRMED),
      };

const signOf = ({ sides }: VoiceEvidence): number =>
  average(sides.map(({ sign }) => signEvidence(sign)));
