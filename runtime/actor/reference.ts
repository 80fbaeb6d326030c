/**
 * References to actors: `name@incarnation`, plain strings that may cross threads and machines. Mail
 * for an incarnation that is over never reaches the next one.
 */
import { appError } from '../../protocols/errors.ts';

export type ActorRef = `${string}@${number}`;

const FORM = /^([a-z][a-z0-9:._-]{0,63})@([1-9][0-9]{0,15})$/;

export const actorRef = (name: string, incarnation: number): ActorRef => `${name}@${incarnation}`;

/** @throws ACTOR_REFERENCE. */
export function parseRef(text: string): { readonly incarnation: number; readonly name: string } {
  const [, name, incarnation] = FORM.exec(text) ?? [];
  if (name === undefined || incarnation === undefined) throw appError('ACTOR_REFERENCE', { text });
  return { incarnation: Number(incarnation), name };
}
