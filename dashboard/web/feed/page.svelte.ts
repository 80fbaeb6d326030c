/**
 * The page's one store: the folded state, the connection, what the reader looks at. The state is
 * changed in place by the fold; `version` tells the views to read it again, at most four times a
 * second.
 */
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import type { ChainedRecord } from '../../../protocols/record.ts';
import { emptyPageState } from '../../fold/page.ts';
import type { PageState } from '../../fold/state.ts';
import { oneInAt } from '../view/choose.ts';
import {
  begin,
  foldSlice,
  forget,
  newIntake,
  offer,
  pause,
  resume,
  SLICE_MS,
  waiting,
} from './intake.ts';
import { newPace, noteRounds, roundsPerSecond } from './pace.ts';
import { askedSeq } from './router.svelte.ts';

/** The protocol major this page speaks. */
const PROTOCOL_MAJOR = '1';
const PAINT_MS = 250;
/** How long after a gap the missing records are asked for. */
const GAP_MS = 500;

export interface Link {
  readonly kind: 'connecting' | 'live' | 'lost' | 'cut-off' | 'other-version';
  /** Tries since the loss. */
  readonly tries: number;
  /** Wall time of the next try, ms; 0 when none is due. */
  readonly nextAt: number;
  readonly text: string;
}

const intake = newIntake(askedSeq(location.search));
const pace = newPace();
let socket: Socket | undefined;
/** Head when the server last said hello: what lies before it is history and has no pace. */
let headAtHello = 0;

let version = $state(0);
/**
 * A shallow copy made at each paint: the fold changes its state in place, and a view is only drawn
 * again when it is handed another object. Views that hand on a part of it copy that part.
 */
let shown: PageState = { ...intake.state };
let link = $state.raw<Link>({ kind: 'connecting', tries: 0, nextAt: 0, text: '' });
let head = $state(0);
let oldest = $state(1);
let lastFrameAt = $state(0);
let pinned = $state<string | undefined>(undefined);
let table = $state<string | undefined>(undefined);
let isPaused = $state(false);
let oneIn = $state(1);

/** What the views read. Every getter that reads the state also reads `version`. */
export const page = {
  get state(): PageState {
    void version;
    return shown;
  },
  get version(): number {
    return version;
  },
  get link(): Link {
    return link;
  },
  /** Newest position known to the server. */
  get head(): number {
    void version;
    return Math.max(head, intake.newest);
  },
  get oldest(): number {
    return oldest;
  },
  /** Wall time of the newest frame, ms; 0 before the first. */
  get lastFrameAt(): number {
    return lastFrameAt;
  },
  /** Records not folded yet. */
  get behind(): number {
    void version;
    return waiting(intake);
  },
  get isCaughtUp(): boolean {
    void version;
    const wanted = intake.until === undefined ? head : Math.min(head, intake.until);
    return head > 0 && intake.state.seq >= wanted;
  },
  get heldRounds(): number {
    void version;
    return intake.heldRounds;
  },
  get pinned(): string | undefined {
    return pinned;
  },
  get table(): string | undefined {
    return table;
  },
  get isPaused(): boolean {
    return isPaused;
  },
  get oneIn(): number {
    return oneIn;
  },
  get until(): number | undefined {
    return intake.until;
  },
};

export function pin(round: string | undefined): void {
  pinned = round;
}

export function chooseTable(id: string): void {
  table = id;
  pinned = undefined;
}

export function togglePause(): void {
  isPaused = !isPaused;
  if (isPaused) pause(intake);
  else {
    if (resume(intake)) subscribe();
    pump();
  }
  paint();
}

/** Connects and keeps connected; returns what undoes it. */
export function connect(): () => void {
  socket = io('/feed', {
    transports: ['websocket', 'polling'],
    reconnectionDelayMax: 4_000,
    reconnectionDelay: 500,
  });
  const manager = socket.io;
  socket.on('hello', onHello);
  socket.on('records', onRecords);
  socket.on('cut', (reason: unknown) => {
    link = { kind: 'cut-off', tries: 0, nextAt: 0, text: wordsOf(reason) };
  });
  socket.on('disconnect', (reason) => {
    if (link.kind !== 'cut-off' && link.kind !== 'other-version') lose(0);
    // The server ended it on purpose: socket.io does not come back by itself.
    if (reason === 'io server disconnect' && link.kind !== 'other-version') socket?.connect();
  });
  socket.on('connect_error', () => {
    if (link.kind !== 'connecting' && link.kind !== 'other-version') lose(link.tries);
  });
  manager.on('reconnect_attempt', (tries: number) => {
    if (link.kind === 'lost' || link.kind === 'cut-off') lose(tries);
  });
  const clock = setInterval(beat, 1_000);
  document.addEventListener('visibilitychange', paint);
  return () => {
    clearInterval(clock);
    document.removeEventListener('visibilitychange', paint);
    socket?.disconnect();
  };
}

