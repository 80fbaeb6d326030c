/**
 * Stack traces that name the sources: dist/ is bundled, and so are plugins written in TypeScript, whose
 * map is in the bundle itself; a stack is read by people. Maps are read when the first stack is shown, so
 * that starting costs nothing (Node's --enable-source-maps reads the map of every module as it loads).
 */
import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

const maps = new Map<string, SourceMap | undefined>();

/** Shows the stacks of every error of this thread with source positions, where a module has a map. */
export function showSourceStacks(dist: URL): void {
  const root = dist.href;
  Error.prepareStackTrace = (error, sites) => {
    const frames = sites.map((site) => `\n    at ${named(textOf(site), root)}`);
    return `${headOf(error)}${frames.join('')}`;
  };
}

/** A frame as Node writes it; its type does not say that it can. */
const textOf = (site: { toString(): string }): string => site.toString();

function headOf(error: unknown): string {
  try {
    return String(error);
  } catch {
    // A thrown thing whose toString throws has no better name.
    return 'an error that has no name';
  }
}

/** A frame with the place in dist/ replaced by the place in the source, where a map knows it. */
function named(frame: string, root: string): string {
  return frame.replace(
    /(file:\/\/[^)]*?):([0-9]+):([0-9]+)/,
    (whole, url: string, line, column) => {
      const entry = mapOf(url, root)?.findEntry(Number(line) - 1, Number(column) - 1);
      if (entry === undefined || !('originalSource' in entry)) return whole;
      const { originalColumn, originalLine, originalSource } = entry;
      // Sources are named from the chunk's own folder.
      const source = fileURLToPath(new URL(originalSource, url));
      return `${source}:${originalLine + 1}:${originalColumn + 1}`;
    },
  );
}

function mapOf(url: string, root: string): SourceMap | undefined {
  if (!maps.has(url)) maps.set(url, readMap(url, root));
  return maps.get(url);
}

function readMap(url: string, root: string): SourceMap | undefined {
  try {
    const file = url.split('?')[0] as string;
    const text = url.startsWith(root)
      ? readFileSync(new URL(`${file}.map`), 'utf8')
      : mapWithin(readFileSync(new URL(file), 'utf8'));
    return new SourceMap(JSON.parse(text) as ConstructorParameters<typeof SourceMap>[0]);
  } catch {
    // No map, or one that cannot be read: the stack then names what was loaded, which is still true.
    return undefined;
  }
}

/** The map in the last line of a module; an empty text where there is none. */
function mapWithin(code: string): string {
  const data = /\n\/\/# sourceMappingURL=data:application\/json;[^,]*base64,([\w+/=]+)\s*$/.exec(
    code,
  );
  return Buffer.from(data?.[1] ?? '', 'base64').toString();
}
