/**
 * The seats and the hosts they run in: asks them, keeps them fed with records, and lets dead ones
 * back in. A seat's state is lost without harm: a new incarnation folds the same records again.
 */
import { errorReport } from '../protocols/errors.ts';
import type {
  Answer,
  HostRequest,
  SeatFailure,
  SeatSnapshot,
  SeatSpec,
} from '../protocols/host.ts';
import type { SeatId } from '../protocols/ids.ts';
import type { ChainedRecord, Draft, RecordType } from '../protocols/record.ts';
import type { SeatHost } from '../runtime/host/control.ts';
import type { JournalReader } from '../runtime/journal/reader.ts';
import type { Debt } from './session/owing.ts';

/** A seat that gave no answer, and why. */
export interface Silence {
  readonly seat: SeatId;
  readonly cause: 'hung' | 'died';
}

export interface SeatStatus {
  readonly seat: SeatId;
  readonly state: 'starting' | 'awake' | 'restarting' | 'quarantined';
  readonly threadId: number;
  readonly incarnation: number;
  readonly restarts: number;
  readonly lastError: string;
}

/** What supervision says after a death: when to try again, or not at all. */
export type RestartPlan =
  | { readonly kind: 'restart'; readonly inMs: number; readonly restarts: number }
  | { readonly kind: 'quarantine'; readonly trips: number };

export interface SeatingOptions {
  /** Seats grouped by host, each with everything a host needs to open them but the incarnation. */
  readonly groups: readonly (readonly SeatSpec[])[];
  readonly openHost: (id: string, specs: readonly SeatSpec[]) => Promise<SeatHost>;
  readonly reader: Pick<JournalReader, 'head' | 'range'>;
  /** Makes everything appended so far readable. */
  readonly flush: () => Promise<void>;
  readonly planRestart: (seat: SeatId) => RestartPlan;
  /** The drafts of a seat's return, posted at the next safe point. */
  readonly post: (draft: Draft) => void;
  readonly joined: (spec: SeatSpec) => Draft;
  readonly now: () => number;
  /** Runs `task` after `ms` of wall time; answers how to call it off. */
  readonly later: (ms: number, task: () => void) => () => void;
  readonly hangMs: number;
}

interface HostEntry {
  readonly id: string;
  readonly base: readonly SeatSpec[];
  host: SeatHost | undefined;
  /** Records its seats have not been given. */
  backlog: ChainedRecord[];
}

/** Records that seats fold; the others never cross to a host. */
const FOLDED: ReadonlySet<RecordType> = new Set([
  'run.started',
  'market.instrument',
  'market.bar',
  'market.quote',
  'market.ended',
  'knowledge.fact',
  'knowledge.news',
  'agent.joined',
  'agent.died',
  'agent.quarantined',
  'cfp',
  'seal',
  'bid',
  'refuse',
  'challenge',
  'rebuttal',
  'ruling',
  'revise',
  'aggregate',
  'intent',
  'verdict',
  'gate',
  'commit',
  'abstain',
  'plan',
  'settle',
  'order.submit',
  'order.accepted',
  'order.filled',
  'order.cancelled',
  'order.rejected',
  'order.expired',
  'portfolio.mark',
  'risk.mode',
]);
const CATCH_UP_RECORDS = 2_000;
/** A backlog this long is sent ahead, so that an idle seat stays cheap. */
const BACKLOG_MAX = 4_000;
/** Records between two snapshots of a seat. */
const SNAPSHOT_EVERY = 50_000;

export class Seating {
  readonly #options: SeatingOptions;
  readonly #hosts: HostEntry[];
  readonly #status = new Map<SeatId, SeatStatus>();
  readonly #snapshots = new Map<SeatId, SeatSnapshot>();
  readonly #notices: Draft[] = [];
  readonly #timers = new Set<() => void>();
  #sinceSnapshot = 0;
  #stopping = false;

