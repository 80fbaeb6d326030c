/**
 * Calls of an agent's functions. What an agent throws is told by the function it was in and the place in
 * its own files; the stack of the program around it would help nobody who wrote a plugin.
 */
import { dirname, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Agent } from './contract.ts';
import { isPromise } from '../../protocols/awaitable.ts';
import type { Awaitable } from '../../protocols/awaitable.ts';
import { appError, codeOf, errorReport } from '../../protocols/errors.ts';
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
  let forbidden: string | undefined;
  try {
    // A code of ours is a finding of the SDK, in words for the author; a guard's says what, not where.
    const code = codeOf(thrown);
    if (code?.startsWith('AGENT_') === true) return thrown;
    told.message = textOfThrown(thrown);
    told.place = placeIn(caller, thrown) ?? NOWHERE;
    if (code === 'AMBIENT_FORBIDDEN') forbidden = String(errorReport(thrown).details?.['name']);
  } catch {
    // A thrown thing may throw when it is looked at.
  }
  if (forbidden !== undefined) {
    return appError('AMBIENT_FORBIDDEN', { name: `${forbidden} in ${name}() at ${told.place}` });
  }
  return appError('AGENT_THREW', { ...told, name, seat: caller.seat }, thrown);
}

/** What was thrown, in a line; where Node says no more than that something is restricted, also what. */
export function textOfThrown(thrown: unknown): string {
  const text = String(thrown)
    .replace(/^AppError: /, '')
    .slice(0, MESSAGE_MAX)
    .replace(/\.$/, '');
  const { code, permission, resource } = (thrown ?? {}) as Readonly<Record<string, unknown>>;
  if (code !== 'ERR_ACCESS_DENIED') return text;
  return `a plugin may not do this (${String(permission)}${resource === '' ? '' : ` ${String(resource)}`})`;
}

/** `file:line:column` of the first frame in the agent's folder, else in any file that is not Node's. */
export function placeIn(
  { folder, moduleUrl }: Pick<SeatSpec, 'folder' | 'moduleUrl'>,
  thrown: unknown,
): string | undefined {
  const stack: unknown = thrown instanceof Error ? thrown.stack : undefined;
  if (typeof stack !== 'string') return undefined;
  const own = folder ?? dirname(fileURLToPath(moduleUrl));
  // An error of the parser has no frame: its stack begins with the file and line.
  const [, unread, line] = /^(file:\S+?):([0-9]+)$/m.exec(stack.split('\n', 1)[0] ?? '') ?? [];
  if (unread !== undefined) return `${relative(own, fileURLToPath(unread))}:${line}`;
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
