/**
 * The border of the contract: everything an agent returns is checked here before it is used, so that what
 * does not fit is told by its field, by what was got and by what is wanted, and never as a TypeError.
 */
import type { TSchema } from 'typebox';
import type { AgentFunction } from './agent-call.ts';
import { appError } from '../../protocols/errors.ts';
import type { AppError, ErrorCode } from '../../protocols/errors.ts';
import type { SeatId } from '../../protocols/ids.ts';
import { validatorOf } from '../../protocols/validate.ts';

/** Which function of which seat returned it. */
export interface Returned {
  readonly name: AgentFunction;
  readonly seat: SeatId;
}

/** Longest value that is told, characters. */
const GOT_MAX = 80;
const FORECASTS: readonly string[] = ['bid', 'revise', 'supplement'] satisfies AgentFunction[];

/**
 * Checks what was returned, or a part of it; the caller says of what type it then is.
 * @param where - the part: '' for all of it, '[0].p'.
 * @throws AGENT_OPINION_INVALID of forecasts, else AGENT_ANSWER_INVALID.
 */
export function fits(schema: TSchema, value: unknown, at: Returned, where = ''): unknown {
  const validator = validatorOf(schema);
  if (validator.Check(value)) {
    const hole = holeIn(schema, value);
    if (hole === undefined) return value;
    throw misfitError(at, `${where}${hole.path}`, 'missing', wantedBy(hole.schema));
  }
  // A union adds an error for each of its branches; the first is that of the outermost misfit or in it.
  const first = [...validator.Errors(value)][0];
  const params = first?.params as { requiredProperties?: readonly string[] } | undefined;
  const missing = params?.requiredProperties?.[0];
  const steps = (first?.instancePath ?? '').split('/').slice(1);
  const found = descend(schema, value, missing === undefined ? steps : [...steps, missing]);
  const got = missing === undefined ? textOf(found.value) : 'missing';
  throw misfitError(at, `${where}${found.path}`, got, wantedBy(found.schema));
}

/** A list, each of whose items fits the schema that `schemaOf` names for it. @throws as `fits`. */
export function fitList(
  list: TSchema,
  value: unknown,
  at: Returned,
  schemaOf: (item: unknown) => TSchema,
): readonly unknown[] {
  // A copy in which a hole is an item that is undefined.
  const whole: unknown = Array.isArray(value) ? Array.from(value) : value;
  const items = fits(list, whole, at) as readonly unknown[];
  return items.map((item, n) => fits(schemaOf(item), item, at, `[${n}]`));
}

/** @param where - the part of what was returned, as `fits` names it. */
export function misfitError(at: Returned, where: string, got: string, wanted: string): AppError {
  const code: ErrorCode = FORECASTS.includes(at.name)
    ? 'AGENT_OPINION_INVALID'
    : 'AGENT_ANSWER_INVALID';
  return appError(code, { got, seat: at.seat, wanted, where: `${at.name}()${where}` });
}

/** As much of a schema as says what is within. */
interface Within {
  readonly items?: TSchema;
  readonly properties?: Readonly<Record<string, TSchema>>;
}

/** The first place without an item in an array, which the validator does not look at. */
function holeIn(schema: TSchema, value: unknown): Omit<Place, 'value'> | undefined {
  const { items, properties } = schema as Within;
  const parts: [string, TSchema, unknown][] =
    items !== undefined && Array.isArray(value)
      ? Array.from(value, (item, n) => [`[${n}]`, items, item])
      : Object.entries(properties ?? {}).map(([name, part]) => [
          `.${name}`,
          part,
          (value as Readonly<Record<string, unknown>>)[name],
        ]);
  for (const [step, part, member] of parts) {
    const isHole = items !== undefined && !Object.hasOwn(value as object, step.slice(1, -1));
    if (isHole) return { path: step, schema: part };
    const within = member === undefined ? undefined : holeIn(part, member);
    if (within !== undefined) return { path: step + within.path, schema: within.schema };
  }
  return undefined;
}

interface Place {
  /** As JavaScript writes it: `[0].stake`. */
  readonly path: string;
  readonly schema: TSchema;
  readonly value: unknown;
}

/** The place a misfit is at; the union around it, where it is within one. */
function descend(schema: TSchema, value: unknown, steps: readonly string[]): Place {
  let place: Place = { path: '', schema, value };
  for (const step of steps) {
    const { items, properties } = place.schema as Within;
    const next = items ?? properties?.[step];
    if (next === undefined) break;
    const path = items === undefined ? `.${step}` : `[${step}]`;
    const member = (place.value as Readonly<Record<string, unknown>> | undefined)?.[step];
    place = { path: place.path + path, schema: next, value: member };
  }
  return place;
}

/** A value as an author reads it, short. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') {
    const quoted = JSON.stringify(value);
    return quoted.length <= GOT_MAX ? quoted : `a text of ${value.length} characters`;
  }
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  const keys = Object.keys(value);
  const named = keys.length === 0 ? 'an empty object' : `an object with ${keys.join(', ')}`;
  return named.length <= GOT_MAX ? named : `an object with ${keys.length} fields`;
}

/** As much of a JSON Schema as the contract's schemas use. */
interface Wanted {
  readonly anyOf?: readonly TSchema[];
  readonly const?: unknown;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly maxItems?: number;
  readonly maxLength?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly pattern?: string;
  readonly required?: readonly string[];
  readonly type?: string;
}

function wantedBy(schema: TSchema): string {
  const wanted = schema as Wanted;
  const kind = kindOf(wanted);
  if (wanted.description === undefined || wanted.type === 'object') return kind;
  return `${kind} (${wanted.description.replace(/\.$/, '')})`;
}

function kindOf(wanted: Wanted): string {
  const choices = wanted.enum?.map(textOf) ?? wanted.anyOf?.map(wantedBy);
  if (choices !== undefined) return choices.join(' or ');
  if ('const' in wanted) return textOf(wanted.const);
  switch (wanted.type) {
    case 'array':
      return `an array${countOf(wanted)}`;
    case 'boolean':
      return 'true or false';
    case 'integer':
      return `an integer${rangeOf(wanted)}`;
    case 'number':
      return `a finite number${rangeOf(wanted)}`;
    case 'object':
      return `an object with ${wanted.required?.join(', ') ?? 'any fields'}`;
    case 'string':
      return `a text${lengthOf(wanted)}`;
    default:
      return wanted.type ?? 'something else';
  }
}

function rangeOf({ maximum = Infinity, minimum = -Infinity }: Wanted): string {
  const isOpen = maximum >= Number.MAX_SAFE_INTEGER;
  if (minimum === -Infinity) return isOpen ? '' : ` of at most ${maximum}`;
  return isOpen ? ` of at least ${minimum}` : ` from ${minimum} to ${maximum}`;
}

function countOf({ maxItems, minItems = 0 }: Wanted): string {
  if (maxItems === undefined) return minItems === 0 ? '' : ` of at least ${minItems}`;
  if (minItems === maxItems) return ` of ${minItems}`;
  return minItems === 0 ? ` of at most ${maxItems}` : ` of ${minItems} to ${maxItems}`;
}

function lengthOf({ maxLength, pattern }: Wanted): string {
  if (pattern !== undefined) return ` that fits ${pattern}`;
  return maxLength === undefined ? '' : ` of at most ${maxLength} characters`;
}
