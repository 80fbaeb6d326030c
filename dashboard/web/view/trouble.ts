/** A death or loss in words: what the strip tells and the announcer speaks. Pure. */
import { isOperatorsDoing } from '../../../protocols/death-reason.ts';
import type { SupervisionEvent } from '../../fold/state.ts';
import { capital } from './format.ts';

/** "Sentiment died: no heartbeat". */
export const troubleWords = ({ kind, seat, text }: SupervisionEvent): string =>
  seat === null ? capital(text) : `${capital(seat)} ${kind}: ${text}`;

/** How a life ended: an operator who takes a seat out does not kill it. */
export const endedWords = (reason: string): string =>
  isOperatorsDoing(reason) ? 'taken out' : 'died';
