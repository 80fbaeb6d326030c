/**
 * The one way a message schema is made: keys listed in sorted order (so that encoding is canonical
 * without a sort), unknown fields kept and ignored (a newer minor version may add some).
 */
import { Type } from 'typebox';
import type { TObject, TProperties } from 'typebox';

export function message<P extends TProperties>(description: string, properties: P): TObject<P> {
  const names = Object.keys(properties);
  const sorted = [...names].sort();
  if (names.some((name, index) => name !== sorted[index])) {
    throw new Error(`Schema keys must be sorted: ${names.join(', ')}`);
  }
  return Type.Object(properties, { description });
}
