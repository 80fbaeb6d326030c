/** A new plugin: what `agents new` writes. Each template is a folder that works as it lies there. */
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { appError } from '../protocols/errors.ts';
import { RESERVED_IDS } from '../protocols/manifest.ts';
import { BUILT_IN } from './agents.ts';

export type Template = 'minimal' | 'facts' | 'instruments' | 'async';

/** By folder in agents/sdk/templates: what each does, and the options of a market that has what it reads. */
export const TEMPLATES: Readonly<
  Record<Template, { readonly does: string; readonly market?: string }>
> = {
  minimal: { does: 'leans towards the last bar' },
  facts: {
    does: 'reads a point-in-time series, and refuses when it is old',
    market: "--market sim --dataset 'carry(0.6)'",
  },
  instruments: { does: 'keeps state for each instrument and timeframe' },
  async: { does: 'computes a model in WebAssembly, its weights a file' },
};

const NAME = /^[a-z][a-z0-9-]{0,31}$/;
const TAKEN: ReadonlySet<string> = new Set([...RESERVED_IDS, ...BUILT_IN]);
/** What the templates call themselves. */
const PLACEHOLDER = 'my-agent';
const TEXT = /\.(json|md|mjs)$/;

/** Where a template lies, on source as in the build. */
export const templateFolder = (template: Template): string =>
  fileURLToPath(new URL(`../agents/sdk/templates/${template}`, import.meta.url));

/**
 * Writes a plugin named `name` into a new folder of that name in `dir`; answers the folder and its files.
 * @throws AGENT_NAME, AGENT_NAME_TAKEN, AGENT_EXISTS.
 */
export function writeAgent(
  name: string,
  { dir, template }: { readonly dir: string; readonly template: Template },
): { readonly files: readonly string[]; readonly folder: string } {
  if (!NAME.test(name)) throw appError('AGENT_NAME', { name });
  if (TAKEN.has(name)) throw appError('AGENT_NAME_TAKEN', { name });
  const folder = resolve(dir, name);
  if (existsSync(folder)) throw appError('AGENT_EXISTS', { folder });
  cpSync(templateFolder(template), folder, { recursive: true });
  const files = readdirSync(folder).sort();
  for (const path of files.filter((file) => TEXT.test(file)).map((file) => join(folder, file))) {
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(PLACEHOLDER, name));
  }
  return { files, folder };
}
