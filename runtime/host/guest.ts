/**
 * The process of a guest. Two lines, given by its host as open files: 3 carries packets both ways, 4 its
 * progress. It ends when its host's side of the line does.
 */
import { closeSync } from 'node:fs';
import { Socket } from 'node:net';
import { expose } from 'comlink';
import { showSourceStacks } from '../telemetry/source-stacks.ts';
import type { TurnFrame } from './frames.ts';
import { progressLine } from './guest-progress.ts';
import { packetEndpoint } from './packet-endpoint.ts';
import { PacketReader, packetOf } from './packets.ts';
import type { Channel } from './packets.ts';
import { openSeatServer } from './seat-server.ts';
import type { SeatServer } from './seat-server.ts';
import type { GuestStart } from './wire.ts';

const LINE = 3;
const STEPS = 4;
/** What comes from its host is not in doubt. */
const ANY = { control: 2 ** 31, notice: 0, turn: 2 ** 31 };

showSourceStacks(new URL('../..', import.meta.url));

const exit = process.exit.bind(process);
const line = new Socket({ fd: LINE, readable: true, writable: true });
const send = (channel: Channel, value: unknown, sent?: () => void): void =>
  void line.write(packetOf(channel, JSON.stringify(value)), sent);
const endpoint = packetEndpoint((message) => send('control', message));
let server: SeatServer | undefined;

/** The first message says what to open; what follows is calls and turns. */
function open({ beatMs, id, inherited, seatModuleUrl }: GuestStart): SeatServer {
  for (const fd of inherited) closeSync(fd);
  const opened = openSeatServer({
    beatMs,
    id,
    line: {
      answer: (frame) => send('turn', frame),
      close: () => line.end(() => exit(0)),
      tell: (notice, sent) => send('notice', notice, sent),
    },
    place: 'the process',
    progress: progressLine(STEPS),
    seatModuleUrl,
    threadId: 0,
  });
  expose(opened.control, endpoint);
  return opened;
}

const reader = new PacketReader(ANY, {
  packet(channel, value) {
    if (server === undefined) server = open(value as GuestStart);
    else if (channel === 'turn') server.serve(value as TurnFrame);
    else endpoint.receive(value);
  },
  unreadable: () => exit(1),
});
line.on('data', (chunk: Buffer) => reader.push(chunk));
line.on('end', () => exit(0));
line.on('error', () => exit(1));
