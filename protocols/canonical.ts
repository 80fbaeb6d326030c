/**
 * Canonical JSON (RFC 8785) and SHA-256 over it. JSON.stringify already prints numbers and strings
 * as the RFC asks; what is left is the order of keys and the refusal of what JSON cannot say.
 */
import { hash } from 'node:crypto';
import { appError } from './errors.ts';

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

/**
 * The canonical text of a value. Keys are sorted by UTF-16 code units; `undefined` members are left
 * out as JSON.stringify does.
 * @throws CANONICAL_NOT_JSON for NaN, infinities, bigint, functions, lone surrogates.
 */
export function canonical(value: unknown): string {
  // Producers list keys sorted, so JSON's own encoder is nearly always right at once.
  if (isCanonicalAsIs(value)) {
    const text = JSON.stringify(value);
    // It escapes a lone surrogate, which is to be refused, and nothing else, as \ud….
    if (!text.includes('\\ud')) return text;
  }
  return canonicalByHand(value);
}

/** Whether JSON.stringify prints `value` as RFC 8785 asks, if well-formed: plain, finite, keys sorted. */
function isCanonicalAsIs(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value);
    case 'object':
      if (value === null) return true;
      return Array.isArray(value) ? isArrayAsIs(value) : isObjectAsIs(value);
    default:
      return false;
  }
}

function isArrayAsIs(value: readonly unknown[]): boolean {
  for (let index = 0; index < value.length; index++) {
    const member = value[index];
    // Forecasts and weights are numbers by the hundred: no call for each.
    if (typeof member === 'number' ? !Number.isFinite(member) : !isCanonicalAsIs(member)) {
      return false;
    }
  }
  return true;
}

function isObjectAsIs(value: object): boolean {
  // JSON.stringify unwraps boxed values and calls toJSON of classes; plain objects have neither.
  if (Object.getPrototypeOf(value) !== Object.prototype) return false;
  const record = value as Record<string, unknown>;
  let previous = '';
  // Quicker than a list of the keys; one that Object.prototype was given can only say no.
  for (const key in record) {
    if (previous > key) return false;
    previous = key;
    const member = record[key];
    if (typeof member === 'number') {
      if (!Number.isFinite(member)) return false;
    } else if (member !== undefined && !isCanonicalAsIs(member)) return false;
  }
  return true;
}

function canonicalByHand(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return canonicalString(value);
    case 'number':
      if (!Number.isFinite(value)) throw notJson(String(value));
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? canonicalArray(value) : canonicalObject(value);
    default:
      throw notJson(typeof value);
  }
}

function canonicalString(value: string): string {
  if (!value.isWellFormed()) throw notJson('a string with a lone surrogate');
  return JSON.stringify(value);
}

function canonicalArray(value: readonly unknown[]): string {
  let text = '[';
  for (let index = 0; index < value.length; index++) {
    if (index > 0) text += ',';
    text += canonicalByHand(value[index]);
  }
  return text + ']';
}

function canonicalObject(value: object): string {
  const record = value as Record<string, unknown>;
  // The default order of sort is that of UTF-16 code units, as the RFC asks.
  const keys = Object.keys(record).sort();
  let text = '{';
  for (const key of keys) {
    const member = record[key];
    if (member === undefined) continue;
    if (text.length > 1) text += ',';
    text += canonicalString(key) + ':' + canonicalByHand(member);
  }
  return text + '}';
}

function notJson(what: string): Error {
  return appError('CANONICAL_NOT_JSON', { what });
}

/** SHA-256 of a UTF-8 text or bytes, as 64 hex digits. */
export function sha256Hex(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex');
}

/** SHA-256 of the canonical text of a value, as 64 hex digits. */
export const hashOf = (value: unknown): string => sha256Hex(canonical(value));
