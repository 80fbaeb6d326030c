/**
 * The field's engine: the council's fold of the journal, the numbers a device computes from it, and
 * the two records that come of it. It decides nothing: seats read the records. Before each timer the
 * floor awaits `readOut`, so that a read-out stands in the journal before the calls it helps answer.
 *
 * After a restart the same numbers are made from the journal: every `field` record says how many steps
 * ran on which graph, and the fold says what entered. On the same back end they are the same bits; on
 * another they agree within its tolerance, and the journal holds what was read either way.
 */
import type { ChainedRecord, Draft } from '../protocols/record.ts';
import type { Us } from '../protocols/units.ts';
import { errorReport } from '../protocols/errors.ts';
import type { KernelBackend } from '../kernels/kernel.ts';
import { drive, sourcesOf } from '../council/field/drive.ts';
import type { RunKernel } from '../council/field/drive.ts';
import { emptyFieldFold, endFieldInstant, foldField } from '../council/field/fold.ts';
import type { FieldFold } from '../council/field/fold.ts';
import {
  graphBody,
  graphJob,
  graphOfRecord,
  isGraphMissing,
  isGraphOld,
} from '../council/field/graph.ts';
import { mediumOf } from '../council/field/medium.ts';
import type { Medium } from '../council/field/medium.ts';
import { asleepBody, readOutBody } from '../council/field/read-out.ts';
import { INSTRUMENTS_MIN } from '../council/field/settings.ts';
import type { FieldSettings } from '../council/field/settings.ts';
import { fieldStateOn } from '../council/field/state.ts';
import type { FieldState } from '../council/field/state.ts';

/** Run time between two read-outs: at most two a second. */
const READ_EVERY_US: Us = 500_000;

export interface FieldEngineOptions {
  readonly backend: KernelBackend;
  readonly settings: FieldSettings;
  /** Of the run: the rewired control draws its swaps from it. */
  readonly seed: number;
  /** What `remember` answered earlier; what came after it is brought by `recover`. */
  readonly from?: FieldMemory;
}

/** Everything the engine knows, as plain data that can be stored. */
export interface FieldMemory {
  readonly fold: FieldFold;
  readonly state: FieldState | null;
}

export interface FieldEngine {
  /** Folds a record; hand it every record, in order. */
  observe(record: ChainedRecord): void;
  /** Folds records of an earlier start, and computes again what their read-outs computed. */
  recover(records: Iterable<ChainedRecord>): Promise<void>;
  /** Reads the field out if there is anything new, and journals it; a failing device puts it to sleep. */
  readOut(at: Us, input: (draft: Draft) => ChainedRecord): Promise<void>;
  /** Makes the graph anew if that is due: the longest work there is, done when nobody waits. */
  prepare(at: Us, input: (draft: Draft) => ChainedRecord): Promise<void>;
  remember(): FieldMemory;
}

interface Engine {
  readonly backend: KernelBackend;
  readonly settings: FieldSettings;
  readonly seed: number;
  readonly fold: FieldFold;
  state: FieldState | null;
  /** The medium of the graph in force. */
  medium: { readonly seq: number; readonly value: Medium } | undefined;
}

export function openFieldEngine(options: FieldEngineOptions): FieldEngine {
  const { backend, from, seed, settings } = options;
  const engine: Engine = {
    backend,
    fold: from?.fold ?? emptyFieldFold(),
    medium: undefined,
    seed,
    settings,
    state: from?.state ?? null,
  };
  const { fold } = engine;
  return {
    observe: (record) => foldField(fold, record),
    async recover(records) {
      for (const record of records) {
        if (record.type === 'field' && record.body.asleep === null)
          await advance(engine, watched(backend).run);
        foldField(fold, record);
      }
    },
    readOut: (at, input) => readOut(engine, at, input),
    prepare: (at, input) => prepare(engine, at, input),
    remember: () => ({ fold, state: engine.state }),
  };
}

