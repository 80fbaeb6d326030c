/**
 * The field, its seat and the questions of a simulated world, without the rest of the council: what
 * the seat gains over the base in thousands of questions, in seconds. Real fold, real engine, real
 * agent, real question model; rounds have no debate, because the seat's own bid is what is scored.
 */
import { agent } from '../../agents/field/agent.ts';
import { upOdds } from '../../agents/sdk/bins.ts';
import type { AgentContext, RoundResult, SeatView } from '../../agents/sdk/contract.ts';
import { defaultField } from '../../council/field/settings.ts';
import type { FieldSettings } from '../../council/field/settings.ts';
import { newQuestionClock, tickQuestionClock } from '../../council/horizon.ts';
import type { QuestionClock } from '../../council/horizon.ts';
import { emptyMarketView, foldMarketView } from '../../council/market-view.ts';
import { outcomeBin } from '../../council/outcome.ts';
import { emptyQuestionModel, observeBarForQuestion, questionFrom } from '../../council/question.ts';
import type { QuestionModel } from '../../council/question.ts';
import { jsBackend } from '../../kernels/js-backend.ts';
import type { KernelBackend } from '../../kernels/kernel.ts';
import { firstUpBin } from '../../protocols/bins.ts';
import { expertId, laneId, roundId, seatId } from '../../protocols/ids.ts';
import type { InstrumentId, RoundId } from '../../protocols/ids.ts';
import type { Instrument } from '../../protocols/instrument.ts';
import type { ChainedRecord, Draft, RecordOf } from '../../protocols/record.ts';
import { openFieldEngine } from '../../supervisor/field-engine.ts';
import type { FieldEngine, FieldMemory } from '../../supervisor/field-engine.ts';
import { openSim } from '../../venues/sim/open.ts';
import { parseVariant } from '../../venues/sim/options.ts';
import type { PulledMarket } from '../../venues/venue.ts';

export interface FieldWorldOptions {
  /** As an operator writes it: `network(16)`. */
  readonly variant?: string;
  readonly market?: PulledMarket;
  readonly seed: number;
  readonly bars: number;
  /** Records are kept (a restart needs them, and a test that compares them). */
  readonly keep?: boolean;
  readonly horizons?: readonly number[];
  readonly settings?: Partial<FieldSettings>;
  readonly kernels?: KernelBackend;
  /** The engine is thrown away and built again from the records so far after this many bars. */
  readonly restartAfter?: number;
}

export interface FieldWorldRun {
  readonly records: readonly ChainedRecord[];
  /** Log score of the seat's side odds less the base's, nats, of all questions settled at a bar. */
  readonly gains: readonly number[];
  readonly questions: number;
  readonly gain: number;
  readonly memory: FieldMemory;
}

interface Asked {
  readonly call: RecordOf<'cfp'>;
  readonly clock: QuestionClock;
}

const context: AgentContext = {
  config: {},
  experts: [expertId(seatId('field'))],
  random: () => () => 0.5,
  seat: seatId('field'),
};

