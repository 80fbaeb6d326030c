/**
 * The line to the main thread: what it tells comes in by itself, what is asked of it is answered by
 * id within a time limit. The dashboard never decides: an operator's wish is carried over, and the
 * answer names the records that came of it.
 */
import type {
  ControlAction,
  ControlReceipt,
  DashboardIn,
  DashboardOut,
  GrantReceipt,
  Head,
  LiveStatus,
  SeatAction,
  SeatReceipt,
} from '../../protocols/api.ts';
import { AppError, appError, codeOf } from '../../protocols/errors.ts';
import type { ErrorReport } from '../../protocols/errors.ts';
import type { SeatId } from '../../protocols/ids.ts';
import type { Money } from '../../protocols/units.ts';

/** The part of a MessagePort that is used. */
export interface PortLike {
  postMessage(message: DashboardOut): void;
  on(event: 'message', listener: (message: DashboardIn) => void): unknown;
}

export interface MainListeners {
  readonly onHead: (head: Head) => void;
  readonly onStopping: () => void;
}

interface Waiting<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
  readonly timer: NodeJS.Timeout;
}

type Receipt = ControlReceipt | GrantReceipt | SeatReceipt;

const METRICS_MS = 1_000;

export class MainPort {
  /** What main last said of its seats; undefined until it has. */
  status: LiveStatus | undefined;
  readonly #port: PortLike;
  readonly #controlMs: number;
  readonly #controls = new Map<number, Waiting<Receipt>>();
  readonly #metrics = new Map<number, (text: string | undefined) => void>();
  #nextId = 1;

  constructor(port: PortLike, controlMs: number, listeners: MainListeners) {
    this.#port = port;
    this.#controlMs = controlMs;
    port.on('message', (message) => this.#take(message, listeners));
  }

  tell(message: Extract<DashboardOut, { kind: 'listening' | 'failed' | 'stopped' }>): void {
    this.#port.postMessage(message);
  }

  /** @throws CONTROL_TIMEOUT, or the error main answered with. */
  control(action: ControlAction, by: string, text: string): Promise<ControlReceipt> {
    return this.#carry<ControlReceipt>(action, (id) => ({ kind: 'control', id, action, by, text }));
  }

  /** Lets the trial sleeves lose more. @throws as `control`; TRIAL_NOT_OPEN. */
  grant(amount: Money, who: { readonly by: string; readonly text: string }): Promise<GrantReceipt> {
    return this.#carry<GrantReceipt>('grant', (id) => ({ kind: 'grant', id, amount, ...who }));
  }

  /** The same about one seat. @throws as `control`; SEAT_UNKNOWN and its kin. */
  controlSeat(
    action: SeatAction,
    seat: SeatId,
    who: { readonly by: string; readonly keepRecord: boolean; readonly text: string },
  ): Promise<SeatReceipt> {
    return this.#carry<SeatReceipt>(`${action} ${seat}`, (id) => ({
      kind: 'seat-control',
      id,
      action,
      seat,
      ...who,
    }));
  }

  /** Sends a wish and waits for its receipt, whose kind is that of the wish. */
  #carry<T extends Receipt>(action: string, wish: (id: number) => DashboardOut): Promise<T> {
    const id = this.#nextId++;
    const limitMs = this.#controlMs;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#controls.delete(id);
        reject(appError('CONTROL_TIMEOUT', { action, limitMs }));
      }, limitMs);
      this.#controls.set(id, { resolve: (receipt) => resolve(receipt as T), reject, timer });
      this.#port.postMessage(wish(id));
    });
  }

  /** Main's metrics; undefined when it did not answer within a second. */
  metrics(): Promise<string | undefined> {
    const id = this.#nextId++;
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#metrics.delete(id);
        resolve(undefined);
      }, METRICS_MS);
      this.#metrics.set(id, (text) => {
        clearTimeout(timer);
        this.#metrics.delete(id);
        resolve(text);
      });
      this.#port.postMessage({ kind: 'metrics-request', id });
    });
  }

  #take(message: DashboardIn, listeners: MainListeners): void {
    switch (message.kind) {
      case 'head':
        return listeners.onHead({ seq: message.seq, hash: message.hash });
      case 'status':
        this.status = message.status;
        return;
      case 'metrics':
        return this.#metrics.get(message.id)?.(message.text);
      case 'control-result': {
        const waiting = this.#controls.get(message.id);
        if (waiting === undefined) return;
        this.#controls.delete(message.id);
        clearTimeout(waiting.timer);
        if (message.ok) waiting.resolve(message.receipt);
        else waiting.reject(errorOf(message.error));
        return;
      }
      case 'stopping':
        return listeners.onStopping();
    }
  }
}

/** An error of the table again, on this side of the port. */
function errorOf(report: ErrorReport): AppError {
  const code = codeOf(report);
  return code === undefined
    ? appError('HTTP_FAILED', { reason: report.message })
    : new AppError(code, report.details ?? {});
}
