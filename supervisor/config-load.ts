/**
 * Loads the configuration: defaults, then kimera.config.{ts,js,json} (or --config FILE), then flags.
 * Everything is checked against the schema once, frozen and passed on explicitly.
 */
import { existsSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { loadConfig } from 'c12';
import { defaultLimits } from '../execution/limits.ts';
import { appError } from '../protocols/errors.ts';
import type { AppError } from '../protocols/errors.ts';
import { hashOf } from '../protocols/canonical.ts';
import { deepFreeze } from '../protocols/deep-freeze.ts';
import { misfits } from './config-misfits.ts';
import type { Misfit } from './config-misfits.ts';
import { ConfigSchema, defaultConfig } from './config-schema.ts';
import type { Config, TradingConfig } from './config-schema.ts';

export interface ConfigFlags {
  /** Folders of plugins beside those of the file, relative to where the command runs. */
  readonly plugins?: readonly string[];
  readonly trading: Partial<TradingConfig>;
  readonly process: Partial<Config['process']>;
}

export interface LoadedConfig {
  readonly config: Config;
  /** The file it came from, undefined when only defaults and flags were used. */
  readonly file: string | undefined;
}

export interface CheckedConfig {
  /** Frozen; undefined when something does not fit. */
  readonly config: Config | undefined;
  readonly file: string | undefined;
  readonly misfits: readonly Misfit[];
}

type Loose = { trading?: Record<string, unknown>; process?: Record<string, unknown> };

/**
 * @throws CONFIG_NOT_FOUND, CONFIG_UNREADABLE, CONFIG_INVALID with the path of the first misfit.
 */
export async function loadKimeraConfig(
  cwd: string,
  file: string | undefined,
  flags: ConfigFlags,
): Promise<LoadedConfig> {
  const { config, file: found, misfits: all } = await checkKimeraConfig(cwd, file, flags);
  if (config === undefined) throw invalid(found, all);
  return { config, file: found };
}

export const invalid = (file: string | undefined, [first]: readonly Misfit[]): AppError =>
  appError('CONFIG_INVALID', { file: file ?? 'flags', path: first?.path, reason: first?.reason });

/** Every misfit of the configuration itself; those of the seats' sections are told by `seatSpecs`. */
export async function checkKimeraConfig(
  cwd: string,
  file: string | undefined,
  flags: ConfigFlags,
): Promise<CheckedConfig> {
  if (file !== undefined && !existsSync(resolve(cwd, file))) {
    throw appError('CONFIG_NOT_FOUND', { file: resolve(cwd, file) });
  }
  const found = await readFile(cwd, file);
  const merged = merge(defaultConfig, found.config, {
    trading: flags.trading,
    process: flags.process,
  });
  const all = misfits(ConfigSchema, merged);
  if (all.length > 0) return { config: undefined, file: found.file, misfits: all };
  const config = merged as Config;
  const limits = limitMisfits(config.trading.limits);
  if (limits.length > 0) return { config: undefined, file: found.file, misfits: limits };
  // Plugin folders are named relative to the file that names them.
  const base = found.file === undefined ? cwd : dirname(found.file);
  const listed = config.trading.plugins.map((plugin) =>
    typeof plugin === 'string'
      ? resolve(base, plugin)
      : { ...plugin, folder: resolve(base, plugin.folder) },
  );
  const more = new Set((flags.plugins ?? []).map((folder) => resolve(cwd, folder)));
  // Listed and given again is one seat, not two.
  config.trading.plugins = [...listed, ...[...more].filter((folder) => !listed.includes(folder))];
  const { knowledge } = config.trading;
  if (knowledge !== null && !isAbsolute(knowledge))
    config.trading.knowledge = resolve(base, knowledge);
  const { headsFile, headsWebhook } = config.process;
  if (headsFile !== null) config.process.headsFile = resolve(base, headsFile);
  if (headsWebhook !== null && !URL.canParse(headsWebhook)) {
    throw appError('CONFIG_INVALID', {
      file: found.file ?? 'flags',
      path: '/process/headsWebhook',
      reason: 'it is no address',
    });
  }
  return { config: deepFreeze(config), file: found.file, misfits: [] };
}

/** Names and types of the risk gate's limits are those of its defaults. */
function limitMisfits(limits: TradingConfig['limits']): Misfit[] {
  const known: Readonly<Record<string, unknown>> = { ...defaultLimits };
  return Object.entries(limits).flatMap(([name, value]) => {
    const path = `/trading/limits/${name}`;
    if (!Object.hasOwn(known, name)) return [{ path, reason: 'there is no such limit' }];
    const type = typeof known[name];
    if (typeof value === type) return [];
    return [{ path, reason: `must be a ${type}` }];
  });
}

async function readFile(
  cwd: string,
  file: string | undefined,
): Promise<{ config: Loose; file: string | undefined }> {
  try {
    const loaded = await loadConfig<Loose>({
      cwd,
      name: 'kimera',
      rcFile: false,
      packageJson: false,
      dotenv: false,
      ...(file === undefined ? {} : { configFile: resolve(cwd, file) }),
    });
    const path = loaded.configFile;
    const real = path !== undefined && existsSync(path) ? path : undefined;
    return { config: loaded.config ?? {}, file: real };
  } catch (error) {
    throw appError(
      'CONFIG_UNREADABLE',
      { file: file ?? 'kimera.config', reason: String(error) },
      error,
    );
  }
}

/** Objects merge by key; arrays and scalars replace. Unknown keys survive, so the schema refuses them. */
function merge(...layers: readonly unknown[]): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const layer of layers) {
    for (const [key, value] of Object.entries((layer ?? {}) as Record<string, unknown>)) {
      if (value === undefined) continue;
      const before = out[key];
      out[key] = isPlain(value)
        ? merge(isPlain(before) ? before : {}, value)
        : structuredClone(value);
    }
  }
  return out;
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Hash of the trading half: what must stay the same in a data folder. */
export const tradingHash = (config: Config): string => hashOf(config.trading);
