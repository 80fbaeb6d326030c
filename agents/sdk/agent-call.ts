/**
 * Calls of an agent's functions. What an agent throws is told by the function it was in and the place in
 * its own files; the stack of the program around it would help nobody who wrote a plugin.
 */
import { dirname, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Agent } from './contract.ts';
import { isPromise } from '../../protocols/awaitable.ts';
import type { Awaitable } from '../../protocols/awaitable.ts';
import { appError, codeOf } from '../../protocols/errors.ts';
import type { SeatSpec } from '../../protocols/host.ts';

export type AgentFunction = keyof Agent<unknown>;
type Caller = Pick<SeatSpec, 'folder' | 'moduleUrl' | 'seat'>;

/** Longest message of an agent's error that is told, characters. */
const MESSAGE_MAX = 400;
const NOWHERE = 'a place it does not say';

/** @throws AGENT_THREW, or as it is what the agent threw, if it has a code; a promise rejects alike. */
export function callAgent<T>(
  caller: Caller,
  name: AgentFunction,
  call: () => Awaitable<T>,
): Awaitable<T> {
  try {
    const made = call();
    if (!isPromise(made)) return made;
    return Promise.resolve(made as PromiseLike<T>).catch((thrown: unknown) => {
      throw agentError(caller, name, thrown);
    });
  } catch (thrown) {
    throw agentError(caller, name, thrown);
  }
}

/** A fold: it is over when it returns. @throws AGENT_FOLD_ASYNC; as `callAgent`. */
export function callFold(caller: Caller, name: 'observe' | 'onSettle', call: () => unknown): void {
  const made = callAgent(caller, name, call);
  if (!isPromise(made)) return;
  // The seat is over for having made it; how it ends changes nothing.
  Promise.resolve(made).catch(() => undefined);
  throw appError('AGENT_FOLD_ASYNC', { name, seat: caller.seat });
}

function agentError(caller: Caller, name: AgentFunction, thrown: unknown): unknown {
  const told = { message: 'something that cannot be read', place: NOWHERE };
  try {
    // A code of ours is a finding of the SDK or of a guard, in words for the author.
    if (codeOf(thrown) !== undefined) return thrown;
    told.message = String(thrown).slice(0, MESSAGE_MAX);
    told.place = placeIn(caller, thrown) ?? NOWHERE;
  } catch {
    // A thrown thing may throw when it is looked at.
  }
  return appError('AGENT_THREW', { ...told, name, seat: caller.seat }, thrown);
}

/** `file:line:column` of the first frame in the agent's folder, else in any file that is not Node's. */
function placeIn({ folder, moduleUrl }: Caller, thrown: unknown): string | undefined {
  const stack: unknown = thrown instanceof Error ? thrown.stack : undefined;
  if (typeof stack !== 'string') return undefined;
  const own = folder ?? dirname(fileURLToPath(moduleUrl));
  let elsewhere: string | undefined;
  for (const [, file = '', at = ''] of stack.matchAll(FRAME)) {
    const path = file.startsWith('file:') ? fileURLToPath(file) : file;
    const within = relative(own, path).split(sep).join('/');
    if (!within.startsWith('..')) return `${within}:${at}`;
    // Code of a built-in agent lies elsewhere when it is bundled.
    elsewhere ??= `${path.split(/[\\/]/).at(-1)}:${at}`;
  }
  return elsewhere;
}

/** `at f (file:///a/b.js:1:2)` or `at /a/b.js:1:2`; without the query of a module that is loaded anew. */
const FRAME = /^ +at .*?((?:file:\/\/|\/|[A-Za-z]:\\)[^?()\n]+?)(?:\?[^:()\n]*)?:(\d+:\d+)\)?$/gm;
