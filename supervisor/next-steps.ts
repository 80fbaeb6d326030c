/** Where to look next once a run has ended. */
import type { RunResult } from './result.ts';

/** A command that tells more, and what it tells. */
export interface NextStep {
  readonly command: string;
  readonly why: string;
}

/** What went wrong first, then the checks that every run stands, then the run itself. */
export function nextSteps(
  { alarms, deaths }: Pick<RunResult, 'alarms' | 'deaths'>,
  from: {
    readonly dataDir: string;
    /** The command that goes on with the run, its data folder aside. */
    readonly again: string;
  },
): NextStep[] {
  const data = `--data ${shellWord(from.dataDir)}`;
  const troubles = {
    command: `kimera audit export ${data} | grep -E '"type":"(alert|agent.died)"'`,
    why: 'each death and alarm',
  };
  return [
    ...(alarms + deaths === 0 ? [] : [troubles]),
    { command: `kimera audit verify ${data}`, why: 'is the journal whole and signed?' },
    { command: `kimera replay ${data}`, why: 'does it decide the same again?' },
    { command: `kimera fidelity ${data}`, why: 'did the council know what it said?' },
    { command: `${from.again} ${data}`, why: 'the page of this run, and more of it' },
  ];
}

/** As a shell takes it. */
export const shellWord = (word: string): string =>
  /^[\w./:-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** One line each, where it leads before how to get there. */
export const nextText = (steps: readonly NextStep[]): string[] => [
  'Look next:',
  ...steps.map(({ command, why }) => `  ${why.padEnd(38)}${command}`),
];
