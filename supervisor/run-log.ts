/** The log of a run: for people, never for decisions; the journal is the truth. */
import { rootLog } from '../runtime/telemetry/log.ts';
import type { LogLevel } from '../runtime/telemetry/log.ts';
import type { ProcessConfig } from './config-schema.ts';

export interface RunLog {
  readonly write: (level: 'info' | 'warn' | 'error', message: string, values?: object) => void;
  close(): Promise<void>;
}

/** Lines go to `logFile` as JSON, else to stderr: coloured on a terminal, JSON in a pipe. */
export function openRunLog(config: ProcessConfig): RunLog {
  const level = config.logLevel as LogLevel;
  const logger =
    config.logFile === null
      ? rootLog({ level, pretty: process.stderr.isTTY })
      : rootLog({ file: config.logFile, level });
  return {
    write: (kind, message, values) => logger[kind](values ?? {}, message),
    close: () =>
      new Promise((resolve, reject) => {
        logger.flush((error) => (error === undefined ? resolve() : reject(error)));
      }),
  };
}
