/** The floor of a round: its messages over bare ports, its barriers as bare flushed puts. */
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import type { HostResponse } from '../../protocols/host.ts';
import { openStores } from '../../runtime/store/environment.ts';
import type { Put } from '../../runtime/store/environment.ts';
import type { RoundNotes, TurnNote } from './round-script.ts';

/** A thread that has all its answers ready and looks at nothing. */
const source = `
const { parentPort, workerData } = require('node:worker_threads');
let n = 0;
parentPort.on('message', () => parentPort.postMessage(workerData[n++]));`;

export interface BareRounds {
  /** Plays the next instant; its wall time, ms. */
  step(): Promise<number>;
  close(): Promise<void>;
}

export async function openBareRounds(
  dir: string,
  notes: RoundNotes,
  hosts: number,
): Promise<BareRounds> {
  const stores = openStores(dir);
  const answers: HostResponse[][] = Array.from({ length: hosts }, () => []);
  for (const { steps } of notes.instants) {
    for (const step of steps) {
      if (step.kind === 'turns')
        for (const { host, response } of step.turns) answers[host]?.push(response);
    }
  }
  const workers = answers.map(
    (workerData) => new Worker(source, { env: {}, eval: true, workerData }),
  );
  await Promise.all(workers.map((worker) => once(worker, 'online')));
  const waiting: (() => void)[] = [];
  for (const [host, worker] of workers.entries()) worker.on('message', () => waiting[host]?.());
  const say = ({ host, request }: TurnNote): Promise<void> =>
    new Promise((resolve) => {
      waiting[host] = resolve;
      workers[host]?.postMessage(request);
    });
  let key = 0;
  const flush = async (bytes: number): Promise<void> => {
    const put = stores.journal.put(++key, Buffer.alloc(bytes, key % 256)) as Put;
    const { flushed } = put;
    await put;
    await flushed;
  };
  let at = 0;
  return {
    async step() {
      const steps = notes.instants[at++]?.steps ?? [];
      const began = performance.now();
      for (const step of steps) {
        if (step.kind === 'barrier') await flush(step.bytes);
        else await Promise.all(step.turns.map(say));
      }
      return performance.now() - began;
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
      await stores.close();
    },
  };
}
