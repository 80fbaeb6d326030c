/** Questions that an agent's manifest does not declare: the kit refuses them, and the agent is not asked. */
import { clipText } from './clip-text.ts';
import { TEXT_MAX } from './messages.ts';
import type { SeatMessage } from '../../protocols/host.ts';
import type { ExpertId } from '../../protocols/ids.ts';
import type { Manifest } from '../../protocols/manifest.ts';
import type { Cfp } from '../../protocols/question.ts';
import { checkBody } from '../../protocols/validate.ts';

type Declared = Pick<Manifest, 'instruments' | 'timeframes'>;

/** Why a question is none of the agent's; undefined when it is one. */
export function whyOutOfScope(
  { instruments, timeframes }: Declared,
  { horizon, instrument }: Pick<Cfp, 'horizon' | 'instrument'>,
): string | undefined {
  if (instruments?.includes(instrument) === false) {
    return `Asked of ${instrument}; the manifest declares the instruments ${instruments.join(', ')}.`;
  }
  const series = 'series' in horizon ? horizon.series : undefined;
  if (timeframes === undefined || (series !== undefined && timeframes.includes(series))) {
    return undefined;
  }
  const asked = series ?? 'a horizon in run time';
  return `Asked over ${asked}; the manifest declares the timeframes ${timeframes.join(', ')}.`;
}

/** A refusal of each voice. */
export const refusalsOutOfScope = (experts: readonly ExpertId[], why: string): SeatMessage[] =>
  experts.map((expert) => {
    const body = { expert, reason: 'out-of-scope' as const, text: clipText(why, TEXT_MAX) };
    return { type: 'refuse', body: checkBody('refuse', body) };
  });
