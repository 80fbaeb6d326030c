/** The log of a run: for people, never for decisions; the journal is the truth. */
import { pino } from 'pino';
import type { ProcessConfig } from './config-schema.ts';

export interface RunLog {
  readonly write: (level: 'info' | 'warn' | 'error', message: string, values?: object) => void;
  close(): Promise<void>;
}

/** Keys whose values never reach a log. */
const REDACT = [
  'token',
  'secret',
  'apiKey',
  'password',
  '*.token',
  '*.secret',
  '*.apiKey',
  '*.password',
];

/** Writes in a thread of its own: to `logFile`, else pretty to stderr (stdout belongs to --json). */
export function openRunLog(config: ProcessConfig): RunLog {
  const transport =
    config.logFile === null
      ? pino.transport({
          target: 'pino-pretty',
          options: { destination: 2, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss.l' },
        })
      : pino.transport({
          target: 'pino/file',
          options: { destination: config.logFile, mkdir: true },
        });
  const logger = pino({ level: config.logLevel, redact: REDACT }, transport);
  return {
    write: (level, message, values) => logger[level](values ?? {}, message),
    close: () =>
      new Promise((resolve) => {
        transport.on('close', () => resolve());
        transport.end();
      }),
  };
}
