import { broken, operating, refused } from './entry.ts';
import type { ErrorEntry } from './entry.ts';

export const runtimeErrors = {
  AMBIENT_FORBIDDEN: refused(
    'An agent used {name}, which a replay cannot repeat.',
    'Take time from view.market.now, chance from ctx.random(name), and everything else from records.',
  ),
  SEAT_NOT_HOSTED: refused(
    'Seat {seat} is not open in host {host}.',
    'Add the seat to the host, or ask the host that has it.',
    404,
  ),
  SEAT_OLD_INCARNATION: refused(
    'Seat {seat} was asked as incarnation {asked}; the one open in host {host} is {open}.',
    'Ask the incarnation that joined last.',
    409,
  ),
  SEAT_ALREADY_HOSTED: refused(
    'Seat {seat} is already open in host {host} as incarnation {open}.',
    'Remove it first; one seat has one incarnation at a time.',
    409,
  ),
  SEAT_MESSAGE_REFUSED: refused(
    'Seat {seat} answered with something that is not a list of messages: {reason}.',
    'Return an array of {type, body} objects made of plain data.',
  ),
  SEAT_MODULE: operating(
    'The seat module {url} cannot be used: {reason}.',
    'Build first (npm run build), and check that the module exports openSeat.',
  ),
  HOST_START_FAILED: operating(
    'Host {host} did not start: {reason}.',
    'Read the reason; its seats are tried again with a growing delay.',
  ),
  SEAT_NOT_LOADED: operating(
    'Seat {seat} did not load within {limit}: {url}.',
    'Look for a loop without end or a long wait at the top of that module, or in init.',
  ),
  HOST_DIED: operating(
    'Host {host} ended while an answer was owed: {reason}.',
    'The supervisor starts a new incarnation; nothing but this answer is lost.',
  ),
  HOST_CRASHED: operating(
    'Host {host} crashed in seat {seat}: {reason}.',
    'Read the stack in the log; the supervisor starts a new incarnation.',
  ),
  HOST_OUT_OF_MEMORY: operating(
    'Host {host} reached its heap limit of {limitMb} MB in seat {seat}.',
    "Raise memoryMb in the seat's agent.json, or look for what it keeps.",
  ),
  HOST_HUNG: operating(
    'Host {host} took {ms} ms of CPU time for one step (limit {limit} ms) in seat {seat} and was ended.',
    'Bound the work of one answer, or raise its limit: cpuMs in the agent.json of a plugin, process.hangMs for a built-in seat.',
  ),
  HOST_SILENT: operating(
    'Host {host} made no step for {ms} ms of wall time (limit {limit} ms) in seat {seat} and was ended.',
    'Look what it waits for: an answer must not block. Where a built-in seat waits on a machine that stood still, raise process.hangWallMs.',
  ),
  HOST_GARBAGE: operating(
    'Host {host} sent {count} frames that are no answers (limit {limit}) and was ended.',
    'Read the dead letters; a seat must not write to the ports of its host.',
  ),
  HOST_UNREADABLE: operating(
    'Host {host} sent what cannot be read, in seat {seat}: {reason}. It was ended.',
    'A plugin must not write to the open files of its process; what it has to say it returns.',
  ),
  HOST_STOPPED: refused('Host {host} has been stopped.', 'Start a new host for its seats.', 409),
  HOST_CONTROL_TIMEOUT: operating(
    'Host {host} did not answer {operation} within {limit} ms.',
    'It may be busy in a long turn; try again, or end the host.',
    504,
  ),
  HOST_FRAME_REFUSED: refused(
    'Host {host} sent a frame on its {port} port that is no answer: {reason}.',
    'Frames are {turn, response} with the answers and failures of that turn.',
  ),
  MAILBOX_FULL: operating(
    'The mailbox of {actor} is full: {messages} messages (limit {limit}), {bytes} bytes (limit {bytesLimit}).',
    'Slow the sender down, or look why the actor does not keep up.',
  ),
  SUPERVISOR_CHILD_UNKNOWN: broken(
    'Supervisor {supervisor} has no child {child}.',
    'Children are named when the supervisor is made.',
  ),
  SUPERVISOR_INTENSITY: operating(
    'Supervisor {supervisor} saw more than {max} restarts in {windowMs} ms; the last was {child}: {reason}.',
    'Repair the child; the parent decides what stops.',
  ),
  SUPERVISOR_START_FAILED: operating(
    'Child {child} of supervisor {supervisor} did not start: {reason}.',
    'Read the reason; children before it have been stopped again.',
  ),
} as const satisfies Record<string, ErrorEntry>;
