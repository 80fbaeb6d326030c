/**
 * The page's one store: the folded state, the connection, what the reader looks at. The state is
 * changed in place by the fold; `version` tells the views to read it again, at most four times a
 * second.
 */
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import type { ChainedRecord } from '../../../protocols/record.ts';
import { emptyPageState } from '../../fold/page.ts';
import { NO_CHAIN_FACTS } from '../audit/chain-facts.ts';
import type { ChainFacts } from '../audit/chain-facts.ts';
import type { PageState } from '../../fold/state.ts';
import { oneInAt } from '../view/choose.ts';
import type { Fetching } from '../view/status.ts';
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
import type { ChainWatch } from './chain-watch.ts';
import { newPace, noteRounds, roundsPerSecond } from './pace.ts';
import { askedSeq } from './router.svelte.ts';
import { settings } from './settings.svelte.ts';

/** The protocol major this page speaks. */
const PROTOCOL_MAJOR = '1';
/** How long after a gap the missing records are asked for. */
const GAP_MS = 500;

export interface Link {
  readonly kind: 'connecting' | 'live' | 'lost' | 'cut-off' | 'other-version';
  /** Number of the next try since the loss, from 1; 0 when none is due. */
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
let fetching = $state.raw<Fetching | undefined>(undefined);
let chain: ChainFacts | undefined;
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
  /** What is being fetched before the page stands where the journal does. */
  get fetching(): Fetching | undefined {
    void version;
    return fetching;
  },
  /** What was hashed in this browser; undefined before the first record was. */
  get chain(): ChainFacts | undefined {
    void version;
    return chain;
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
  // Tries are made here and not by the library, so that the page can say when the next one is.
  socket = io('/feed', { transports: ['websocket', 'polling'], reconnection: false });
  socket.on('hello', onHello);
  socket.on('records', onRecords);
  socket.on('cut', (reason: unknown) => {
    link = { kind: 'cut-off', tries: 0, nextAt: 0, text: wordsOf(reason) };
  });
  socket.on('disconnect', tryLater);
  socket.on('connect_error', tryLater);
  const clock = setInterval(beat, 1_000);
  document.addEventListener('visibilitychange', paint);
  return () => {
    clearInterval(clock);
    clearTimeout(nextTry);
    document.removeEventListener('visibilitychange', paint);
    socket?.off('disconnect');
    socket?.disconnect();
  };
}

/** The words of a `cut`: why the server closed this connection. */
const wordsOf = (reason: unknown): string => (reason as { reason?: string } | null)?.reason ?? '';

/** First and longest wait before another try, ms; a tenth more or less, so that pages do not all come at once. */
const TRY_MS = 500;
const TRY_MAX_MS = 4_000;
let nextTry: ReturnType<typeof setTimeout> | undefined;

/** Sets the next try and says when it is. */
function tryLater(): void {
  if (link.kind === 'other-version') return;
  const tries = link.tries + 1;
  const wait = Math.min(TRY_MAX_MS, TRY_MS * 2 ** (tries - 1)) * (0.9 + 0.2 * Math.random());
  const kind = link.kind === 'connecting' || link.kind === 'cut-off' ? link.kind : 'lost';
  link = { ...link, kind, tries, nextAt: Date.now() + wait };
  clearTimeout(nextTry);
  nextTry = setTimeout(() => socket?.connect(), wait);
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
  const why = intake.state.seq === 0 ? 'first' : link.kind === 'cut-off' ? 'cut-off' : 'back';
  tellFetching(why, head);
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
  endFetching();
  paint();
  subscribe();
}

/** Says what is fetched, from where the page stands; nothing when it stands there already. */
function tellFetching(why: Fetching['why'], until: number): void {
  const to = intake.until === undefined ? until : Math.min(until, intake.until);
  const from = intake.state.seq + 1;
  // A paused view stands still on purpose, and says so.
  fetching = to < from || isPaused ? undefined : { why, from, to };
}

/** Nothing is on its way once the state stands where it was to come; a snapshot may bring it there alone. */
function endFetching(): void {
  if (fetching !== undefined && intake.state.seq >= fetching.to) fetching = undefined;
}

/** Asks for everything after the newest position held; a page that comes back misses nothing. */
function subscribe(): void {
  const held = intake.queue.at(-1)?.seq ?? intake.state.seq;
  socket?.emit('subscribe', { after: held });
}

function onRecords(records: unknown): void {
  const list = records as ChainedRecord[];
  if (intake.until === undefined) checkChain(list);
  offer(intake, list);
  lastFrameAt = Date.now();
  const last = list.at(-1)?.seq ?? 0;
  if (last > head) head = last;
  if (!isPaused) pump();
}

let watching: Promise<ChainWatch> | undefined;
/** Hands records to the code that hashes them, which is loaded when the first ones arrive. */
function checkChain(records: readonly ChainedRecord[]): void {
  const began = { seq: intake.state.seq, hash: intake.state.hash };
  watching ??= import('./chain-watch.ts').then(({ watchChain }) =>
    watchChain((facts) => {
      chain = facts;
      if (facts.waiting === 0 || facts.bad !== null) paint();
    }),
  );
  watching.then(
    (watch) => watch.offer(records, began),
    (error: unknown) => (chain = { ...NO_CHAIN_FACTS, trouble: String(error) }),
  );
}

let isPumping = false;
function pump(): void {
  if (isPumping) return;
  isPumping = true;
  const until = performance.now() + SLICE_MS;
  const slice = foldSlice(intake, () => performance.now() < until);
  isPumping = false;
  if (intake.state.seq > headAtHello) noteRounds(pace, slice.decided, Date.now());
  endFetching();
  if (slice.folded > 0) paint();
  if (intake.gapAt !== undefined) {
    intake.gapAt = undefined;
    tellFetching('gap', head);
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
  const wait = Math.max(0, lastPaint + 1_000 / settings.figures - performance.now());
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
