/** What differs between two configurations, by the path of each key. */
import { canonical } from '../protocols/canonical.ts';

/** Paths that are named in an error; the others are counted. */
const NAMED_MAX = 12;

/** Dotted paths below `path` whose values differ, in the order of their names; arrays count as one value. */
export function changedKeys(before: unknown, now: unknown, path: string): string[] {
  if (isSection(before) && isSection(now)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort();
    return names.flatMap((name) => changedKeys(before[name], now[name], `${path}.${name}`));
  }
  return textOf(before) === textOf(now) ? [] : [path];
}

/** The same in words: each key with what it was and what it is. */
export function changesText(before: unknown, now: unknown, path: string): string {
  const keys = changedKeys(before, now, path);
  const named = keys.slice(0, NAMED_MAX).map((key) => {
    const names = key.split('.').slice(path.split('.').length);
    return `${key} (was ${short(valueAt(before, names))}, is ${short(valueAt(now, names))})`;
  });
  const more = keys.length - named.length;
  return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const isSection = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const valueAt = (from: unknown, names: readonly string[]): unknown =>
  names.reduce<unknown>((value, name) => (isSection(value) ? value[name] : undefined), from);

const textOf = (value: unknown): string => (value === undefined ? 'absent' : canonical(value));

function short(value: unknown): string {
  const text = textOf(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
