/** What does not fit in a configuration: every misfit with its path, not only the first. */
import type { TSchema } from 'typebox';
import { validatorOf } from '../protocols/validate.ts';

export interface Misfit {
  /** JSON pointer. */
  readonly path: string;
  readonly reason: string;
}

/** All misfits of a value, one a path; empty when it fits. */
export function misfits(schema: TSchema, value: unknown): Misfit[] {
  const validator = validatorOf(schema);
  if (validator.Check(value)) return [];
  const byPath = new Map<string, Misfit>();
  for (const { instancePath, message, params } of validator.Errors(value)) {
    const unknown = (params as { additionalProperties?: readonly string[] }).additionalProperties;
    // Named by the keys themselves below; this one only says that there are some.
    if (unknown !== undefined) {
      for (const name of unknown) add(`${instancePath}/${name}`, 'there is no such setting');
    } else if (message === 'schema is false') add(instancePath, 'there is no such setting');
    else add(instancePath === '' ? '/' : instancePath, reasonOf(message, at(value, instancePath)));
  }
  return [...byPath.values()];

  function add(path: string, reason: string): void {
    // The first word on a path is the most exact; a union adds one for each of its branches.
    if (!byPath.has(path)) byPath.set(path, { path, reason });
  }
}

/** `must be <= 0.5; it is 3`. */
function reasonOf(message: string, value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > GOT_MAX ? message : `${message}; it is ${text}`;
}

/** Longest value that is told, characters. */
const GOT_MAX = 60;

/** What stands at a JSON pointer; undefined where nothing does. */
const at = (value: unknown, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .reduce<unknown>(
      (within, step) => (within as Record<string, unknown> | undefined)?.[step],
      value,
    );
