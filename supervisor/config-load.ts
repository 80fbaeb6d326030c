/**
 * Loads the configuration: defaults, then kimera.config.{ts,js,json} (or --config FILE), then flags.
 * Everything is checked against the schema once, frozen and passed on explicitly.
 */
import { existsSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { loadConfig } from 'c12';
import { validatorOf } from '../protocols/validate.ts';
import { appError } from '../protocols/errors.ts';
import { hashOf } from '../protocols/canonical.ts';
import { ConfigSchema, defaultConfig } from './config-schema.ts';
import type { Config, TradingConfig } from './config-schema.ts';

export interface ConfigFlags {
  readonly trading: Partial<TradingConfig>;
  readonly process: Partial<Config['process']>;
}

export interface LoadedConfig {
  readonly config: Config;
  /** The file it came from, undefined when only defaults and flags were used. */
  readonly file: string | undefined;
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
  if (file !== undefined && !existsSync(resolve(cwd, file))) {
    throw appError('CONFIG_NOT_FOUND', { file: resolve(cwd, file) });
  }
  const found = await readFile(cwd, file);
  const merged = merge(defaultConfig, found.config, {
    trading: flags.trading,
    process: flags.process,
  });
  const validator = validatorOf(ConfigSchema);
  if (!validator.Check(merged)) {
    const first = [...validator.Errors(merged)][0];
    throw appError('CONFIG_INVALID', {
      file: found.file ?? 'flags',
      path: first?.instancePath ?? '/',
      reason: reasonOf(first),
    });
  }
  const config = merged as Config;
  // Plugin folders are named relative to the file that names them.
  const base = found.file === undefined ? cwd : dirname(found.file);
  config.trading.plugins = config.trading.plugins.map((folder) =>
    isAbsolute(folder) ? folder : resolve(base, folder),
  );
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
  return { config: deepFreeze(config), file: found.file };
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

/** A name the schema does not have comes back as "schema is false", which tells nobody anything. */
function reasonOf(misfit: { message?: string; params?: object } | undefined): string {
  if (misfit?.message === 'schema is false') return 'there is no such setting';
  return `${misfit?.message ?? 'unknown'} ${JSON.stringify(misfit?.params ?? {})}`;
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

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value);
    for (const item of Object.values(value)) deepFreeze(item);
  }
  return value;
}

/** Hash of the trading half: what must stay the same in a data folder. */
export const tradingHash = (config: Config): string => hashOf(config.trading);
