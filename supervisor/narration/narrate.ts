/**
 * Tells whoever watches what happens, from the records of the journal: incidents each as it comes,
 * rounds at a pace that can be read, and at full speed how far the run is. It only listens.
 */
import type { ChainedRecord, Draft } from '../../protocols/record.ts';
import { commandLine } from '../command-line.ts';
import type { RunLog } from '../run-log.ts';
import { incidentOf } from './incidents.ts';
import type { Incident } from './incidents.ts';
import { ProgressMeter, progressText } from './progress.ts';
import type { RunEnd } from './progress.ts';
import { RoundLines } from './rounds.ts';

export interface NarratorOptions {
  readonly dataDir: string;
  readonly log: Pick<RunLog, 'status' | 'tell'>;
  /** Wall time, ms. */
  readonly nowMs: () => number;
  /** Times the recorded pace, or as fast as the council decides. */
  readonly speed: number | 'max';
  /** Where it ends, as far as that is known by now. */
  readonly end: () => RunEnd;
}

/** Rounds a second that can be read; more are told as progress. */
const LINES_A_SECOND = 4;
/** Between two looks at the progress, ms: as often as a status is rewritten. */
const LOOK_MS = 250;
/** Between two lines of progress where no status can be shown, ms. */
const LINE_MS = 10_000;

export class Narrator {
  readonly #options: NarratorOptions;
  readonly #rounds = new RoundLines();
  readonly #progress = new ProgressMeter();
  /** What was told before its record, which waits for a safe point: as canonical text. */
  readonly #ahead = new Set<string>();
  readonly #counts = new Map<string, number>();
  readonly #dead = new Set<string>();
  readonly #every: number;
  #isLost = false;
  #decided = 0;
  #lookedAt = -Infinity;
  #toldAt: number;

  constructor(options: NarratorOptions) {
    this.#options = options;
    this.#every =
      options.speed === 'max' ? Infinity : Math.max(1, Math.round(options.speed / LINES_A_SECOND));
    this.#toldAt = options.nowMs();
  }

  /** What will be a record when the run comes to it: a death while the seats load, say. */
  ahead(draft: Draft): void {
    this.#ahead.add(keyOf(draft));
    this.#tell(draft);
  }

  observe(record: ChainedRecord): void {
    if (!this.#ahead.delete(keyOf(record))) this.#tell(record);
    this.#progress.observe(record);
    const round = this.#rounds.observe(record);
    if (round !== undefined) {
      // At full speed one, so that it is seen what is asked; a status says how it goes on.
      if (this.#every === Infinity ? this.#decided === 0 : this.#decided % this.#every === 0) {
        const values = { at: round.at, event: 'round', ...round.values };
        this.#options.log.tell('info', round.text, values);
      }
      this.#decided += 1;
    }
    if (record.type === 'timer' && this.#every > 1) this.#showProgress();
  }

  #showProgress(): void {
    const { end, log, nowMs } = this.#options;
    const ms = nowMs();
    if (ms - this.#lookedAt < LOOK_MS) return;
    this.#lookedAt = ms;
    const progress = this.#progress.look(ms, end());
    if (log.status !== undefined) return log.status(progressText(progress));
    if (ms - this.#toldAt < LINE_MS) return;
    this.#toldAt = ms;
    log.tell('info', progressText(progress), { event: 'progress', ...progress });
  }

  #tell(record: Draft): void {
    const incident = this.#comeback(record) ?? incidentOf(record);
    if (incident === undefined) return;
    const { command, level, repeats } = incident;
    const count = this.#countOf(repeats);
    if (!isTold(count)) return;
    const { dataDir, log } = this.#options;
    const line = command === undefined ? '' : ` ${commandLine(command, dataDir)}`;
    const so = count === 1 ? '' : ` (${count} so far)`;
    log.tell(level, `${incident.text}${line}${so}`, valuesOf(record));
  }

  #countOf(key: string | undefined): number {
    if (key === undefined) return 1;
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return count;
  }

  /** What is news only after something else: a seat that died, a council that was lost. */
  #comeback(record: Draft): Incident | undefined {
    switch (record.type) {
      case 'agent.died':
        this.#dead.add(record.body.seat);
        return undefined;
      case 'agent.joined': {
        const { incarnation, record: kept, seat } = record.body;
        const isBack = this.#dead.delete(seat);
        // What became of its record says that it is back, too.
        if (!isBack || kept !== undefined) return undefined;
        return { level: 'info', text: `Seat ${seat} is back, in life ${incarnation}.` };
      }
      case 'council.lost':
        this.#isLost = true;
        return undefined;
      case 'cfp': {
        if (!this.#isLost) return undefined;
        this.#isLost = false;
        const text = 'The council is back: questions are asked again. New risk waits for:';
        return { command: 'resume', level: 'info', text };
      }
      default:
        return undefined;
    }
  }
}

/** The first, the tenth, the hundredth and so on. */
const isTold = (count: number): boolean => /^10*$/.test(String(count));

const keyOf = ({ body, type }: Pick<Draft, 'body' | 'type'>): string =>
  AHEAD.has(type) ? `${type} ${JSON.stringify(body)}` : '';
/** The types of which a draft may be told ahead. */
const AHEAD: ReadonlySet<string> = new Set(['agent.died', 'agent.quarantined', 'dead-letter']);

/** Beside the sentence in a line of JSON. */
function valuesOf(record: Draft | ChainedRecord) {
  const { at, body, lane, round, type } = record;
  return {
    at,
    event: type,
    ...('seq' in record ? { seq: record.seq } : {}),
    ...(lane === undefined ? {} : { lane }),
    ...(round === undefined ? {} : { round }),
    body,
  };
}
