/**
 * Logs are for people; the journal is the truth. One root logger a process, made by the supervisor.
 * Text is constant, values are fields. Formatting and writing happen in a worker
 * thread, so that a slow disk or terminal never delays a decision.
 */
import { pino } from 'pino';
import type { DestinationStream, Logger, TransportMultiOptions } from 'pino';

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

export interface LogOptions {
  /** Where lines go in place of a transport; for tests. */
  readonly destination?: DestinationStream;
  /** A file, made with its folder; without it lines go to stderr (stdout belongs to --json). */
  readonly file?: string;
  readonly level: LogLevel;
  /** Coloured lines for a terminal in place of JSON. */
  readonly pretty?: boolean;
}

const SECRET_NAMES = [
  'apiKey',
  'authorization',
  'cookie',
  'key',
  'passphrase',
  'password',
  'privateKey',
  'secret',
  'signature',
  'token',
];

/** Fields that are never written, at the top and two levels down. */
export const REDACTED_PATHS: readonly string[] = SECRET_NAMES.flatMap((name) => [
  name,
  `*.${name}`,
  `*.*.${name}`,
]);

const STDERR = 2;

/** The root logger. Its transport thread flushes when the process ends in order. */
export function rootLog(options: LogOptions): Logger {
  const settings = {
    base: null,
    level: options.level,
    redact: { censor: '[redacted]', paths: [...REDACTED_PATHS] },
  };
  if (options.destination !== undefined) return pino(settings, options.destination);
  const destination = options.file ?? STDERR;
  const transport: TransportMultiOptions['targets'][number] =
    options.pretty === true
      ? { level: options.level, options: { destination, mkdir: true }, target: 'pino-pretty' }
      : { level: options.level, options: { destination, mkdir: true }, target: 'pino/file' };
  return pino({ ...settings, transport });
}
