/** How long one step of a job takes, when the job's fixed cost (checks, copies, a device's reply) is off. */
import { performance } from 'node:perf_hooks';
import { quantile } from './quantile.ts';

/** Something that can be asked for any number of steps. */
export interface Contender {
  readonly name: string;
  /** Does that many steps and resolves when the result is there, or returns then. */
  readonly steps: (count: number) => unknown;
}

/** Something that times its own steps, as a process of its own does. */
export interface SelfTimed {
  readonly name: string;
  /** Does some steps; ns each. */
  readonly stepNs: () => number;
}

export interface Timing {
  /** Median over the blocks, ns a step. */
  readonly stepNs: number;
  /** Of a job of one step, ms; NaN where it times itself. */
  readonly fixedMs: number;
}

const STEPS_MAX = 50_000;

async function ms({ steps }: Contender, count: number): Promise<number> {
  const began = performance.now();
  await steps(count);
  return performance.now() - began;
}

/** The number of steps that takes `ms` longer than one step; also warms the compiler up. */
async function enough(contender: Contender, targetMs: number): Promise<number> {
  let count = 2;
  for (;;) {
    const longer = (await ms(contender, count)) - (await ms(contender, 1));
    if (longer >= targetMs || count >= STEPS_MAX) return count;
    const wanted = longer > targetMs / 50 ? (count * targetMs * 1.2) / longer : count * 4;
    count = Math.min(STEPS_MAX, Math.max(count + 1, Math.ceil(wanted)));
  }
}

/** All contenders in turn, block after block, so that a busy machine is busy for all of them. */
export async function stepTimes(
  contenders: readonly (Contender | SelfTimed)[],
  { blocks, targetMs }: { readonly blocks: number; readonly targetMs: number },
): Promise<ReadonlyMap<string, Timing>> {
  const rows = [];
  for (const each of contenders) {
    const count = 'steps' in each ? await enough(each, targetMs) : 0;
    rows.push({ count, each, fixed: [] as number[], steps: [] as number[] });
  }
  for (let block = 0; block < blocks; block++) {
    for (const { count, each, fixed, steps } of rows) {
      if ('stepNs' in each) {
        steps.push(each.stepNs());
        continue;
      }
      const one = await ms(each, 1);
      const all = await ms(each, count);
      fixed.push(one);
      steps.push(((all - one) * 1e6) / (count - 1));
    }
  }
  return new Map(
    rows.map(({ each, fixed, steps }) => [
      each.name,
      { fixedMs: quantile(fixed, 0.5), stepNs: quantile(steps, 0.5) },
    ]),
  );
}
