/** The life of the second thread: started once, when a job is first long enough, and never replaced. */
import { Worker } from 'node:worker_threads';
import { appError } from '../../protocols/errors.ts';
import type { AppError } from '../../protocols/errors.ts';
import { reasonOf } from './module.ts';
import type { ThreadSeed, ThreadTask } from './module.ts';

export class Partner {
  readonly #worker: Worker;
  readonly #onDeath: (error: AppError) => void;
  readonly #ready: Promise<boolean>;
  #alive = true;

  /** `onDeath` is told once, unless the thread is closed first. */
  constructor(seed: ThreadSeed, entry: URL, onDeath: (error: AppError) => void) {
    this.#onDeath = onDeath;
    this.#worker = new Worker(entry, { name: 'kernel', workerData: seed });
    this.#worker.on('error', (error) => this.#died(reasonOf(error)));
    this.#worker.on('exit', (code) => this.#died(`it ended with code ${code}`));
    this.#ready = this.#started();
  }

  /** Resolves with the thread's first message, or with false when it ends before it could send one. */
  #started(): Promise<boolean> {
    return new Promise((resolve) => {
      this.#worker.once('message', () => {
        // An idle thread does not keep the process alive; a job does, by the promise of its caller.
        this.#worker.unref();
        resolve(true);
      });
      this.#worker.once('exit', () => resolve(false));
    });
  }

  /** Whether the thread is there to work; waits while it starts. */
  async ready(): Promise<boolean> {
    return (await this.#ready) && this.#alive;
  }

  post(task: ThreadTask): void {
    this.#worker.postMessage(task);
  }

  /** Ends a thread that did not come to a barrier; resolves when it can no longer write. */
  async kill(reason: string): Promise<void> {
    this.#died(reason);
    await this.#worker.terminate();
  }

  async close(): Promise<void> {
    this.#alive = false;
    await this.#worker.terminate();
  }

  #died(reason: string): void {
    if (!this.#alive) return;
    this.#alive = false;
    this.#onDeath(appError('KERNEL_THREAD', { reason }));
  }
}
