/**
 * A software Vulkan driver (SwiftShader) for machines without a GPU: the archive that the development
 * package @sparticuz/chromium carries, unpacked once into a folder named after its contents. Two
 * processes may unpack at once: each fills a folder of its own, and the first to rename it wins.
 */
import { createHash } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { appError } from '../../protocols/errors.ts';

const PACKAGE = '@sparticuz/chromium';
const TAR = 'tar-stream';
const BUILT_FOR = 'linux-x64';
const ICD = 'vk_swiftshader_icd.json';
/** Of the archive only what Vulkan needs: loader, driver and the file that names the driver. */
const WANTED = ['libvulkan.so.1', 'libvk_swiftshader.so', ICD];

export interface SwiftShaderOptions {
  /** The packed archive; by default that of the installed package. */
  readonly archive?: string;
  /** Folder for unpacked drivers; by default `.cache/kimera` in the package's node_modules. */
  readonly cacheDir?: string;
}

/**
 * What a process needs in its environment to be given the software adapter.
 * @throws DEVICE_NONE when the package is not installed or cannot be unpacked.
 */
export async function swiftShaderEnv(
  options: SwiftShaderOptions,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Record<string, string>> {
  const folder = await unpacked(options);
  const before = env['LD_LIBRARY_PATH'];
  return {
    LD_LIBRARY_PATH: before === undefined || before === '' ? folder : `${folder}:${before}`,
    VK_ICD_FILENAMES: join(folder, ICD),
  };
}

/** The folder that holds the driver. @throws DEVICE_NONE. */
export async function unpacked(options: SwiftShaderOptions = {}): Promise<string> {
  try {
    const archive = options.archive ?? packagedArchive();
    const cacheDir = options.cacheDir ?? join(modulesOf(archive), '.cache', 'kimera');
    const bytes = await readFile(archive);
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
    const folder = join(cacheDir, `swiftshader-${hash}`);
    if (!existsSync(folder)) await unpack(bytes, cacheDir, folder);
    return folder;
  } catch (error) {
    throw appError('DEVICE_NONE', { reason: reasonOf(error), wanted: 'software' }, error);
  }
}

/** Its `exports` hide the archive: it lies beside the package's main file. */
function packagedArchive(): string {
  const here = `${process.platform}-${process.arch}`;
  if (here !== BUILT_FOR)
    throw new Error(`the software driver runs on ${BUILT_FOR}, not on ${here}`);
  const main = createRequire(import.meta.url).resolve(PACKAGE);
  return join(dirname(main), '..', '..', 'bin', 'swiftshader.tar.br');
}

const ABSENT = new Set(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND']);

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (!ABSENT.has(code ?? '')) return error instanceof Error ? message : String(error);
  const name = [PACKAGE, TAR].find((wanted) => message.includes(wanted)) ?? PACKAGE;
  return `the development package ${name} is not installed; npm ci brings it`;
}

/** .../node_modules/@sparticuz/chromium/bin/x is in .../node_modules. */
const modulesOf = (archive: string): string => join(dirname(archive), '..', '..', '..');

async function unpack(bytes: Buffer, cacheDir: string, folder: string): Promise<void> {
  await mkdir(cacheDir, { recursive: true });
  const own = await mkdtemp(join(cacheDir, 'unpacking-'));
  try {
    await extractWanted(bytes, own);
    const lacking = WANTED.filter((name) => !existsSync(join(own, name)));
    if (lacking.length > 0) throw new Error(`the archive lacks ${lacking.join(', ')}`);
    await rename(own, folder);
  } catch (error) {
    await rm(own, { force: true, recursive: true });
    // Somebody else was first: what is there is the same, by its name.
    if (!existsSync(folder)) throw error;
  }
}

async function extractWanted(bytes: Buffer, into: string): Promise<void> {
  // Loaded here: a development package, like the archive that it reads.
  const { extract } = await import('tar-stream');
  const reader = extract();
  const feeding = pipeline(Readable.from([bytes]), createBrotliDecompress(), reader);
  const writing = async (): Promise<void> => {
    for await (const entry of reader) {
      const { name, type } = entry.header;
      if (type === 'file' && WANTED.includes(name)) {
        await pipeline(entry, createWriteStream(join(into, name), { mode: 0o755 }));
      } else {
        entry.resume();
      }
    }
  };
  await Promise.all([feeding, writing()]);
}
