/**
 * Logs are for people; the journal is the truth. One root logger a process, made by the supervisor.
 * Text is constant, values are fields. A file is written by a worker thread, so that a slow disk never
 * delays a decision.
 */
import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/** Where lines of JSON go: to a taker, or to a file that is made with its folder. */
export type LogOptions = { readonly level: LogLevel } & (
  | { readonly destination: DestinationStream }
  | { readonly file: string }
);

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

/** The root logger. Its transport thread flushes when the process ends in order. */
export function rootLog(options: LogOptions): Logger {
  const { level } = options;
  const settings = {
    base: null,
    level,
    redact: { censor: '[redacted]', paths: [...REDACTED_PATHS] },
  };
  if ('destination' in options) return pino(settings, options.destination);
  const target = { destination: options.file, mkdir: true };
  return pino({ ...settings, transport: { level, options: target, target: 'pino/file' } });
}
