/** `doctor`: what this machine has and lacks, and what each lack costs. */
import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { codeHash, codeRoot } from '../code-hash.ts';
import { firstLine } from '../../protocols/first-line.ts';
import { wholeText } from '../../protocols/number-text.ts';
import { openOutput } from '../output.ts';
import { containment } from '../../runtime/host/containment.ts';
import { ownThread, threadCpuMs } from '../../runtime/host/cpu-time.ts';
import { containmentGaps } from '../plugins/gaps.ts';
import { reasonOf } from '../../runtime/store/environment.ts';
import { loadLmdb } from '../../runtime/store/lmdb.ts';
import type { Terminal } from '../terminal.ts';
import { packageVersion } from '../package-version.ts';
import { DATASETS } from '../../venues/replay/datasets.ts';
import type { DatasetEntry } from '../../venues/replay/datasets.ts';
import { checkedRecording } from '../../venues/replay/recordings.ts';
import type { KernelsAnswer } from '../../protocols/kernels.ts';
import { kernelFindings, kernelRows, probeKernels } from './doctor-kernels.ts';
import { command, dataDirOf, gpuOption, homeDir } from './options.ts';
import type { CommonOptions } from './options.ts';

interface Check {
  readonly name: string;
  readonly ok: boolean;
  /** Without it nothing runs; the others only take something away. */
  readonly needed: boolean;
  readonly detail: string;
}

interface DoctorOptions extends CommonOptions {
  readonly gpu: 'auto' | 'software' | 'off';
}

export function doctorCommand(terminal: Terminal): Command {
  return command(terminal, 'doctor', 'what this machine has and lacks')
    .addOption(gpuOption().default('auto'))
    .action((options: DoctorOptions) => doctor(terminal, options));
}

async function doctor(terminal: Terminal, options: DoctorOptions): Promise<void> {
  const data = dataDirOf(terminal, options);
  const kernels = await probeKernels(options.gpu);
  const checks: Check[] = [
    nodeCheck(),
    storeCheck(),
    coresCheck(),
    memoryCheck(),
    cpuTimeCheck(),
    pluginsCheck(),
    folderCheck('data folder', data),
    folderCheck('home', homeDir(terminal)),
    homeModeCheck(homeDir(terminal)),
    diskCheck(data),
    pageCheck(),
    ...(await Promise.all(DATASETS.map(datasetCheck))),
    ...kernelFindings(kernels),
  ];
  const document = {
    version: packageVersion(),
    code: codeHash(codeRoot()),
    adapter: kernels.adapter,
    kernels: kernels.kernels.map(({ backend, difference, name, reason, selfTest, tolerance }) => ({
      name,
      backend,
      selfTest,
      difference,
      tolerance,
      reason,
    })),
    device: { state: kernels.device, backend: kernels.backend, lastError: kernels.lastError },
    checks,
    ok: checks.every((check) => check.ok || !check.needed),
  };
  openOutput(terminal, options.json).result(document, describe(checks, document, kernels));
  if (!document.ok) terminal.exitCode = 3;
}

function describe(
  checks: readonly Check[],
  { version, code, ok }: { readonly version: string; readonly code: string; readonly ok: boolean },
  kernels: KernelsAnswer,
): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const rows = checks.map(({ detail, name, needed, ok: has }) => {
    const mark = has ? '✓' : needed ? '✗' : '!';
    return `${mark} ${name.padEnd(width)}  ${detail}`;
  });
  const lacks = checks.filter((check) => !check.ok);
  const verdict =
    lacks.length === 0
      ? 'Nothing is lacking.'
      : ok
        ? `It runs. Lacking: ${lacks.map(({ name }) => name).join(', ')}.`
        : `It cannot run here: see ✗ above.`;
  return [
    `Kimera ${version}, code ${code.slice(0, 12)}`,
    ...rows,
    ...kernelRows(kernels),
    verdict,
  ].join('\n');
}

function nodeCheck(): Check {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const ok = major > 20 || (major === 20 && minor >= 19);
  const detail = ok ? process.version : `${process.version}; install 20.19 or later`;
  return { name: 'node', ok, needed: true, detail };
}

