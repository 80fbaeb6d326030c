/**
 * Dawn, the WebGPU implementation of the optional package webgpu. The package holds a build a
 * platform, of which an installation keeps its own (scripts/after-install.mjs).
 */
import { firstLine } from '../../protocols/first-line.ts';

export type Dawn = Pick<typeof import('webgpu'), 'create' | 'globals'>;

/** Where a build is looked for, and by which name. */
interface Place {
  readonly platform: string;
  readonly arch: string;
}

/** @throws an Error that says why there is none here, and which command mends it. */
export async function loadDawn(
  load: () => Promise<Dawn> = () => import('webgpu'),
  place: Place = process,
): Promise<Dawn> {
  try {
    return await load();
  } catch (error) {
    throw new Error(lackOf(error, place), { cause: error });
  }
}

const CODES = new Set(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND']);
/** Platforms that the package has builds for; macOS has one for both processors. */
const BUILDS = [
  'darwin-arm64',
  'darwin-x64',
  'linux-arm64',
  'linux-x64',
  'win32-arm64',
  'win32-x64',
];

function lackOf(error: unknown, { arch, platform }: Place): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const here = `${platform}-${arch}`;
  if (!CODES.has(code ?? '')) return `the package webgpu does not load (${firstLine(message)})`;
  // The file that was looked for is the build; else the package itself is not there.
  if (!message.includes('dawn.node')) {
    return 'the optional package webgpu is not installed; npm ci --include=optional brings it';
  }
  return BUILDS.includes(here)
    ? `the package webgpu was installed for another platform than ${here}; npm ci brings the right build`
    : `the package webgpu has no build for ${here}, only for ${BUILDS.join(', ')}`;
}
