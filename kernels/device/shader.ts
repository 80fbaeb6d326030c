/** The text of a shader, read when it is first needed: a run on the CPU never opens the files. */
import { readFileSync } from 'node:fs';

/** Joins WGSL files that lie beside the module `base` (its import.meta.url). */
export function shaderText(base: string, ...files: readonly string[]): () => string {
  let text: string | undefined;
  return () => (text ??= files.map((file) => readFileSync(new URL(file, base), 'utf8')).join('\n'));
}