/** The journal's store is native code: a package for another machine does not load. */
function storeCheck(): Check {
  try {
    loadLmdb();
    return { name: 'store', ok: true, needed: true, detail: 'LMDB loads' };
  } catch (error) {
    return { name: 'store', ok: false, needed: true, detail: firstLine(reasonOf(error)) };
  }
}

function coresCheck(): Check {
  const cores = availableParallelism();
  const detail = `${cores} for threads`;
  return { name: 'cores', ok: cores >= 2, needed: false, detail };
}

const MEMORY_MB = 1_000;
const DISK_MB = 1_000;

function memoryCheck(): Check {
  const mb = Math.round(totalmem() / 1e6);
  const ok = mb >= MEMORY_MB;
  const detail = `${wholeText(mb)} MB${ok ? '' : `; a council wants ${wholeText(MEMORY_MB)} MB`}`;
  return { name: 'memory', ok, needed: false, detail };
}

/** What tells a seat that loops from one that gets no core. */
function cpuTimeCheck(): Check {
  const thread = ownThread();
  const ok = thread !== undefined && threadCpuMs(thread) !== undefined;
  const detail = ok
    ? 'of each thread can be read'
    : 'of a thread cannot be read here: a seat that loops is ended by process.hangWallMs only';
  return { name: 'cpu time', ok, needed: false, detail };
}

/** What lies around a plugin's process here. */
function pluginsCheck(): Check {
  const gaps = containmentGaps(containment());
  const detail =
    gaps.length === 0
      ? 'in a process of their own: no files but theirs, no network, no other processes'
      : gaps.join('; ');
  return { name: 'plugins', ok: gaps.length === 0, needed: false, detail };
}

function nearestOf(dir: string): string {
  let nearest = dir;
  while (!existsSync(nearest)) nearest = dirname(nearest);
  return nearest;
}

function folderCheck(name: string, dir: string): Check {
  const there = existsSync(dir);
  try {
    const nearest = nearestOf(dir);
    if (!statSync(nearest).isDirectory()) {
      return { name, ok: false, needed: true, detail: `${nearest} is a file, not a folder` };
    }
    accessSync(nearest, constants.W_OK | constants.X_OK);
    const detail = there ? `${dir} can be written` : `${dir} will be made at the first start`;
    return { name, ok: true, needed: true, detail };
  } catch (error) {
    const detail = `${dir} cannot be written: ${firstLine(reasonOf(error))}`;
    return { name, ok: false, needed: true, detail };
  }
}

/** The home holds the token and the signing key. */
function homeModeCheck(home: string): Check {
  const name = 'secrets';
  if (!existsSync(home)) {
    return { name, ok: true, needed: false, detail: 'none yet; made at the first start' };
  }
  const mode = statSync(home).mode & 0o777;
  const ok = (mode & 0o077) === 0;
  const detail = ok
    ? 'only this user can read them'
    : `others can look into ${home} (mode ${mode.toString(8)}): chmod 700 it`;
  return { name, ok, needed: false, detail };
}

function diskCheck(dir: string): Check {
  const { bavail, bsize } = statfsSync(nearestOf(dir));
  const mb = Math.round((bavail * bsize) / 1e6);
  const ok = mb >= DISK_MB;
  const detail = `${wholeText(mb)} MB free${ok ? '' : `; a long run wants ${wholeText(DISK_MB)} MB`}`;
  return { name: 'disk', ok, needed: false, detail };
}

function pageCheck(): Check {
  const index = fileURLToPath(new URL('../../dashboard/web/index.html', import.meta.url));
  const ok = existsSync(index);
  const detail = ok ? 'built' : 'not built: npm run build; the interface works without it';
  return { name: 'page', ok, needed: false, detail };
}

async function datasetCheck({ facts, name, recording, title }: DatasetEntry): Promise<Check> {
  const label = `data ${name}`;
  try {
    await checkedRecording(recording);
    if (facts !== undefined) await checkedRecording(facts.recording);
    return { name: label, ok: true, needed: false, detail: title };
  } catch (error) {
    return { name: label, ok: false, needed: false, detail: firstLine(reasonOf(error)) };
  }
}
