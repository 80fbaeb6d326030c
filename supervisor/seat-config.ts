/**
 * The parameters of a seat: what its manifest declares, with the operator's section over it. The
 * manifest's `configSchema` says which keys there are and what they hold; without one each key of its
 * `config` is one, of the type of its value. Nothing else is taken: a typo must not become a default.
 */
import { Type } from 'typebox';
import type { TSchema } from 'typebox';
import { appError } from '../protocols/errors.ts';
import type { Manifest } from '../protocols/manifest.ts';
import { misfits } from './config-misfits.ts';
import type { Misfit } from './config-misfits.ts';

type Section = Readonly<Record<string, unknown>>;
type Declared = Pick<Manifest, 'config' | 'configSchema' | 'id'>;

/** By what the manifest declares, so that each is compiled once. */
const schemas = new WeakMap<object, TSchema>();
const NOTHING = {};

function schemaOf({ config = NOTHING, configSchema }: Declared): TSchema {
  const declared = configSchema ?? config;
  let schema = schemas.get(declared);
  if (schema === undefined) {
    schema =
      configSchema === undefined
        ? schemaOfValues(config)
        : { ...configSchema, additionalProperties: false, type: 'object' };
    schemas.set(declared, schema);
  }
  return schema;
}

const schemaOfValues = (values: Section): TSchema =>
  Type.Object(
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeOf(value)])),
    { additionalProperties: false },
  );

function typeOf(value: unknown): TSchema {
  if (Array.isArray(value)) return Type.Array(Type.Unknown());
  switch (typeof value) {
    case 'boolean':
      return Type.Boolean();
    case 'number':
      return Type.Number();
    case 'string':
      return Type.String();
    default:
      return value === null ? Type.Unknown() : Type.Object({}, { additionalProperties: true });
  }
}

/** What does not fit in a seat's section, by path below `trading.agents.<seat>`; with its own defaults under it. */
export function seatMisfits(manifest: Declared, section: Section): Misfit[] {
  const values = { ...manifest.config, ...section };
  const found = compiledMisfits(manifest, values);
  return found.map(({ path, reason }) => ({
    path: `/trading/agents/${manifest.id}${path}`,
    reason,
  }));
}

/** @throws AGENT_MANIFEST_INVALID when `configSchema` is none. */
function compiledMisfits(manifest: Declared, values: Section): Misfit[] {
  try {
    return misfits(schemaOf(manifest), values);
  } catch (error) {
    throw appError(
      'AGENT_MANIFEST_INVALID',
      {
        path: manifest.id,
        reason: `it is no JSON Schema: ${String(error)}`,
        where: '/configSchema',
      },
      error,
    );
  }
}