async function readOut(
  engine: Engine,
  at: Us,
  input: (draft: Draft) => ChainedRecord,
): Promise<void> {
  const { fold, settings } = engine;
  endFieldInstant(fold);
  // Nobody has been asked yet, or nothing has been seen since: there is nothing to read.
  if (fold.horizons.length === 0 || fold.fresh.size === 0) return;
  if (fold.readAt > 0 && at - fold.readAt < READ_EVERY_US) return;
  const draft = (body: Draft['body']): Draft =>
    ({ at, body, from: 'field', type: 'field' }) as Draft;
  const asleep = (why: string): void => {
    if (fold.asleep === why) return;
    input(draft(asleepBody(why, settings.mode)));
  };
  const known = fold.correlations.instruments.length;
  if (known < INSTRUMENTS_MIN) {
    return asleep(`${known} of the ${INSTRUMENTS_MIN} instruments that a field needs.`);
  }
  const device = watched(engine.backend);
  try {
    if (isGraphMissing(fold)) await makeGraph(engine, device.run, { at, input });
    const moved = await advance(engine, device.run);
    if (moved === undefined) return;
    const { mode } = settings;
    input(draft(readOutBody({ ...moved, engine: nameOf(engine.backend), fold, mode })));
  } catch (error) {
    if (device.failure === undefined) throw error;
    // The back end falls back by itself; when even that failed the round goes on without a field.
    asleep(`The device failed: ${device.failure}.`);
  }
}

/** A back end that notes when it was the one that failed. */
function watched(backend: KernelBackend): { readonly run: RunKernel; failure: string | undefined } {
  const device: { run: RunKernel; failure: string | undefined } = {
    failure: undefined,
    run: async (kernel, input) => {
      try {
        return await backend.run(kernel, input);
      } catch (error) {
        device.failure = errorReport(error).code;
        throw error;
      }
    },
  };
  return device;
}

/** The engine in words: of a back end that fell back, what it fell back to. */
const nameOf = ({ detail, name }: KernelBackend) => ({
  backend: name,
  detail: detail.slice(0, 120),
});

async function prepare(
  engine: Engine,
  at: Us,
  input: (draft: Draft) => ChainedRecord,
): Promise<void> {
  const { fold } = engine;
  if (fold.horizons.length === 0 || fold.correlations.instruments.length < INSTRUMENTS_MIN) return;
  if (!isGraphMissing(fold) && !isGraphOld(fold)) return;
  const device = watched(engine.backend);
  try {
    await makeGraph(engine, device.run, { at, input });
  } catch (error) {
    // The old graph stays; a read-out that cannot run without another says so in the journal.
    if (device.failure === undefined) throw error;
  }
}

async function makeGraph(
  { fold, seed, settings }: Engine,
  run: RunKernel,
  out: { readonly at: Us; readonly input: (draft: Draft) => ChainedRecord },
): Promise<void> {
  const job = graphJob(fold, settings);
  const found = await run('knn-graph', job.input);
  const body = graphBody(job, found, settings, seed + fold.correlations.seen);
  out.input({ at: out.at, body, from: 'field', type: 'field.graph' });
}

/** Runs the field over what has come in since the last read-out. */
async function advance(engine: Engine, run: RunKernel) {
  const { fold, settings } = engine;
  endFieldInstant(fold);
  const { graph } = fold;
  if (graph === null) return undefined;
  const { nodes } = graph.body;
  if (engine.medium?.seq !== graph.seq) {
    const value = mediumOf(graphOfRecord(graph.body), nodes, settings);
    engine.medium = { seq: graph.seq, value };
    engine.state = fieldStateOn(nodes, engine.state ?? undefined);
  }
  const { value: medium } = engine.medium;
  const state = engine.state ?? fieldStateOn(nodes);
  engine.state = state;
  const sources = sourcesOf(fold, state);
  const steps = await drive(state, medium, { rounds: fold.rounds, run, settings, sources });
  return { graph, medium, sources, state, steps };
}
