/** Which seats share a thread. What they say does not depend on it. */
import type { SeatSpec } from '../protocols/host.ts';
import { packSeats } from '../runtime/host/pack.ts';
import type { ProcessConfig } from './config-schema.ts';
import { isBuiltIn } from './agents.ts';

/**
 * All in the main thread (`inline`), or the built-in seats in `hosts` threads (0: one a core) and each
 * plugin in a thread of its own, so that one that hangs takes nobody with it.
 */
export function seatGroups(
  specs: readonly SeatSpec[],
  { hosts, inline }: Pick<ProcessConfig, 'hosts' | 'inline'>,
  cores: number,
): readonly (readonly SeatSpec[])[] {
  if (inline) return [specs];
  const builtIn = specs.filter(isBuiltIn);
  const plugins = specs.filter((spec) => !isBuiltIn(spec));
  return [...packSeats(builtIn, hosts === 0 ? cores : hosts), ...plugins.map((spec) => [spec])];
}
