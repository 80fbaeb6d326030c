/** What the host tells of an agent: forbidden uses, CPU time, memory. */
import type { FirstRun } from './check-first.ts';
import { failed, passed } from './check-row.ts';
import type { CheckRow } from './check-row.ts';
import type { StageReport } from './rehearsed-seat.ts';
import type { SeatSpec } from '../../protocols/host.ts';

/** Also of an agent that catches the error: it asked, and its next version may not catch it. */
export function ambientRow({ ambient }: StageReport): CheckRow {
  const name = 'ambient';
  if (ambient === undefined) return passed(name, 'not watched: nothing guards the host it ran in');
  const uses = Object.entries(ambient).map(([what, count]) => `${what} ${times(count)}`);
  if (uses.length === 0)
    return passed(name, 'no clock, chance, timer, network or process was used');
  const what = `it used ${uses.join(', ')} (a use counts also when its error is caught)`;
  return failed(name, `${what}; time is view.market.now, chance is ctx.random(name)`);
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

/** Shown beside what is declared, no verdict: it also measures this machine. */
export function cpuRow(
  { manifest: { cpuMs } }: Pick<SeatSpec, 'manifest'>,
  { cpuMsMax }: StageReport,
): CheckRow {
  const name = 'cpu';
  if (cpuMsMax === undefined) return passed(name, `not measured here; cpuMs is ${cpuMs}`);
  const took = `${cpuMsMax.toFixed(1)} ms at most for one answer; cpuMs is ${cpuMs}`;
  return passed(
    name,
    cpuMsMax <= cpuMs ? took : `${took}: where the market does not wait it would be ended for it`,
  );
}

/** Rounds within which the state may not fill what the manifest asks for. */
const ROUNDS_AHEAD = 10_000;
const MB = 1_048_576;

export function memoryRow(
  { manifest: { memoryMb } }: Pick<SeatSpec, 'manifest'>,
  { rounds, stateBytes: [middle, end] }: FirstRun,
  { heapUsedBytes }: StageReport,
): CheckRow {
  const name = 'memory';
  const pace = Math.max(0, end - middle) / Math.max(1, Math.floor(rounds / 2));
  const seen = `the state took ${sizeText(middle)} at the middle round, ${sizeText(end)} at the last`;
  if (end + pace * ROUNDS_AHEAD > memoryMb * MB) {
    const full = Math.max(0, Math.floor((memoryMb * MB - end) / pace));
    return failed(
      name,
      `${seen}: at that pace it fills the ${memoryMb} MB of memoryMb in ${full} rounds. Keep a window or sums`,
    );
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
