/** A run as `kimera start` opens it, in this process and without its page. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { seatSpecs } from '../../supervisor/agents.ts';
import { defaultConfig } from '../../supervisor/config-schema.ts';
import type { ProcessConfig, TradingConfig } from '../../supervisor/config-schema.ts';
import { openHome } from '../../supervisor/home.ts';
import { openRun } from '../../supervisor/run.ts';
import type { Run } from '../../supervisor/run.ts';

export interface BenchRunOptions {
  /** Holds the data folder and the operator's home. */
  readonly dir: string;
  readonly rounds: number;
  readonly process: Partial<ProcessConfig>;
  readonly trading: Partial<TradingConfig>;
}

/** Pulls as fast as the council decides. */
export async function openBenchRun({ dir, rounds, ...some }: BenchRunOptions): Promise<Run> {
  const dataDir = join(dir, 'data');
  mkdirSync(dataDir, { recursive: true });
  const trading = { ...defaultConfig.trading, ...some.trading };
  return openRun({
    config: {
      process: { ...defaultConfig.process, dashboard: false, speed: 'max', ...some.process },
      trading,
    },
    dataDir,
    home: openHome(join(dir, 'home'), dataDir),
    log: (level, message) => {
      if (level === 'error') process.stderr.write(`${message}\n`);
    },
    onEnded: () => process.stderr.write('the recording ended before the bench did\n'),
    rounds,
    specs: await seatSpecs(trading),
    until: null,
  });
}
