/** What whoever watches the terminal is told: a line a round, and one a seat that fails. */
import { firstUpBin } from '../protocols/bins.ts';
import type { ChainedRecord, RecordOf } from '../protocols/record.ts';
import { provenText, trialText } from '../protocols/sleeve-text.ts';
import type { Config } from './config-schema.ts';
import type { Run } from './run.ts';
import type { SeatStatus } from './seating-options.ts';

/** Rounds a second above which only every n-th is told. */
const LINES_A_SECOND = 4;

export function narrate(run: Run, config: Config, say: (line: string) => void): void {
  narrateRounds(run, config, say);
  narrateRisk(run, say);
  narrateFailures(run, say);
}

/** What opens and shuts risk, and who may know the future: each as it happens, whatever the speed. */
function narrateRisk(run: Run, say: (line: string) => void): void {
  run.keeper.onRecord((record) => {
    const line = riskLine(record);
    if (line !== undefined) say(`${dayOf(record.at)}  ${line}`);
  });
}

function riskLine(record: ChainedRecord): string | undefined {
  switch (record.type) {
    case 'sleeve.proven':
      return provenText(record.body);
    case 'sleeve.trial':
      return trialText(record.body);
    case 'agent.probation':
      return `Seat ${record.body.seat}: ${record.body.reason}.`;
    case 'alert':
      return record.body.severity === 'stop' ? record.body.text : undefined;
    default:
      return undefined;
  }
}

const dayOf = (at: number): string => new Date(at / 1_000).toISOString().slice(0, 10);

/** As it happens, so before the seats have joined; what was told of a seat is not told again. */
function narrateFailures(run: Pick<Run, 'onSeats' | 'seats'>, say: (line: string) => void): void {
  const told = new Set<string>();
  const look = (): void => {
    for (const line of run.seats().flatMap(failureOf)) {
      if (told.has(line)) continue;
      told.add(line);
      say(line);
    }
  };
  run.onSeats(look);
  look();
}

function failureOf({ lastError, seat, state }: SeatStatus): string[] {
  // What follows the first line is a stack; the log and the journal have it.
  const [why = ''] = lastError.split('\n');
  if (state === 'restarting') return [`Seat ${seat} failed and is tried again. ${why}`];
  if (state !== 'quarantined') return [];
  return [`Seat ${seat} is out until "kimera agents enable ${seat}". ${why}`];
}

function narrateRounds(run: Run, config: Config, say: (line: string) => void): void {
  const calls = new Map<string, RecordOf<'cfp'>>();
  const pools = new Map<string, RecordOf<'aggregate'>>();
  const every =
    config.process.speed === 'max'
      ? 200
      : Math.max(1, Math.round(config.process.speed / LINES_A_SECOND));
  let told = 0;
  run.keeper.onRecord((record) => {
    if (record.round === undefined) return;
    if (record.type === 'cfp' && !record.body.shadow) calls.set(record.round, record);
    if (record.type === 'aggregate') pools.set(record.round, record);
    if (record.type !== 'commit' && record.type !== 'abstain') return;
    const call = calls.get(record.round);
    const pool = pools.get(record.round);
    calls.delete(record.round);
    pools.delete(record.round);
    if (call === undefined || pool === undefined || told++ % every !== 0) return;
    say(sentence(call, pool, record));
  });
}

function sentence(
  call: RecordOf<'cfp'>,
  pool: RecordOf<'aggregate'>,
  decision: RecordOf<'commit'> | RecordOf<'abstain'>,
): string {
  const firstUp = firstUpBin(call.body.edges);
  const up = pool.body.q.slice(firstUp).reduce((sum, chance) => sum + chance, 0);
  const usual = call.body.base.slice(firstUp).reduce((sum, ppm) => sum + ppm, 0) / 1e6;
  const what =
    decision.type === 'abstain'
      ? `${decision.body.reason === 'contradiction' ? 'contradiction' : 'no trade'}: ${decision.body.detail}`
      : `target ${decision.body.targetLots} lots`;
  return `${dayOf(call.at)}  ${(call.round ?? '').padEnd(6)} up ${(up * 100).toFixed(1)} in 100 (usual ${(usual * 100).toFixed(1)}). ${what}`;
}
