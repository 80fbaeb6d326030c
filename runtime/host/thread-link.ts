/** A link to a worker thread: three ports, progress in shared memory, CPU time by its id of the system. */
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { wrap } from 'comlink';
import type { Remote } from 'comlink';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import type { ErrorReport } from '../../protocols/errors.ts';
import { readableReport } from './frames.ts';
import type { TurnFrame } from './frames.ts';
import type { HostLink, LinkEvents, Usage } from './link.ts';
import { PROGRESS_BYTES, progressOn } from './liveness.ts';
import type { Progress } from './liveness.ts';
import type { SpawnSettings } from './spawn-options.ts';
import { threadCpuMs } from './cpu-time.ts';
import type { EntryControl, HostStart } from './wire.ts';

export class ThreadLink implements HostLink {
  readonly control: Remote<EntryControl>;
  readonly threadId: number;

  readonly #events: LinkEvents;
  readonly #worker: Worker;
  readonly #turns: MessagePort;
  readonly #notices: MessagePort;
  readonly #progress: Progress;
  #crash: ErrorReport | undefined;
  #isOutOfMemory = false;
  #terminating: Promise<number> | undefined;

  constructor(settings: SpawnSettings, events: LinkEvents) {
    this.#events = events;
    const [turn, control, notice] = [0, 1, 2].map(() => new MessageChannel()) as [
      MessageChannel,
      MessageChannel,
      MessageChannel,
    ];
    const progress = new SharedArrayBuffer(PROGRESS_BYTES);
    this.#progress = progressOn(progress);
    const ports = { control: control.port2, notice: notice.port2, turn: turn.port2 };
    const { beatMs, id, seatModuleUrl } = settings;
    const workerData: HostStart = { beatMs, id, ports, progress, seatModuleUrl };
    this.#worker = new Worker(settings.entryUrl, {
      env: {},
      execArgv: [],
      name: `host ${id}`,
      resourceLimits: { maxOldGenerationSizeMb: settings.heapMb },
      stderr: true,
      stdout: true,
      transferList: Object.values(ports),
      workerData,
    });
    this.threadId = this.#worker.threadId;
    this.#turns = turn.port1;
    this.#notices = notice.port1;
    this.control = wrap<EntryControl>(nodeEndpoint(control.port1));
    this.#listen();
  }

  running(): number {
    return this.#progress.running();
  }

  steps(): number {
    return this.#progress.steps();
  }

  cpuMs(): number | undefined {
    return threadCpuMs(this.#progress.thread());
  }

  /** Not told: a built-in seat may wait for what it will, up to the outer limit. */
  queuedMs(): undefined {
    return undefined;
  }

  usage(): Usage {
    const cpuMs = this.cpuMs();
    return cpuMs === undefined ? {} : { cpuMs };
  }

  send(frame: TurnFrame): void {
    this.#turns.postMessage(frame);
  }

  drain(): void {
    for (;;) {
      const notice = receiveMessageOnPort(this.#notices);
      if (notice === undefined) break;
      this.#events.noticed(notice.message);
    }
    for (;;) {
      const frame = receiveMessageOnPort(this.#turns);
      if (frame === undefined) break;
      this.#events.answered(frame.message);
    }
  }

  terminate(): Promise<unknown> {
    this.#terminating ??= this.#worker.terminate();
    return this.#terminating;
  }

  close(): void {
    this.#turns.close();
    this.#notices.close();
  }

  #listen(): void {
    const { answered, ended, noticed, printed, strayed } = this.#events;
    const worker = this.#worker;
    this.#turns.on('message', answered);
    this.#turns.on('messageerror', (error) => strayed('schema', 'turn', error));
    this.#notices.on('message', noticed);
    this.#notices.on('messageerror', (error) => strayed('schema', 'notice', error));
    worker.on('message', (value: unknown) => strayed('denied', 'parent', value));
    worker.on('messageerror', (error) => strayed('schema', 'parent', error));
    worker.on('error', (error) => {
      this.#isOutOfMemory = (error as { code?: unknown }).code === 'ERR_WORKER_OUT_OF_MEMORY';
      this.#crash = readableReport(error);
    });
    worker.on('exit', (code) => {
      const crash = this.#crash === undefined ? {} : { crash: this.#crash };
      ended({ code, isOutOfMemory: this.#isOutOfMemory, ...crash });
    });
    for (const stream of [worker.stdout, worker.stderr]) {
      stream.on('data', (chunk: Buffer) => printed(chunk.toString().trimEnd()));
    }
  }
}
