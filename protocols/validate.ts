/** Validators, compiled once from the schemas. A refusal names the path, the reason and the type. */
import { Compile } from 'typebox/compile';
import type { Validator } from 'typebox/compile';
import type { TSchema } from 'typebox';
import { appError } from './errors.ts';
import type { AppError } from './errors.ts';
import { bodySchemas, isRecordType, PROTOCOL } from './record.ts';
import type { BodyOf, RecordType } from './record.ts';

/** Largest message between threads and largest record, bytes of canonical JSON. */
export const MESSAGE_BYTES_MAX = 1_000_000;

const compiled = new Map<TSchema, Validator>();

/** The compiled check of a schema; compiled at its first use. */
export function validatorOf(schema: TSchema): Validator {
  let validator = compiled.get(schema);
  if (validator === undefined) {
    validator = Compile(schema);
    compiled.set(schema, validator);
  }
  return validator;
}

/** Undefined when `value` fits, else a MESSAGE_SCHEMA error naming the first misfit. */
export function misfit(schema: TSchema, value: unknown, type: string): AppError | undefined {
  const validator = validatorOf(schema);
  if (validator.Check(value)) return undefined;
  const first = [...validator.Errors(value)][0];
  return appError('MESSAGE_SCHEMA', {
    type,
    path: first?.instancePath === '' ? '/' : (first?.instancePath ?? '/'),
    reason: first?.message ?? 'unknown misfit',
  });
}

/**
 * The body of a message from outside, checked.
 * @throws MESSAGE_TYPE_UNKNOWN, MESSAGE_SCHEMA.
 */
export function checkBody<T extends RecordType>(type: T, body: unknown): BodyOf<T> {
  if (!isRecordType(type)) throw appError('MESSAGE_TYPE_UNKNOWN', { type, protocol: PROTOCOL });
  const error = misfit(bodySchemas[type], body, type);
  if (error !== undefined) throw error;
  return body as BodyOf<T>;
}
