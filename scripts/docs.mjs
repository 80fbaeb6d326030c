/**
 * Documentation that cannot lie: written from the built code. `npm run docs` writes it, `--check`
 * (part of npm test) fails when a page is not what the code says.
 *
 *   docs/errors.md                 from the error table
 *   docs/reference/schemas/*.json  one JSON Schema a record type
 *   docs/reference/configuration.md
 *   docs/reference/machines.md     Mermaid of every exported machine
 *   docs/reference/imports.md      the import table of the house
 *   docs/reference/licences.md     from package-lock.json and the recordings
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { licencesPage } from './licences.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { facts } = await import(new URL('../dist/scripts/docs/facts.js', import.meta.url).href);
const { bodySchemas, DERIVED_TYPES, errorTable, PROTOCOL } = facts;
const { ConfigSchema, defaultConfig, ManifestSchema, MAY_IMPORT, RECORDINGS } = facts;
const { orderMachine, roundMachine, seatMachine } = facts;

const pages = new Map();
const cell = (text) => String(text).replace(/\|/g, '\\|').replace(/\n/g, ' ');

pages.set(
  'docs/errors.md',
  [
    '# Errors',
    '',
    'Every code, what happened, and what to do. Written from `protocols/errors.ts`; a test keeps them equal.',
    'Kinds: *refused* (bad input; the same input is always refused), *operating* (the world failed; trying again',
    'may help), *broken* (a fault of ours: keep the data folder and report it). `{name}` is a value of the case.',
    '',
    '| code | kind | exit | HTTP | what happened | what to do |',
    '|---|---|---|---|---|---|',
    ...Object.entries(errorTable)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(
        ([code, e]) =>
          `| \`${code}\` | ${e.kind}${e.retryable ? ', retry' : ''} | ${e.exit} | ${e.status} | ${cell(e.message)} | ${cell(e.remedy)} |`,
      ),
    '',
  ].join('\n'),
);

for (const [type, schema] of Object.entries(bodySchemas)) {
  const document = { $id: `kimera:${PROTOCOL}:${type}`, ...JSON.parse(JSON.stringify(schema)) };
  pages.set(`docs/reference/schemas/${type}.json`, `${JSON.stringify(document, null, 2)}\n`);
}
pages.set(
  'docs/reference/schemas/agent-manifest.json',
  `${JSON.stringify(ManifestSchema, null, 2)}\n`,
);

pages.set(
  'docs/reference/records.md',
  [
    '# Record types',
    '',
    `Protocol ${PROTOCOL}. *Derived* records are recomputed and compared by replay R1; all others are inputs.`,
    '',
    '| type | | what it says | body |',
    '|---|---|---|---|',
    ...Object.entries(bodySchemas).map(
      ([type, schema]) =>
        `| \`${type}\` | ${DERIVED_TYPES.includes(type) ? 'derived' : 'input'} | ${cell(schema.description ?? '')} | [schema](schemas/${type}.json) |`,
    ),
    '',
  ].join('\n'),
);

function configRows(schema, defaults, path) {
  return Object.entries(schema.properties ?? {}).flatMap(([name, part]) => {
    const key = `${path}.${name}`;
    const value = defaults?.[name];
    if (part.type === 'object' && part.properties !== undefined)
      return configRows(part, value, key);
    return [
      `| \`${key}\` | \`${cell(JSON.stringify(value))}\` | ${cell(part.description ?? '')} |`,
    ];
  });
}
pages.set(
  'docs/reference/configuration.md',
  [
    '# Configuration',
    '',
    '`kimera.config.json` (or `.js`, `.mjs`, `.ts`) beside where you start, or `--config FILE`; flags win. The `trading` half',
    'changes results: it is hashed and journaled, and a data folder keeps it (`--new-run` starts another). The `process`',
    'half must not change results.',
    '',
    '| key | default | meaning |',
    '|---|---|---|',
    ...configRows(ConfigSchema.properties.trading, defaultConfig.trading, 'trading'),
    ...configRows(ConfigSchema.properties.process, defaultConfig.process, 'process'),
    '',
  ].join('\n'),
);

/** A machine's states and transitions as a Mermaid state diagram. */
function mermaid(machine) {
  const lines = ['```mermaid', 'stateDiagram-v2'];
  const initial = machine.config.initial;
  if (initial !== undefined) lines.push(`  [*] --> ${id(initial)}`);
  for (const [name, state] of Object.entries(machine.states)) {
    lines.push(`  ${id(name)}: ${name}`);
    for (const [event, transitions] of state.transitions) {
      for (const transition of transitions) {
        const target = transition.target?.[0]?.key;
        if (target === undefined || target === name) continue;
        const guard = transition.guard === undefined ? '' : ` [${guardName(transition.guard)}]`;
        lines.push(`  ${id(name)} --> ${id(target)}: ${event}${guard}`);
      }
    }
    if (state.type === 'final') lines.push(`  ${id(name)} --> [*]`);
  }
  return [...lines, '```'].join('\n');
}
const id = (name) => name.replace(/[^A-Za-z0-9]/g, '_');
const guardName = (guard) => (typeof guard === 'string' ? guard : (guard.type ?? 'guard'));

pages.set(
  'docs/reference/machines.md',
  [
    '# Machines',
    '',
    'Drawn from the exported xstate machines; whoever runs a machine performs its effects.',
    '',
    '## A round',
    '',
    '`council/round-machine.ts`',
    '',
    mermaid(roundMachine),
    '',
    '## A seat',
    '',
    '`agents/sdk/seat-machine.ts`',
    '',
    mermaid(seatMachine),
    '',
    '## An order',
    '',
    '`execution/order-machine.ts`',
    '',
    mermaid(orderMachine),
    '',
  ].join('\n'),
);

pages.set(
  'docs/reference/imports.md',
  [
    '# Who may import whom',
    '',
    'Written from the table that the architecture test enforces.',
    '',
    '| room | may import |',
    '|---|---|',
    ...Object.entries(MAY_IMPORT).map(
      ([room, allowed]) =>
        `| \`${room}/\` | ${allowed.map((name) => `\`${name}\``).join(' ') || 'nothing of ours'} |`,
    ),
    '',
    '```mermaid',
    'graph TD',
    ...Object.entries(MAY_IMPORT).flatMap(([room, allowed]) =>
      allowed.map((name) => `  ${id(room)}["${room}"] --> ${id(name)}["${name}"]`),
    ),
    '```',
    '',
  ].join('\n'),
);

pages.set(
  'docs/reference/licences.md',
  licencesPage(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')), RECORDINGS),
);

const check = process.argv.includes('--check');
const stale = [];
for (const [path, text] of pages) {
  const file = join(root, path);
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (before === text) continue;
  stale.push(path);
  if (check) continue;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
// A schema of a type that no longer exists would be a lie, too.
const schemas = join(root, 'docs/reference/schemas');
for (const name of existsSync(schemas) ? readdirSync(schemas) : []) {
  if (pages.has(`docs/reference/schemas/${name}`)) continue;
  stale.push(`docs/reference/schemas/${name}`);
  if (!check) rmSync(join(schemas, name));
}
if (check && stale.length > 0) {
  console.error(`Not what the code says: ${stale.join(', ')}. Run: npm run docs`);
  process.exit(1);
}
console.log(
  check
    ? `${pages.size} generated pages are true.`
    : `Wrote ${stale.length} of ${pages.size} pages.`,
);
