/**
 * Who is in the pools. A newcomer leaves probation in a ledger when its own evidence there reaches
 *
 *     20 n (n + 1) 2^k        n = its number among the newcomers, k = times it was put back
 *
 * 1 / (n (n + 1)) sums to at most 1 over all n, so the chance that *any* seat without skill is ever let
 * in is at most 1/20, however many join. Founders (n = 1) begin in. A seat whose evidence has once
 * passed its bar is watched by the detector of lost-skill.ts and put back when that fires.
 *
 * Evidence of a seat in a ledger is the mean over its voices and over every (instrument, horizon): an
 * average of e-processes is one, whatever ties them. Nobody is let in before 60 questions: the watch for
 * knowledge of the future needs some 30 to tell, and whoever knows the future has evidence soonest.
 */
import type { Ledger } from '../../protocols/decision.ts';
import { admissionBar, OPENING_BAR, RUN_LENGTH } from '../../protocols/evidence-bars.ts';
import type { ExpertId } from '../../protocols/ids.ts';
import { average } from './mixture.ts';
import { isWatched, restartVoice, voiceEvidence, voiceLoss, watchVoice } from './voice.ts';
import type { VoiceEvidence } from './voice.ts';

/** Questions of its busiest (instrument, horizon) before a seat may be let in. */
export const QUESTIONS_MIN = 60;

export interface SeatEvidence {
  readonly experts: readonly ExpertId[];
  /** 0 = founder. */
  readonly newcomer: number;
  /** Times the detector has put it back in this ledger. */
  readonly returns: number;
  /** Is it on probation in this ledger now? */
  readonly isKept: boolean;
}

/** What follows for a seat in a ledger. */
export type Standing =
  | { readonly change: 'none' }
  | { readonly change: 'in' | 'out'; readonly measured: number; readonly needed: number };

/** Voices of every (instrument, horizon), each with its own phases. */
export type VoiceDesks = readonly Readonly<Record<string, VoiceEvidence>>[];

/**
 * The standing of a seat after a settlement. Changes `desks` in place: what is proved is watched from
 * here on, and a seat that is put back begins again at 1.
 */
export function reviewSeat(desks: VoiceDesks, seat: SeatEvidence, ledger: Ledger): Standing {
  const voices = voicesOf(desks, seat);
  const watched = voices.filter((voice) => isWatched(voice, ledger));
  if (watched.length > 0) {
    const measured = average(watched.map((voice) => voiceLoss(voice, ledger)));
    if (measured < RUN_LENGTH) return { change: 'none' };
    for (const voice of voices) restartVoice(voice, ledger);
    return { change: 'out', measured, needed: RUN_LENGTH };
  }
  const needed = admissionBar(seat);
  const measured = seatEvidence(desks, seat, ledger);
  if (measured < needed) return { change: 'none' };
  if (seat.isKept && !voices.some(({ gains }) => gains.n >= QUESTIONS_MIN)) {
    return { change: 'none' };
  }
  for (const voice of voices) {
    if (voiceEvidence(voice, ledger) >= OPENING_BAR) watchVoice(voice, ledger);
  }
  return seat.isKept ? { change: 'in', measured, needed } : { change: 'none' };
}

/** Mean over its voices and desks; a voice that has not spoken on a desk counts 1 there. */
export function seatEvidence(
  desks: VoiceDesks,
  { experts }: Pick<SeatEvidence, 'experts'>,
  ledger: Ledger,
): number {
  if (desks.length === 0 || experts.length === 0) return 1;
  const values = desks.flatMap((desk) =>
    experts.map((expert) => {
      const voice = desk[expert];
      return voice === undefined ? 1 : voiceEvidence(voice, ledger);
    }),
  );
  return average(values);
}

const voicesOf = (desks: VoiceDesks, { experts }: SeatEvidence): VoiceEvidence[] =>
  desks.flatMap((desk) =>
    experts.flatMap((expert) => {
      const voice = desk[expert];
      return voice === undefined ? [] : [voice];
    }),
  );
