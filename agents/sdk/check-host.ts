/** What the host tells of an agent: forbidden uses, CPU time, memory. */
import type { FirstRun } from './check-first.ts';
import { failed, passed } from './check-row.ts';
import type { CheckRow } from './check-row.ts';
import type { StageReport } from './rehearsed-seat.ts';
import type { SeatSpec } from '../../protocols/host.ts';

/** Also of an agent that catches the error: it asked, and its next version may not catch it. */
export function ambientRow({ ambient, imports = [] }: StageReport): CheckRow {
  const name = 'ambient';
  if (imports.length > 0) {
    const what = `it names ${imports.join(', ')}`;
    return failed(
      name,
      `${what}: what they tell a replay cannot repeat; data comes as records, assets and config`,
    );
  }
  if (ambient === undefined) return passed(name, 'not watched: nothing guards the host it ran in');
  const uses = Object.entries(ambient).map(([what, count]) => `${what} ${times(count)}`);
  if (uses.length === 0)
    return passed(name, 'no clock, chance, timer, network or process was used');
  const what = `it used ${uses.join(', ')} (a use counts also when its error is caught)`;
  return failed(name, `${what}; time is view.market.now, chance is ctx.random(name)`);
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

/** Machines differ, and the first answers compile: up to twice what is declared is taken. */
const CPU_TIMES = 2;

/** CPU time, beside what is declared. */
export function cpuRow(
  { manifest: { cpuMs } }: Pick<SeatSpec, 'manifest'>,
  { cpuMsMax }: StageReport,
): CheckRow {
  const name = 'cpu';
  if (cpuMsMax === undefined) return passed(name, `not measured here; cpuMs is ${cpuMs}`);
  const took = `${cpuMsMax.toFixed(1)} ms at most for one answer; cpuMs is ${cpuMs}`;
  return cpuMsMax <= CPU_TIMES * cpuMs
    ? passed(name, took)
    : failed(
        name,
        `${took}: where the market does not wait it is ended for it. Do less, or declare more`,
      );
}

/** Rounds within which the state may not fill what the manifest asks for. */
const ROUNDS_AHEAD = 10_000;
const MB = 1_048_576;

/** From the middle of the rehearsal, when what is learned at first has been, to its last round. */
export function memoryRow(
  { manifest: { memoryMb } }: Pick<SeatSpec, 'manifest'>,
  { rounds, sizes }: Pick<FirstRun, 'rounds' | 'sizes'>,
  { heapUsedBytes }: StageReport,
): CheckRow {
  const name = 'memory';
  const from = sizes.findLast(({ round }) => round <= Math.ceil(rounds / 2));
  const to = sizes.at(-1);
  if (from === undefined || to === undefined) return passed(name, 'the state was not measured');
  const pace = (to.bytes - from.bytes) / Math.max(1, to.round - from.round);
  const seen = `the state took ${sizeText(from.bytes)} at r${from.round}, ${sizeText(to.bytes)} at r${to.round}`;
  if (to.bytes + pace * ROUNDS_AHEAD > memoryMb * MB) {
    const full = Math.max(0, Math.floor((memoryMb * MB - to.bytes) / pace));
    const when = `at that pace it fills the ${memoryMb} MB of memoryMb in ${full} rounds`;
    return failed(name, `${seen}: ${when}. Keep a window or sums`);
  }
  const heap =
    heapUsedBytes === undefined
      ? ''
      : `; the host's heap ${sizeText(heapUsedBytes)} of ${memoryMb} MB`;
  return passed(name, `${seen}${heap}`);
}

function sizeText(bytes: number): string {
  if (bytes < 1_024) return `${bytes} bytes`;
  return bytes < MB ? `${(bytes / 1_024).toFixed(1)} kB` : `${(bytes / MB).toFixed(1)} MB`;
}
