/**
 * One turn of the debate: everything owed now, over all rounds, is asked in one batched message a
 * host, and the answers are journaled in a fixed order when all are in (or a limit has passed).
 */
import { canonical, hashOf } from '../protocols/canonical.ts';
import { appError, errorReport } from '../protocols/errors.ts';
import type { Answer, SeatMessage } from '../protocols/host.ts';
import { bodySchemas } from '../protocols/record.ts';
import type { ChainedRecord, Draft } from '../protocols/record.ts';
import { MESSAGE_BYTES_MAX, misfit } from '../protocols/validate.ts';
import type { Phase } from '../protocols/presence.ts';
import type { DeadLetterReason } from '../protocols/dead-letter-reasons.ts';
import type { RoundId, SeatId } from '../protocols/ids.ts';
import type { Journal } from '../runtime/journal/writer.ts';
import { admissible } from './admission.ts';
import type { Seating } from './seating.ts';
import type { Silence } from './seating-options.ts';
import { debts } from './session/owing.ts';
import type { Debt } from './session/owing.ts';
import type { SessionState } from './session/state.ts';

export interface DebateOptions {
  readonly input: (draft: Draft) => ChainedRecord;
  readonly journal: Pick<Journal, 'flush'>;
  readonly seats: Seating;
  readonly state: SessionState;
}

/** Phases that may only be asked once everything before them is on disk. */
const behindBarrier: ReadonlySet<Phase> = new Set(['reveal', 'plan']);

/** Asks everything that is owed and journals what came back. */
export async function debate(options: DebateOptions): Promise<void> {
  const { journal, seats, state } = options;
  const owed = debts(state);
  if (owed.some((debt) => behindBarrier.has(debt.phase))) await journal.flush();
  const { answers, silent } = await seats.ask(owed);
  const byRound = new Map<RoundId, Debt[]>();
  for (const debt of owed) {
    const list = byRound.get(debt.round);
    if (list === undefined) byRound.set(debt.round, [debt]);
    else list.push(debt);
  }
  for (const [round, list] of byRound) journalPhase(options, round, list, { answers, silent });
  // Deaths after the phases they broke: a round first learns that an answer is missing.
  for (const draft of seats.takeNotices()) options.input(draft);
}

function journalPhase(
  options: DebateOptions,
  round: RoundId,
  list: readonly Debt[],
  came: { readonly answers: readonly Answer[]; readonly silent: readonly Silence[] },
): void {
  const { input, state } = options;
  const [first] = list;
  if (first === undefined) return;
  const place = { at: state.now, lane: first.lane, round };
  const answered: SeatId[] = [];
  for (const debt of list.toSorted((a, b) => (a.seat < b.seat ? -1 : 1))) {
    const answer = came.answers.find((item) => item.round === round && item.seat === debt.seat);
    if (answer === undefined) continue;
    answered.push(debt.seat);
    for (const message of answer.messages) {
      const refusal = refuse(state, debt, message);
      input(
        refusal ?? ({ ...place, body: message.body, from: debt.seat, type: message.type } as Draft),
      );
    }
  }
  const missing = list.filter((debt) => !answered.includes(debt.seat)).map((debt) => debt.seat);
  if (missing.length > 0) {
    const silence = came.silent.find((item) => missing.includes(item.seat));
    const body = {
      cause: silence?.cause ?? 'died',
      missing: missing.toSorted(),
      phase: first.phase,
    };
    input({ ...place, body, type: 'deadline' });
  }
  input({ ...place, body: { answered, phase: first.phase }, type: 'phase.closed' });
}

/** A dead letter when a seat's message must not count, undefined when it may. */
function refuse(state: SessionState, debt: Debt, message: SeatMessage): Draft | undefined {
  const bytes = sizeOf(message);
  if (bytes > MESSAGE_BYTES_MAX) {
    const error = appError('MESSAGE_TOO_LARGE', { bytes, limit: MESSAGE_BYTES_MAX });
    return deadLetter(state, debt, message, { error, reason: 'oversized' });
  }
  const schema = Object.hasOwn(bodySchemas, message.type) ? bodySchemas[message.type] : undefined;
  const error =
    schema === undefined
      ? appError('MESSAGE_TYPE_UNKNOWN', { type: message.type, protocol: '1' })
      : (misfit(schema, message.body, message.type) ?? admissible(state, debt, message));
  return error === undefined
    ? undefined
    : deadLetter(state, debt, message, { error, reason: 'schema' });
}

/** Bytes of the canonical form; a message that has none is as bad as an endless one. */
function sizeOf(message: SeatMessage): number {
  try {
    return Buffer.byteLength(canonical(message.body));
  } catch (error) {
    if (errorReport(error).code === 'CANONICAL_NOT_JSON') return Number.MAX_SAFE_INTEGER;
    throw error;
  }
}

function deadLetter(
  state: SessionState,
  debt: Debt,
  message: SeatMessage,
  why: { readonly reason: DeadLetterReason; readonly error: unknown },
): Draft {
  const { error, reason } = why;
  const report = errorReport(error);
  const digest = reason === 'oversized' ? hashOf(message.type) : hashOf(message.body);
  return {
    at: state.now,
    body: {
      code: report.code,
      detail: report.message.slice(0, 500),
      digest,
      reason,
      seat: debt.seat,
      type: message.type.slice(0, 32),
    },
    from: debt.seat,
    lane: debt.lane,
    round: debt.round,
    type: 'dead-letter',
  };
}
