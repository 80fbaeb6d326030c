/** What each voice's word was worth in the whole run: gain over the public base rate, and evidence. */
import type { Ledger } from '../protocols/decision.ts';
import { LEDGERS } from '../protocols/decision.ts';
import type { ChainedRecord, RecordOf } from '../protocols/record.ts';

export interface VoiceResult {
  readonly id: string;
  readonly ledger: Ledger;
  /** Nats over base, summed over its settled questions. */
  readonly gain: number;
  /** e against "no better than base", mean over lanes; null in the shape ledger, which has none. */
  readonly evidence: number | null;
  readonly questions: number;
}

interface Voice {
  readonly gain: Record<Ledger, number>;
  /** Newest e of each lane. */
  readonly evidence: Map<string, number>;
  questions: number;
}

/** The council's own forecast stands among its voices under this id. */
const COUNCIL = 'council';

export class Voices {
  readonly #voices = new Map<string, Voice>();
  readonly #ledgers = new Map<string, readonly Ledger[]>([[COUNCIL, LEDGERS]]);

  fold(record: ChainedRecord): void {
    if (record.type === 'agent.joined') {
      const { experts, ledgers } = record.body;
      for (const expert of experts) this.#ledgers.set(expert, ledgers);
    }
    if (record.type === 'settle' && record.body.outcome !== null) this.#settle(record);
  }

  /** By id, direction before shape; a voice appears in the ledgers it bids in, once it was settled. */
  results(): VoiceResult[] {
    return [...this.#voices.keys()].sort().flatMap((id) => {
      const voice = this.#voices.get(id) as Voice;
      const { evidence, gain, questions } = voice;
      const e = [...evidence.values()];
      const mean = e.length === 0 ? null : e.reduce((sum, value) => sum + value, 0) / e.length;
      const ledgers = LEDGERS.filter((ledger) => this.#ledgers.get(id)?.includes(ledger) === true);
      return ledgers.map((ledger) => ({
        id,
        ledger,
        gain: gain[ledger],
        evidence: ledger === 'direction' ? mean : null,
        questions,
      }));
    });
  }

  #settle({ body, lane }: RecordOf<'settle'>): void {
    const { evidence, experts, poolLosses, qLoss } = body;
    const add = (id: string, losses: Readonly<Record<Ledger, number>>, e: number | undefined) => {
      const voice = this.#voiceOf(id);
      voice.questions += 1;
      for (const ledger of LEDGERS) voice.gain[ledger] += poolLosses[ledger].base - losses[ledger];
      if (e !== undefined && lane !== undefined) voice.evidence.set(lane, e);
    };
    add(COUNCIL, qLoss, evidence.council.e);
    for (const { asleep, direction, expert, shape } of experts) {
      if (asleep) continue;
      const losses = { direction: direction.post, shape: shape.post };
      add(expert, losses, evidence.experts[expert]?.e);
    }
  }

  #voiceOf(id: string): Voice {
    const known = this.#voices.get(id);
    if (known !== undefined) return known;
    const voice = { evidence: new Map(), gain: { direction: 0, shape: 0 }, questions: 0 };
    this.#voices.set(id, voice);
    return voice;
  }
}