export async function runFieldWorld(options: FieldWorldOptions): Promise<FieldWorldRun> {
  const { bars, horizons = [1], seed } = options;
  const market = options.market ?? openSim({ ...parseVariant(options.variant ?? 'null'), seed });
  const kernels = options.kernels ?? jsBackend();
  const settings = { ...defaultField, ...options.settings };
  const keep = options.keep ?? options.restartAfter !== undefined;
  const records: ChainedRecord[] = [];
  let seq = 0;
  let engine = openFieldEngine({ backend: kernels, seed, settings });
  const view = emptyMarketView();
  const state = agent.init(context);
  const seatView = { market: view } as SeatView;
  const listed = new Map<InstrumentId, Instrument>();
  const models = new Map<string, QuestionModel>();
  const asked = new Map<RoundId, Asked>();
  const gains: number[] = [];
  let rounds = 0;
  let questions = 0;
  const append = (draft: Draft): ChainedRecord => {
    seq += 1;
    const record = { ...draft, hash: '', seq, v: '1.1' } as ChainedRecord;
    if (keep) records.push(record);
    engine.observe(record);
    foldMarketView(view, record);
    if (record.type === 'field' || record.type === 'cfp') {
      agent.observe?.(state, record, seatView, context);
    }
    return record;
  };
  append({ at: 0, body: { series: market.series }, type: 'run.started' } as Draft);

  for (let bar = 0; bar < bars; bar++) {
    const instant = await market.next();
    if (instant === undefined) break;
    const { at } = instant;
    const fresh = new Set<InstrumentId>();
    const done: [RoundId, Asked][] = [];
    for (const draft of instant.drafts) {
      if (draft.type === 'market.instrument') {
        listed.set(draft.body.instrument.id, draft.body.instrument);
        append(draft);
      } else if (draft.type === 'market.bar') {
        const { body, seq: at } = append(draft) as RecordOf<'market.bar'>;
        fresh.add(body.instrument);
        for (const h of horizons)
          observeBarForQuestion(modelOf(models, listed, body.instrument, h), body);
        for (const [round, open] of asked) {
          if (open.call.body.instrument !== body.instrument) continue;
          tickQuestionClock(open.clock, open.call.body.entryRule, { seq: at, value: body });
          if (open.clock.settleTicks !== null) done.push([round, open]);
        }
      }
    }
    await engine.readOut(at, append);
    const timer = append({ at, body: { callsMax: null, closing: false }, type: 'timer' });
    let gain = 0;
    for (const [round, open] of done) {
      asked.delete(round);
      gain += settle(round, open);
    }
    if (done.length > 0) gains.push(gain);
    questions += done.length;
    for (const instrument of fresh) {
      for (const h of horizons) {
        const question = questionFrom(modelOf(models, listed, instrument, h));
        if (!question.ok) continue;
        const { base, edges, sigma } = question;
        const round = roundId(++rounds);
        const call = append({
          at,
          body: {
            asOf: { hash: '', seq: timer.seq },
            base,
            edges,
            entryRule: listed.get(instrument)?.entryRule,
            horizon: { bars: h, series: market.series },
            instrument,
            sigma,
          },
          lane: laneId(instrument, `${h}b`, 0),
          round,
          type: 'cfp',
        } as unknown as Draft) as RecordOf<'cfp'>;
        asked.set(round, { call, clock: newQuestionClock(h) });
      }
    }
    await engine.prepare(at, append);
    if (options.restartAfter === bar) engine = await reopened(records, kernels, settings, seed);
  }
  const gain = gains.reduce((sum, one) => sum + one, 0);
  return { gain, gains, memory: engine.remember(), questions, records };

  function settle(round: RoundId, { call, clock }: Asked): number {
    const { base, edges } = call.body;
    const outcome = outcomeBin(edges, clock.entryTicks as number, clock.settleTicks as number);
    const up = outcome >= firstUpBin(edges);
    const [opinion] = agent.bid?.(state, call, seatView, context) ?? [];
    const body = { outcome };
    const record = append({ at: view.now, body, round, type: 'settle' } as unknown as Draft);
    const result = { book: { call, round }, settle: record } as unknown as RoundResult;
    agent.onSettle?.(state, result, seatView, context);
    if (opinion === undefined || 'refuse' in opinion) return 0;
    const score = (p: readonly number[]): number => {
      const chance = upOdds(edges, p);
      return Math.log(up ? chance : 1 - chance);
    };
    return score(opinion.p) - score(base);
  }
}

async function reopened(
  records: readonly ChainedRecord[],
  backend: KernelBackend,
  settings: FieldSettings,
  seed: number,
): Promise<FieldEngine> {
  const engine = openFieldEngine({ backend, seed, settings });
  await engine.recover(records);
  return engine;
}

function modelOf(
  models: Map<string, QuestionModel>,
  listed: ReadonlyMap<InstrumentId, Instrument>,
  instrument: InstrumentId,
  horizonBars: number,
): QuestionModel {
  const key = `${instrument}|${horizonBars}`;
  let model = models.get(key);
  if (model === undefined) {
    const entryRule = listed.get(instrument)?.entryRule ?? 'next-close';
    const closesOnly = entryRule !== 'next-open';
    model = emptyQuestionModel({ closesOnly, daysPerBar: 1 / 24, entryRule, horizonBars });
    models.set(key, model);
  }
  return model;
}
