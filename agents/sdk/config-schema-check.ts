/**
 * A `configSchema` is run by the supervisor, on values that an operator sets and the manifest declares. A
 * regular expression in it can take for ever, so schemas with one are refused; `enum` says which texts there are.
 */

/** Keywords of JSON Schema that hold or name expressions, or lead elsewhere. */
const REFUSED: ReadonlySet<string> = new Set([
  '$dynamicRef',
  '$ref',
  'format',
  'pattern',
  'patternProperties',
]);
/** Keywords whose value is a schema, a list of them, or schemas by name. */
const WITHIN = [
  'additionalProperties',
  'contains',
  'else',
  'if',
  'items',
  'not',
  'propertyNames',
  'then',
];
const LISTS = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
const NAMED = ['$defs', 'definitions', 'dependentSchemas', 'properties'];

/** The pointer of the first keyword that is not taken; undefined when there is none. */
export function refusedKeyword(schema: unknown, at = ''): string | undefined {
  if (typeof schema !== 'object' || schema === null) return undefined;
  const record = schema as Readonly<Record<string, unknown>>;
  const own = Object.keys(record).find((name) => REFUSED.has(name));
  if (own !== undefined) return `${at}/${own}`;
  const parts: [string, unknown][] = [
    ...WITHIN.map((name): [string, unknown] => [`${at}/${name}`, record[name]]),
    ...LISTS.flatMap((name) => entriesOf(record[name], `${at}/${name}`)),
    ...NAMED.flatMap((name) => entriesOf(record[name], `${at}/${name}`)),
  ];
  for (const [pointer, part] of parts) {
    const found = refusedKeyword(part, pointer);
    if (found !== undefined) return found;
  }
  return undefined;
}

const entriesOf = (value: unknown, at: string): [string, unknown][] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).map(([name, part]) => [`${at}/${name}`, part])
    : [];
