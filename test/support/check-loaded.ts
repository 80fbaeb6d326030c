/** The test kit on an agent at hand, in this process: nothing guards or limits it. */
import { checkSeat } from '../../agents/sdk/check.ts';
import type { CheckOptions, CheckReport } from '../../agents/sdk/check.ts';
import type { Agent } from '../../agents/sdk/contract.ts';
import type { LoadedAgent } from '../../agents/sdk/load.ts';
import type { RehearsalStage, RehearsedSeat } from '../../agents/sdk/rehearsed-seat.ts';
import { startSeat } from '../../agents/sdk/seat.ts';
import type { HostedSeat, SeatSpec } from '../../protocols/host.ts';
import { seatId } from '../../protocols/ids.ts';
import { digestParts } from '../../protocols/state-digest.ts';

/** A seat of this process. */
export const seatHere = (hosted: HostedSeat): RehearsedSeat => ({
  answer: async (ask) => hosted.answer(ask),
  digest: async () => digestParts(hosted.snapshot().state as object),
  snapshot: async () => hosted.snapshot(),
  tell: (record) => hosted.fold(record),
});

/** Every host of it is this process. */
const stageHere = (spec: SeatSpec, agent: Agent<unknown>): RehearsalStage => ({
  close: async () => undefined,
  open: async ({ snapshot }) => {
    const own = snapshot === undefined ? spec : { ...spec, snapshot: structuredClone(snapshot) };
    return seatHere(await startSeat(own, agent));
  },
  place: 'this process',
  report: async () => ({}),
  spec,
});

export function checkLoaded(
  agent: Agent<unknown>,
  { manifest, moduleUrl }: Pick<LoadedAgent, 'manifest' | 'moduleUrl'>,
  options: CheckOptions = {},
): Promise<CheckReport> {
  const seat = seatId(manifest.id);
  const runSeed = options.seed ?? 1;
  const spec: SeatSpec = { config: {}, incarnation: 1, manifest, moduleUrl, runSeed, seat };
  return checkSeat(stageHere(spec, agent), options);
}
