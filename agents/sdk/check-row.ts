/** A row of the test kit's report, and what every check is about. */
import { rehearse } from './rehearsal.ts';
import type { RehearsalOptions, Rehearsed } from './rehearsal.ts';
import type { RehearsalStage, RehearsedSeat } from './rehearsed-seat.ts';
import type { WorldFrom } from './rehearsal-world.ts';

export interface CheckRow {
  readonly name: string;
  readonly ok: boolean;
  /** What was seen; of a failure, where, and what to do. */
  readonly detail: string;
}

export const passed = (name: string, detail: string): CheckRow => ({ detail, name, ok: true });
export const failed = (name: string, detail: string): CheckRow => ({ detail, name, ok: false });

export interface Subject {
  readonly rounds: number;
  readonly stage: RehearsalStage;
  readonly world: WorldFrom;
}

type RunOptions = Partial<Omit<RehearsalOptions, 'seed' | 'world'>>;

/** A rehearsal with the seat opened anew, in the host there is or in a new one. */
export async function run(
  { rounds, stage, world }: Subject,
  over: RunOptions & { readonly host?: 'new' | 'same' } = {},
): Promise<Rehearsed> {
  const { host = 'same', ...options } = over;
  return runOn(await stage.open({ host }), { rounds, stage, world }, options);
}

export const runOn = (
  seat: RehearsedSeat,
  { rounds, stage, world }: Subject,
  options: RunOptions = {},
): Promise<Rehearsed> =>
  rehearse([{ seat, spec: stage.spec }], { rounds, seed: 0, world, ...options });
