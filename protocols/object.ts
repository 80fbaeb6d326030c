/**
 * The one way a message schema is made: its keys are put in sorted order (so that an encoder that
 * follows the schema is canonical), unknown fields are kept and ignored (a newer minor may add some).
 */
import { Type } from 'typebox';
import type { TObject, TProperties } from 'typebox';

export function message<P extends TProperties>(description: string, properties: P): TObject<P> {
  const sorted = Object.fromEntries(
    Object.keys(properties)
      .sort()
      .map((name) => [name, properties[name]]),
  );
  return Type.Object(sorted as P, { description });
}

/** A value that may be null. */
export const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