/** The words of a `cut`: why the server closed this connection. */
const wordsOf = (reason: unknown): string => (reason as { reason?: string } | null)?.reason ?? '';

function lose(tries: number): void {
  link = { kind: 'lost', tries, nextAt: 0, text: '' };
}

function onHello(hello: unknown): void {
  const {
    protocol,
    head: at,
    oldest: first,
  } = hello as {
    protocol: string;
    head: { seq: number } | null;
    oldest: number | null;
  };
  if (protocol.split('.')[0] !== PROTOCOL_MAJOR) {
    link = { kind: 'other-version', tries: 0, nextAt: 0, text: protocol };
    socket?.disconnect();
    return;
  }
  head = at?.seq ?? 0;
  headAtHello = head;
  oldest = first ?? 1;
  link = { kind: 'live', tries: 0, nextAt: 0, text: '' };
  lastFrameAt = Date.now();
  const isNew = intake.state.seq === 0;
  // Bodies before `oldest` are gone: a fold of records can only begin there.
  if (isNew && oldest > 1) begin(intake, emptyPageState(oldest - 1));
  if (isNew && intake.until === undefined && head > SNAPSHOT_FROM) void start();
  else subscribe();
}

/** Journals longer than this are begun from the server's own fold of them. */
const SNAPSHOT_FROM = 2_000;

/** Takes the state the server has folded with this same code, then follows; else reads it all. */
async function start(): Promise<void> {
  try {
    const answer = await fetch('/api/v1/state');
    const state = (await answer.json()) as PageState;
    if (answer.ok && Number.isSafeInteger(state.seq)) begin(intake, state);
  } catch (error) {
    // No snapshot only means reading every record: the same state, later.
    link = { ...link, text: String(error) };
  }
  paint();
  subscribe();
}

/** Asks for everything after the newest position held; a page that comes back misses nothing. */
function subscribe(): void {
  const held = intake.queue.at(-1)?.seq ?? intake.state.seq;
  socket?.emit('subscribe', { after: held });
}

function onRecords(records: unknown): void {
  const list = records as ChainedRecord[];
  offer(intake, list);
  lastFrameAt = Date.now();
  const last = list.at(-1)?.seq ?? 0;
  if (last > head) head = last;
  if (!isPaused) pump();
}

let isPumping = false;
function pump(): void {
  if (isPumping) return;
  isPumping = true;
  const until = performance.now() + SLICE_MS;
  const slice = foldSlice(intake, () => performance.now() < until);
  isPumping = false;
  if (intake.state.seq > headAtHello) noteRounds(pace, slice.decided, Date.now());
  if (slice.folded > 0) paint();
  if (intake.gapAt !== undefined) {
    intake.gapAt = undefined;
    forget(intake);
    // Not at once: a server that keeps leaving the same gap must not be asked in a loop.
    setTimeout(subscribe, GAP_MS);
  }
  if (!slice.isDone && !isPaused) setTimeout(pump, 0);
}

let lastPaint = 0;
let isPainting = false;
/** Tells the views, at most four times a second; a hidden page is told when it is seen again. */
function paint(): void {
  if (isPainting || document.hidden) return;
  isPainting = true;
  const wait = Math.max(0, lastPaint + PAINT_MS - performance.now());
  setTimeout(() => {
    requestAnimationFrame(() => {
      isPainting = false;
      lastPaint = performance.now();
      oneIn = oneInAt(roundsPerSecond(pace, Date.now()));
      shown = { ...intake.state };
      version += 1;
    });
  }, wait);
}

/** Once a second the pace is looked at again, also when nothing arrives. */
function beat(): void {
  noteRounds(pace, 0, Date.now());
  const next = oneInAt(roundsPerSecond(pace, Date.now()));
  if (next !== oneIn) paint();
}
