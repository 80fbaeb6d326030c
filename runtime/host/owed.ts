/** The books of a turn: every ask is answered once, or its seat is among the failures. */
import { appError, errorReport } from '../../protocols/errors.ts';
import type { Answer, Ask, HostResponse, SeatFailure } from '../../protocols/host.ts';
import type { SeatId } from '../../protocols/ids.ts';
import type { HostEnd } from './control.ts';

/** The failures of asks that a host which is over will not answer: one an incarnation. */
export function failAsks(asks: readonly Ask[], end: HostEnd): HostResponse {
  const failures = new Map<string, SeatFailure>();
  for (const ask of asks) {
    const { seat, incarnation, phase, round } = ask;
    const key = incarnationKey(ask);
    if (!failures.has(key)) {
      failures.set(key, { error: end.error, incarnation, phase, round, seat });
    }
  }
  return { kind: 'answers', answers: [], failures: [...failures.values()] };
}

/**
 * What of a response answers what was asked. Answers nobody asked for are left out and returned
 * beside it; an ask that is neither answered nor failed becomes a failure.
 */
export function reconcile(
  asks: readonly Ask[],
  response: HostResponse,
  host: string,
): { readonly response: HostResponse; readonly unasked: readonly Answer[] } {
  const owed = new Map(asks.map((ask) => [askKey(ask), ask]));
  const answers: Answer[] = [];
  const unasked: Answer[] = [];
  for (const answer of response.answers) {
    if (owed.delete(askKey(answer))) answers.push(answer);
    else unasked.push(answer);
  }
  const failed = new Set(response.failures.map(incarnationKey));
  const missing = [...owed.values()].filter((ask) => !failed.has(incarnationKey(ask)));
  if (missing.length === 0 && unasked.length === 0) return { response, unasked };
  const reason = 'an ask was left without an answer';
  const error = errorReport(appError('HOST_FRAME_REFUSED', { host, port: 'turn', reason }));
  const failures = [
    ...response.failures,
    ...failAsks(missing, { error, reason: 'garbage' }).failures,
  ];
  return { response: { ...response, answers, failures }, unasked };
}

/** What of a response is about seats of its host; what speaks of others is left out and returned beside it. */
export function ownPart(
  response: HostResponse,
  seats: readonly SeatId[],
): { readonly response: HostResponse; readonly foreign: readonly unknown[] } {
  const isOwn = ({ seat }: { readonly seat: string }): boolean => seats.includes(seat as SeatId);
  const { answers, deadLetters = [], failures } = response;
  const foreign = [...answers, ...deadLetters, ...failures].filter((item) => !isOwn(item));
  if (foreign.length === 0) return { foreign, response };
  const own = {
    ...response,
    answers: answers.filter(isOwn),
    deadLetters: deadLetters.filter(isOwn),
    failures: failures.filter(isOwn),
  };
  return { foreign, response: own };
}

const incarnationKey = (of: { readonly incarnation: number; readonly seat: string }): string =>
  `${of.seat}@${of.incarnation}`;

const askKey = (ask: Ask): string => `${incarnationKey(ask)} ${ask.round} ${ask.lane} ${ask.phase}`;
