/** Where to look next once a run has ended. */
import { commandLine } from './command-line.ts';
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
  const line = (command: string): string => commandLine(command, from.dataDir);
  const troubles = {
    command: `${line('audit export')} | grep -E '"type":"(alert|agent.died)"'`,
    why: 'each death and alarm',
  };
  return [
    ...(alarms + deaths === 0 ? [] : [troubles]),
    { command: line('audit verify'), why: 'is the journal whole and signed?' },
    { command: line('replay'), why: 'does it decide the same again?' },
    { command: line('fidelity'), why: 'did the council know what it said?' },
    { command: line(from.again), why: 'the page of this run, and more of it' },
  ];
}

/** One line each, where it leads before how to get there. */
export const nextText = (steps: readonly NextStep[]): string[] => [
  'Look next:',
  ...steps.map(({ command, why }) => `  ${why.padEnd(38)}${command}`),
];
