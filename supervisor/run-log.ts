/** What a run says while it goes on: for people, never for decisions; the journal is the truth. */
import { rootLog } from '../runtime/telemetry/log.ts';
import type { ProcessConfig } from './config-schema.ts';
import { lineText } from './line-text.ts';
import { openStderrLines } from './stderr-lines.ts';
import type { Terminal } from './terminal.ts';

export const LOG_FORMATS = ['text', 'json'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];
export type LogKind = 'info' | 'warn' | 'error';

export interface RunLog {
  /** A line of the log: to `logFile` as JSON if there is one; a warning or worse to stderr as well. */
  readonly write: (level: LogKind, message: string, values?: object) => void;
  /**
   * A line about the run, always to stderr. In a line of JSON `values` stand beside the message; text
   * shows the message alone, behind the market's date where there is an `at`.
   */
  readonly tell: (level: LogKind, message: string, values: NarratedValues) => void;
  /** On a terminal: one line below all others that rewrites itself. */
  readonly status: ((text: string) => void) | undefined;
  /** Writes what waits; false where its reader takes nothing. */
  close(): Promise<boolean>;
}

export interface NarratedValues {
  /** Type of the record, or what else it is about. */
  readonly event: string;
  /** Run time, us. */
  readonly at?: number;
}

/** One line each on stderr: JSON, or a sentence. */
export function openRunLog(
  config: Pick<ProcessConfig, 'logFile' | 'logLevel'>,
  options: { readonly format: LogFormat; readonly terminal: Pick<Terminal, 'env' | 'stderr'> },
): RunLog {
  const { format, terminal } = options;
  const lines = openStderrLines(terminal);
  const isColoured = terminal.stderr.isTTY === true && terminal.env['NO_COLOR'] === undefined;
  const screen = rootLog({
    destination: {
      write: (json) => lines.write(format === 'json' ? json.trimEnd() : lineText(json, isColoured)),
    },
    level: config.logLevel,
  });
  const file =
    config.logFile === null ? screen : rootLog({ file: config.logFile, level: config.logLevel });
  return {
    write: (kind, message, values = {}) => {
      file[kind](values, message);
      if (file !== screen && kind !== 'info') screen[kind](values, message);
    },
    tell: (kind, message, values) => screen[kind](values, message),
    status: format === 'json' || !screen.isLevelEnabled('info') ? undefined : lines.status,
    close: async () => {
      const isWritten = await lines.close();
      if (file === screen) return isWritten;
      await new Promise<void>((resolve, reject) => {
        file.flush((error) => (error === undefined ? resolve() : reject(error)));
      });
      return isWritten;
    },
  };
}
