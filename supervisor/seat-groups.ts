/** Which seats share a host. What they say does not depend on it. */
import type { SeatSpec } from '../protocols/host.ts';
import { packSeats } from '../runtime/host/pack.ts';
import type { ProcessConfig } from './config-schema.ts';
import { isBuiltIn } from './agents.ts';

/**
 * The built-in seats in the main thread (`inline`), or in `hosts` threads (0: one a core); each plugin in a
 * host of its own, so that one that hangs takes nobody with it.
 */
export function seatGroups(
  specs: readonly SeatSpec[],
  { hosts, inline }: Pick<ProcessConfig, 'hosts' | 'inline'>,
  cores: number,
): readonly (readonly SeatSpec[])[] {
  const builtIn = specs.filter(isBuiltIn);
  const plugins = specs.filter((spec) => !isBuiltIn(spec));
  const groups = inline ? [builtIn] : packSeats(builtIn, hosts === 0 ? cores : hosts);
  return [...groups, ...plugins.map((spec) => [spec])];
}
