/** The log of a run: for people, never for decisions; the journal is the truth. */
import { rootLog } from '../runtime/telemetry/log.ts';
import type { ProcessConfig } from './config-schema.ts';

export interface RunLog {
  readonly write: (level: 'info' | 'warn' | 'error', message: string, values?: object) => void;
  close(): Promise<void>;
}

/** Lines go to `logFile` as JSON, else to stderr: coloured on a terminal, JSON in a pipe. */
export function openRunLog(config: ProcessConfig): RunLog {
  const logger =
    config.logFile === null
      ? rootLog({ level: config.logLevel, pretty: process.stderr.isTTY })
      : rootLog({ file: config.logFile, level: config.logLevel });
  return {
    write: (kind, message, values) => logger[kind](values ?? {}, message),
    close: () =>
      new Promise((resolve, reject) => {
        logger.flush((error) => (error === undefined ? resolve() : reject(error)));
      }),
  };
}
