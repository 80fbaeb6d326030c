/**
 * The test kit of a plugin: rehearses it and reports whether it keeps the contract. Every check drives
 * the agent afresh on a stage that is given: a host of its own for a plugin, this process for a test.
 * What the agent does wrong is a row of the report, never a crash of the kit.
 */
import { determinism, lookAhead, oddCalls, purity, restart, snapshot } from './check-again.ts';
import { firstRun } from './check-first.ts';
import type { FirstRun } from './check-first.ts';
import { ambientRow, cpuRow, memoryRow } from './check-host.ts';
import { failed, passed } from './check-row.ts';
import type { CheckRow, Subject } from './check-row.ts';
import { Finding, lineOf } from './finding.ts';
import { manifestHash } from './load.ts';
import { madeUpWorld } from './rehearsal-world.ts';
import type { WorldFrom } from './rehearsal-world.ts';
import type { RehearsalStage } from './rehearsed-seat.ts';

export interface CheckOptions {
  /** Rounds of the long rehearsal; 40 by default. */
  readonly rounds?: number;
  /** Of the made-up world; 1 by default. */
  readonly seed?: number;
  /** In the place of the made-up one. */
  readonly world?: WorldFrom;
}

export interface CheckReport {
  readonly agent: string;
  readonly version: string;
  readonly manifestHash: string;
  readonly ok: boolean;
  /** Checks that an earlier finding kept from being made. */
  readonly notRun: readonly string[];
  /** Where the agent's code ran. */
  readonly place: string;
  readonly rows: readonly CheckRow[];
  /** Messages said in the long rehearsal, by type. */
  readonly said: Readonly<Record<string, number>>;
  readonly world: string;
}

/** Order matters: the first finding explains the later ones. */
const AGAIN: readonly (readonly [
  string,
  (subject: Subject, first: FirstRun) => Promise<string>,
])[] = [
  ['determinism', determinism],
  ['purity', purity],
  ['look-ahead', lookAhead],
  ['restart', restart],
  ['snapshot', snapshot],
  ['odd calls', oddCalls],
];

/** Checks the seat of a stage, and closes the stage. */
export async function checkSeat(
  stage: RehearsalStage,
  options: CheckOptions = {},
): Promise<CheckReport> {
  const { manifest } = stage.spec;
  const world = options.world ?? madeUpWorld(options.seed ?? 1);
  const subject: Subject = { rounds: options.rounds ?? 40, stage, world };
  try {
    const first = await firstRun(subject);
    const rows = [...first.rows];
    const notRun: string[] = [];
    let isOver = !first.isWhole;
    for (const [name, check] of AGAIN) {
      if (isOver) {
        notRun.push(name);
        continue;
      }
      const { isHostOver, row } = await rowOf(name, () => check(subject, first));
      rows.push(row);
      isOver = isHostOver;
    }
    const seen = await stage.report();
    rows.push(ambientRow(seen), cpuRow(stage.spec, seen));
    if (first.isWhole) rows.push(memoryRow(stage.spec, first, seen));
    return {
      agent: manifest.id,
      manifestHash: manifestHash(manifest),
      notRun,
      ok: rows.every(({ ok }) => ok),
      place: stage.place,
      rows,
      said: first.counts,
      version: manifest.version,
      world: world(Infinity).name,
    };
  } finally {
    await stage.close();
  }
}

async function rowOf(
  name: string,
  check: () => Promise<string>,
): Promise<{ readonly isHostOver: boolean; readonly row: CheckRow }> {
  try {
    return { isHostOver: false, row: passed(name, await check()) };
  } catch (thrown) {
    const isHostOver = thrown instanceof Finding && thrown.isHostOver;
    return { isHostOver, row: failed(name, lineOf(thrown)) };
  }
}
