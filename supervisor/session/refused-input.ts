/**
 * Inputs that cannot be folded. They are facts all the same: the journal says what came, no new risk is
 * taken, and somebody has to look.
 */
import { canonical } from '../../protocols/canonical.ts';
import type { Draft, RecordOf } from '../../protocols/record.ts';
import { refuseOrderWord } from '../../execution/orders.ts';
import { refuseInput } from '../../portfolio/ledger.ts';
import { append } from './effect.ts';
import type { Effect } from './effect.ts';
import type { SessionState } from './state.ts';

const BODY_MAX = 2_000;

/** The input itself, or what is journaled in its place. */
export function acceptable(state: SessionState, draft: Draft): Draft {
  const refusal = refuseInput(state.ledger, draft) ?? refuseOrderWord(state.orders, draft);
  if (refusal === undefined) return draft;
  return {
    at: draft.at,
    body: {
      body: canonical(draft.body).slice(0, BODY_MAX),
      code: refusal.code,
      detail: refusal.message.slice(0, 400),
      type: draft.type,
    },
    ...(draft.from === undefined ? {} : { from: draft.from }),
    type: 'input.refused',
  };
}

/** An alarm, and from here on only orders that reduce risk, until an operator resumes. */
export function onRefusedInput(
  state: SessionState,
  { body, seq }: RecordOf<'input.refused'>,
): Effect[] {
  const text = `${body.type} was refused: ${body.detail} The books do not know it; compare them with the venue, then resume.`;
  const alert = append({
    at: state.now,
    body: {
      code: 'INPUT_REFUSED',
      limit: null,
      severity: 'stop',
      text: text.slice(0, 500),
      value: null,
    },
    cause: seq,
    type: 'alert',
  });
  if (state.riskMode !== 'normal') return [alert];
  const reason = `${body.type} refused: ${body.code}`;
  return [
    alert,
    append({ at: state.now, body: { mode: 'reduce-only', reason }, cause: seq, type: 'risk.mode' }),
  ];
}
