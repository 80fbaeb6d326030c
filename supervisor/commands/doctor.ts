/** `doctor`: what this machine has and lacks. */
import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { dirname } from 'node:path';
import type { Command } from 'commander';
import { codeHash, codeRoot } from '../code-hash.ts';
import { openOutput } from '../output.ts';
import { packageVersion } from '../package-version.ts';
import { DATASETS, packageFile } from '../../venues/replay/datasets.ts';
import { command, dataDirOf, homeDir } from './options.ts';
import type { CommonOptions } from './options.ts';

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

export function doctorCommand(): Command {
  return command('doctor', 'what this machine has and lacks').action((options: CommonOptions) => {
    const data = dataDirOf(options);
    const checks: Check[] = [
      nodeCheck(),
      {
        name: 'threads',
        ok: cpus().length >= 2,
        detail: `${cpus().length} cores; seats run best on two or more`,
      },
      { name: 'memory', ok: totalmem() > 1e9, detail: `${Math.round(totalmem() / 1e6)} MB` },
      folderCheck('data folder', data),
      folderCheck('home', homeDir()),
      diskCheck(data),
      ...DATASETS.map((entry) => datasetCheck(entry.name, entry.package, entry.path)),
    ];
    const document = {
      version: packageVersion(),
      code: codeHash(codeRoot()),
      // Kernels come with the cognitive parts; until then there is no device to report.
      adapter: null,
      kernels: [],
      checks,
      ok: checks.every((check) => check.ok),
    };
    const text = checks
      .map((check) => `${check.ok ? '✓' : '✗'} ${check.name}: ${check.detail}`)
      .join('\n');
    openOutput(options.json).result(document, `${text}\nGPU kernels: none in this version.`);
    if (!document.ok) process.exitCode = 3;
  });
}

function nodeCheck(): Check {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const ok = major > 20 || (major === 20 && minor >= 19);
  return { name: 'node', ok, detail: `${process.version}; needs 20.19 or later` };
}

function folderCheck(name: string, dir: string): Check {
  let nearest = dir;
  while (!existsSync(nearest)) nearest = dirname(nearest);
  try {
    accessSync(nearest, constants.W_OK);
    return { name, ok: true, detail: `${dir} can be written` };
  } catch (error) {
    return { name, ok: false, detail: `${dir} cannot be written: ${String(error)}` };
  }
}

function diskCheck(dir: string): Check {
  let nearest = dir;
  while (!existsSync(nearest)) nearest = dirname(nearest);
  const { bavail, bsize } = statfsSync(nearest);
  const free = bavail * bsize;
  return {
    name: 'disk',
    ok: free > 1e9,
    detail: `${Math.round(free / 1e6)} MB free; a run wants 1,000 MB`,
  };
}

function datasetCheck(name: string, from: string, path: string): Check {
  try {
    return { name: `dataset ${name}`, ok: true, detail: packageFile(name, from, path) };
  } catch (error) {
    return { name: `dataset ${name}`, ok: false, detail: String(error) };
  }
}
