/** A link to a process of its own: packets on one line, progress on another, the rest from /proc. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { Duplex, Readable } from 'node:stream';
import { clearTimeout, setTimeout as after } from 'node:timers';
import { fileURLToPath } from 'node:url';
import { wrap } from 'comlink';
import type { Remote } from 'comlink';
import type { ChainedRecord } from '../../protocols/record.ts';
import { containment } from './containment.ts';
import { firstChild, processCpuMs, processQueuedMs, residentBytes } from './cpu-time.ts';
import type { TurnFrame } from './frames.ts';
import { guestCommand } from './guest-command.ts';
import { STEPPED } from './guest-progress.ts';
import { inheritedFiles } from './inherited-files.ts';
import type { HostLink, LinkEvents, Usage } from './link.ts';
import { packetEndpoint } from './packet-endpoint.ts';
import type { PacketEndpoint } from './packet-endpoint.ts';
import { PacketReader, packetOf } from './packets.ts';
import type { Channel } from './packets.ts';
import type { SpawnSettings } from './spawn-options.ts';
import type { EntryControl, GuestStart } from './wire.ts';

/** Bytes of an answer as JSON; what it holds is measured again when it is read (frames.ts). */
const TURN_PACKET_MAX = 8_000_000;
const NOTICE_PACKET_MAX = 100_000;
/** Time between the end of a process's line and word of its own end, ms. */
const CLOSED_MS = 1_000;
/** Open files that a guest is given: standard ones, its line, its progress. */
const LINES = 5;
/** JSON of a record, written once for all guests that are given it. */
const texts = new WeakMap<ChainedRecord, string>();

export class ProcessLink implements HostLink {
  readonly control: Remote<EntryControl>;
  readonly threadId = 0;

  readonly #events: LinkEvents;
  readonly #child: ChildProcess;
  readonly #line: Duplex;
  readonly #endpoint: PacketEndpoint;
  readonly #exited: Promise<void>;
  /** The process that runs Node: the child itself, or the child of what made its namespaces. */
  #pid: number | undefined;
  #steps = 0;
  #running = 0;
  #isOutOfMemory = false;

  constructor(settings: SpawnSettings, events: LinkEvents) {
    this.#events = events;
    const { beatMs, entryUrl, heapMb, id, readable, seatModuleUrl } = settings;
    const program = fileURLToPath(new URL('../../', entryUrl));
    const inherited = inheritedFiles(LINES);
    const [file, args] = guestCommand({ entryUrl, heapMb, program, readable }, containment());
    this.#child = spawn(file, args, {
      cwd: '/',
      // A session of its own: a signal to its group (kill(0), Ctrl-C) is not one to ours, nor ours to it.
      detached: true,
      env: {},
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
    });
    const [, , , line, steps] = this.#child.stdio as unknown as [
      null,
      Readable,
      Readable,
      Duplex,
      Readable,
    ];
    this.#line = line;
    this.#endpoint = packetEndpoint((message) => this.#write('control', JSON.stringify(message)));
    this.control = wrap<EntryControl>(this.#endpoint);
    const reader = new PacketReader(
      {
        control: (heapMb + 1) * 1_500_000,
        notice: NOTICE_PACKET_MAX,
        turn: TURN_PACKET_MAX,
      },
      { packet: (channel, value) => this.#received(channel, value), unreadable: events.unreadable },
    );
    line.on('data', (chunk: Buffer) => reader.push(chunk));
    steps.on('data', (chunk: Buffer) => this.#progressed(chunk));
    this.#exited = this.#listen();
    this.#write(
      'control',
      JSON.stringify({ beatMs, id, inherited, seatModuleUrl } satisfies GuestStart),
    );
  }

  running(): number {
    return this.#running;
  }

  steps(): number {
    return this.#steps;
  }

  cpuMs(): number | undefined {
    const pid = this.#node();
    return pid === undefined ? undefined : processCpuMs(pid);
  }

  queuedMs(): number | undefined {
    const pid = this.#node();
    return pid === undefined ? undefined : processQueuedMs(pid);
  }

  usage(): Usage {
    const pid = this.#node();
    const cpuMs = pid === undefined ? undefined : processCpuMs(pid);
    const memoryBytes = pid === undefined ? undefined : residentBytes(pid);
    return {
      ...(cpuMs === undefined ? {} : { cpuMs }),
      ...(memoryBytes === undefined ? {} : { memoryBytes }),
    };
  }

  send({ more, request, turn }: TurnFrame): void {
    const { asks, records } = request;
    const list = records.map(textOf).join();
    const body = `{"asks":${JSON.stringify(asks)},"kind":"turn","records":[${list}]}`;
    this.#write('turn', `{"more":${more},"request":${body},"turn":${turn}}`);
  }

  /** What has arrived is told as it arrives. */
  drain(): void {}

  terminate(): Promise<unknown> {
    this.#child.kill('SIGKILL');
    return this.#exited;
  }

  close(): void {
    this.#line.destroy();
  }

  #node(): number | undefined {
    const { pid } = this.#child;
    if (pid === undefined) return undefined;
    if (containment().unshare === undefined) return pid;
    this.#pid ??= firstChild(pid);
    return this.#pid;
  }

  #write(channel: Channel, json: string): void {
    // Between its end and word of it there is nobody to write to.
    if (this.#line.writable) this.#line.write(packetOf(channel, json));
  }

  #progressed(bytes: Buffer): void {
    for (const byte of bytes) {
      if (byte === STEPPED) this.#steps += 1;
      else this.#running = byte;
    }
  }

  #received(channel: Channel, value: unknown): void {
    switch (channel) {
      case 'turn':
        return this.#events.answered(value);
      case 'control':
        return this.#endpoint.receive(value);
      case 'notice':
        return this.#events.noticed(value);
    }
  }

  #listen(): Promise<void> {
    const { ended, printed, unreadable } = this.#events;
    const child = this.#child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        const text = chunk.toString();
        // V8's last word; a guest that prints it and dies has died all the same.
        if (text.includes('JavaScript heap out of memory')) this.#isOutOfMemory = true;
        printed(text.trimEnd());
      });
    }
    // A broken line is an end like any other: its process is gone, or is ended now.
    this.#line.on('error', () => undefined);
    // As it ends by itself, its line ends a moment before word of it comes.
    this.#line.on('end', () => {
      const orphaned = after(() => unreadable('it closed the line to its host'), CLOSED_MS);
      child.once('close', () => clearTimeout(orphaned));
    });
    return new Promise((resolve) => {
      child.on('error', (error) => {
        ended({
          code: -1,
          crash: { code: 'UNEXPECTED', message: error.message },
          isOutOfMemory: false,
        });
        resolve();
      });
      child.on('close', (code, signal) => {
        const isOutOfMemory = this.#isOutOfMemory;
        const exit = code ?? -1;
        ended(
          signal === null || isOutOfMemory
            ? { code: exit, isOutOfMemory }
            : {
                code: exit,
                isOutOfMemory,
                crash: { code: 'UNEXPECTED', message: `ended by ${signal}` },
              },
        );
        resolve();
      });
    });
  }
}

function textOf(record: ChainedRecord): string {
  let text = texts.get(record);
  if (text === undefined) {
    text = JSON.stringify(record);
    texts.set(record, text);
  }
  return text;
}
