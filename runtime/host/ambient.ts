/**
 * The guards of a worker host, put up before any agent is loaded: clocks, chance, timers, sockets
 * and the process throw AMBIENT_FORBIDDEN, so that an agent that would not replay fails at its
 * first run instead of at its first audit. A guard against mistakes, not against malice: a thread
 * is no security border.
 */
import { format } from 'node:util';
import { appError } from '../../protocols/errors.ts';

type ConsoleSink = (level: 'debug' | 'info' | 'warn' | 'error', text: string) => void;

/** Uses that were refused so far, by name: also those whose error was caught. */
export type AmbientUses = ReadonlyMap<string, number>;

export interface AmbientGuards {
  /** Receives what agents print. */
  readonly print: ConsoleSink;
  /** Told when a name is used for the first time; later uses are only counted, so that a loop floods nobody. */
  readonly refused: (name: string) => void;
}

let guards: AmbientGuards | undefined;
const uses = new Map<string, number>();

const GLOBALS = [
  'setTimeout',
  'setInterval',
  'setImmediate',
  'clearTimeout',
  'clearInterval',
  'clearImmediate',
  'fetch',
  'WebSocket',
  'EventSource',
  'BroadcastChannel',
  'crypto',
  // What the garbage collector has done by now differs between runs.
  'WeakRef',
  'FinalizationRegistry',
];

const PROCESS = [
  'exit',
  'kill',
  'abort',
  'chdir',
  'dlopen',
  'getBuiltinModule',
  'binding',
  '_linkedBinding',
  'hrtime',
  'uptime',
  'cpuUsage',
  'memoryUsage',
  'resourceUsage',
  'umask',
];

/** Changes this thread's globals for good; answers the count that the guards keep. */
export function guardAmbient(told: AmbientGuards): AmbientUses {
  guards = told;
  guardDate();
  guardIntl();
  forbid(Math, 'random', 'Math.random');
  for (const name of GLOBALS) if (name in globalThis) forbid(globalThis, name, name);
  forbid(performance, 'now', 'performance.now');
  forbid(performance, 'timeOrigin', 'performance.timeOrigin');
  for (const name of PROCESS) if (name in process) forbid(process, name, `process.${name}`);
  // Empty and closed: a library may look for a variable, nobody may pass one on.
  Object.defineProperty(process, 'env', { value: Object.freeze({}), writable: false });
  routeConsole(told.print);
  return uses;
}

/** `new Date(us / 1000)` and Date.UTC are arithmetic and stay; reading the clock is not. */
function guardDate(): void {
  const Real = Date;
  const guarded = new Proxy(Real, {
    apply: () => refuse('Date()'),
    construct: (target, args: unknown[], newTarget: typeof Date) =>
      args.length === 0
        ? refuse('new Date()')
        : (Reflect.construct(target, args, newTarget) as object),
  });
  forbid(Real, 'now', 'Date.now');
  Object.defineProperty(Real.prototype, 'constructor', { value: guarded, writable: false });
  Object.defineProperty(globalThis, 'Date', { value: guarded, writable: false });
}

/** Formats the present where no date is given. */
function guardIntl(): void {
  const { prototype } = Intl.DateTimeFormat;
  const { format: own, formatToParts } = Object.getOwnPropertyDescriptors(prototype);
  const toParts = formatToParts.value as (date: Date) => Intl.DateTimeFormatPart[];
  Object.defineProperty(prototype, 'format', {
    configurable: false,
    get(this: Intl.DateTimeFormat) {
      const format = own.get?.call(this) as (date: Date) => string;
      return (date?: Date) =>
        date === undefined ? refuse('Intl.DateTimeFormat.format()') : format(date);
    },
  });
  Object.defineProperty(prototype, 'formatToParts', {
    configurable: false,
    value(this: Intl.DateTimeFormat, date?: Date) {
      return date === undefined
        ? refuse('Intl.DateTimeFormat.formatToParts()')
        : toParts.call(this, date);
    },
    writable: false,
  });
  // Since Node 26.
  const { Temporal } = globalThis as { readonly Temporal?: { readonly Now: object } };
  for (const name of Object.getOwnPropertyNames(Temporal?.Now ?? {})) {
    forbid(Temporal?.Now as object, name, `Temporal.Now.${name}`);
  }
}

/** Read as values, so reading them is what is refused; of functions, it is the call. */
const READ_AS_VALUES: ReadonlySet<string> = new Set(['crypto', 'timeOrigin']);

function forbid(target: object, name: string, label: string): void {
  // A plain function, not an arrow: `new WebSocket` must reach it too.
  function forbidden(): never {
    return refuse(label);
  }
  const guard: PropertyDescriptor = READ_AS_VALUES.has(name)
    ? { configurable: false, get: forbidden }
    : { configurable: false, value: forbidden, writable: false };
  Object.defineProperty(target, name, guard);
}

function refuse(name: string): never {
  const before = uses.get(name) ?? 0;
  uses.set(name, before + 1);
  if (before === 0) guards?.refused(name);
  throw appError('AMBIENT_FORBIDDEN', { name });
}

function routeConsole(sink: ConsoleSink): void {
  const say =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (...values: unknown[]): void => {
      sink(level, format(...values).slice(0, 2_000));
    };
  const routed = {
    assert: (holds: unknown, ...values: unknown[]): void => {
      if (holds !== true) say('error')(...values);
    },
    debug: say('debug'),
    error: say('error'),
    info: say('info'),
    log: say('info'),
    trace: say('debug'),
    warn: say('warn'),
  };
  Object.assign(console, routed);
}
