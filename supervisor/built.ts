/**
 * Is the build that runs whole? Asked first by the program, so it imports nothing of ours: what it
 * judges may be what is broken. Sizes only; `codeHash` reads the contents where they matter.
 */
import { readFileSync, statSync } from 'node:fs';

/** As much of build.json as is read here. */
interface Build {
  readonly files: Readonly<Record<string, { readonly bytes: number }>>;
}

/** The refusal BUILD_DAMAGED, as the table of errors words it; a test keeps them equal. */
export interface Damage {
  readonly file: string;
  readonly message: string;
}

/** What is wrong with the build at `root`; undefined when it is whole, or runs from source. */
export function damageOf(root = new URL('..', import.meta.url)): Damage | undefined {
  const build = buildAt(root);
  if (build === undefined) return undefined;
  for (const [name, { bytes }] of Object.entries(build.files)) {
    const found = statSync(new URL(name, root), { throwIfNoEntry: false });
    if (found?.size !== bytes) return damage(name);
  }
  return undefined;
}

function buildAt(root: URL): Build | undefined {
  try {
    return JSON.parse(readFileSync(new URL('build.json', root), 'utf8')) as Build;
  } catch (error) {
    if (error instanceof SyntaxError) return { files: { 'build.json': { bytes: -1 } } };
    // Tests run the sources, which nobody built.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

const damage = (file: string): Damage => ({
  file,
  message: `BUILD_DAMAGED: ${file} of dist/ is missing or is not what was built. Build again: npm run build.`,
});