  constructor(options: SeatingOptions) {
    this.#options = options;
    this.#hosts = options.groups.map((base, index) => ({
      id: `host-${index + 1}`,
      base,
      host: undefined,
      backlog: [],
    }));
    for (const spec of options.groups.flat())
      this.#note(spec.seat, { incarnation: spec.incarnation });
  }

  /** Opens every host; returns the drafts of the seats that are ready, by seat id. */
  async start(): Promise<Draft[]> {
    const ready = await Promise.all(this.#hosts.map((entry) => this.#open(entry, entry.base)));
    return ready
      .flat()
      .sort((a, b) => (a.seat < b.seat ? -1 : 1))
      .map((spec) => this.#options.joined(spec));
  }

  /** Every record, after it was stepped. */
  observe(record: ChainedRecord): void {
    if (!FOLDED.has(record.type)) return;
    for (const entry of this.#hosts) entry.backlog.push(record);
    this.#sinceSnapshot += 1;
  }

  /** One batched message a host; answers what came, and who gave none. */
  async ask(owed: readonly Debt[]): Promise<{ answers: Answer[]; silent: Silence[] }> {
    const turns = await Promise.all(
      this.#hosts.map(async (entry) => {
        const asks = owed.filter((debt) => entry.base.some((spec) => spec.seat === debt.seat));
        if (asks.length === 0 && entry.backlog.length < BACKLOG_MAX) return undefined;
        return this.#turn(entry, asks);
      }),
    );
    const answers = turns.flatMap((turn) => turn?.answers ?? []);
    const silent = turns.flatMap((turn) => turn?.silent ?? []);
    if (this.#sinceSnapshot >= SNAPSHOT_EVERY) await this.#snapshot();
    return { answers, silent };
  }

  /** Deaths and dead letters since the last call, in order of seat. */
  takeNotices(): Draft[] {
    return this.#notices.splice(0);
  }

  status(): SeatStatus[] {
    return [...this.#status.values()].sort((a, b) => (a.seat < b.seat ? -1 : 1));
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    for (const cancel of this.#timers) cancel();
    await Promise.all(this.#hosts.map(async (entry) => entry.host?.stop()));
  }

  async #turn(
    entry: HostEntry,
    asks: readonly Debt[],
  ): Promise<{ answers: readonly Answer[]; silent: Silence[] }> {
    const { host } = entry;
    if (host === undefined) return { answers: [], silent: asks.map(died) };
    const request: HostRequest = { asks, kind: 'turn', records: entry.backlog };
    entry.backlog = [];
    const response = await this.#withinHang(host, request);
    if (response === 'hung') {
      await host.kill(`no answer within ${this.#options.hangMs} ms`);
      for (const spec of entry.base) this.#fail(entry, { ...failureOf(spec), error: hungError });
      return { answers: [], silent: asks.map(({ seat }) => ({ seat, cause: 'hung' })) };
    }
    for (const letter of response.deadLetters ?? []) {
      this.#notices.push({ at: this.#options.now(), body: letter, type: 'dead-letter' });
    }
    for (const failure of response.failures) this.#fail(entry, failure);
    const silent = asks
      .filter((ask) => !response.answers.some((a) => a.seat === ask.seat && a.round === ask.round))
      .map(died);
    return { answers: response.answers, silent };
  }

  async #withinHang(host: SeatHost, request: HostRequest) {
    let cancel: (() => void) | undefined;
    const hung = new Promise<'hung'>((resolve) => {
      cancel = this.#options.later(this.#options.hangMs, () => resolve('hung'));
    });
    const response = await Promise.race([host.turn(request), hung]);
    cancel?.();
    return response;
  }

  /** Opens a host and brings its seats up to date; answers the specs that are ready. */
  async #open(entry: HostEntry, specs: readonly SeatSpec[]): Promise<SeatSpec[]> {
    const { reader } = this.#options;
    const withSnapshots = specs.map((spec) => {
      const snapshot = this.#snapshots.get(spec.seat);
      return snapshot === undefined ? spec : { ...spec, snapshot };
    });
    await this.#options.flush();
    entry.backlog = [];
    const head = reader.head().seq;
    const host = await this.#options.openHost(entry.id, withSnapshots);
    const from = Math.min(...withSnapshots.map((spec) => spec.snapshot?.asOf ?? 0));
    const failed: SeatFailure[] = [...host.startFailures];
    for (let seq = from + 1; seq <= head; seq += CATCH_UP_RECORDS) {
      const records = reader
        .range(seq, Math.min(CATCH_UP_RECORDS, head - seq + 1))
        .filter((record) => FOLDED.has(record.type));
      failed.push(...(await host.turn({ asks: [], kind: 'turn', records })).failures);
    }
    entry.host = host;
    for (const failure of failed) this.#fail(entry, failure);
    const ready = specs.filter((spec) => !failed.some((failure) => failure.seat === spec.seat));
    for (const { seat, incarnation } of ready) {
      this.#note(seat, { incarnation, state: 'awake', threadId: host.threadId });
    }
    return ready;
  }

  #fail(entry: HostEntry, failure: SeatFailure): void {
    const { seat } = failure;
    const status = this.#status.get(seat);
    if (this.#stopping || status === undefined || failure.incarnation !== status.incarnation)
      return;
    if (status.state === 'restarting' || status.state === 'quarantined') return;
    const plan = this.#options.planRestart(seat);
    const lastError = `${failure.error.code}: ${failure.error.message}`.slice(0, 500);
    const at = this.#options.now();
    const restarts = plan.kind === 'restart' ? plan.restarts : status.restarts;
    this.#note(seat, {
      state: plan.kind === 'restart' ? 'restarting' : 'quarantined',
      restarts,
      lastError,
    });
    const restartInMs = plan.kind === 'restart' ? plan.inMs : null;
    const reason = lastError.slice(0, 300);
    const { incarnation } = failure;
    this.#notices.push({
      at,
      body: { incarnation, reason, restartInMs, restarts, seat },
      type: 'agent.died',
    });
    if (plan.kind === 'quarantine') {
      const { trips } = plan;
      this.#notices.push({ at, body: { lastError, seat, trips }, type: 'agent.quarantined' });
      return;
    }
    const cancel = this.#options.later(plan.inMs, () => {
      this.#timers.delete(cancel);
      void this.#revive(entry, seat);
    });
    this.#timers.add(cancel);
  }

  /** A new incarnation: in its old host while that lives, else in a new one. */
  async #revive(entry: HostEntry, seat: SeatId): Promise<void> {
    if (this.#stopping) return;
    const spec = entry.base.find((item) => item.seat === seat);
    const status = this.#status.get(seat);
    if (spec === undefined || status === undefined) return;
    const next = { ...spec, incarnation: status.incarnation + 1 };
    this.#note(seat, { incarnation: next.incarnation, state: 'starting' });
    try {
      const alone: HostEntry = { id: entry.id, base: [spec], host: undefined, backlog: [] };
      const rest = entry.base.filter((item) => item.seat !== seat);
      if (rest.length > 0) await this.#split(entry, alone, seat);
      const target = rest.length > 0 ? alone : entry;
      for (const ready of await this.#open(target, [next]))
        this.#options.post(this.#options.joined(ready));
    } catch (error) {
      this.#note(seat, { state: 'awake' });
      this.#fail(entry, { ...failureOf(next), error: errorReport(error) });
    }
  }

  /** A seat that crashed in a packed host gets a host of its own: it may not take others down again. */
  async #split(entry: HostEntry, alone: HostEntry, seat: SeatId): Promise<void> {
    await entry.host?.removeSeat(seat);
    const index = this.#hosts.indexOf(entry);
    const rest = entry.base.filter((item) => item.seat !== seat);
    this.#hosts.splice(index, 1, { ...entry, base: rest }, alone);
  }

  async #snapshot(): Promise<void> {
    this.#sinceSnapshot = 0;
    for (const entry of this.#hosts) {
      // A snapshot stands for the records given so far, so the backlog goes first.
      if (entry.host === undefined) continue;
      await this.#turn(entry, []);
      for (const { seat } of entry.base) {
        const taken = await entry.host.snapshot(seat);
        if ('ok' in taken) this.#snapshots.set(seat, taken.ok);
      }
    }
  }

  #note(seat: SeatId, change: Partial<SeatStatus>): void {
    const before = this.#status.get(seat) ?? {
      seat,
      state: 'starting' as const,
      threadId: 0,
      incarnation: 1,
      restarts: 0,
      lastError: '',
    };
    this.#status.set(seat, { ...before, ...change });
  }
}

const died = ({ seat }: { readonly seat: SeatId }): Silence => ({ seat, cause: 'died' });
const failureOf = ({ seat, incarnation }: SeatSpec) => ({ seat, incarnation });
const hungError = { code: 'HOST_HUNG', message: 'it did not answer within its wall-time budget' };
