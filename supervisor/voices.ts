/** What each voice's word was worth in the whole run: gain over the public base rate, and evidence. */
import { endsRecord } from '../council/roster.ts';
import type { Ledger } from '../protocols/decision.ts';
import { LEDGERS } from '../protocols/decision.ts';
import { groupOfLane, splitGroup } from '../protocols/group-names.ts';
import type { LaneId } from '../protocols/ids.ts';
import type { ChainedRecord, RecordOf } from '../protocols/record.ts';

export interface VoiceResult {
  readonly id: string;
  /** Of a seat that joined as a newcomer: whoever tries it looks for it. */
  readonly isNewcomer: boolean;
  readonly ledger: Ledger;
  /** Nats over base, summed over its settled questions. */
  readonly gain: number;
  /** The same with the windows of H bars that overlap counted 1 / H each, so that no move counts twice. */
  readonly gainOnce: number;
  /**
   * e against "knows nothing over base", mean over instruments and horizons (lanes before protocol 1.2);
   * null in the shape ledger before protocol 1.2, and for the council there.
   */
  readonly evidence: number | null;
  readonly questions: number;
}

interface Voice {
  readonly gain: Record<Ledger, number>;
  readonly gainOnce: Record<Ledger, number>;
  /** Newest e of each group (lane before protocol 1.2). */
  readonly evidence: Readonly<Record<Ledger, Map<string, number>>>;
  questions: number;
}

/** The council's own forecast stands among its voices under this id. */
const COUNCIL = 'council';

export class Voices {
  readonly #voices = new Map<string, Voice>();
  readonly #newcomers = new Set<string>();
  readonly #ledgers = new Map<string, readonly Ledger[]>([[COUNCIL, LEDGERS]]);

  fold(record: ChainedRecord): void {
    if (record.type === 'agent.joined') {
      const { experts, ledgers, newcomer } = record.body;
      for (const expert of experts) {
        if (newcomer) this.#newcomers.add(expert);
        this.#ledgers.set(expert, ledgers);
        if (endsRecord(record.body)) this.#voices.delete(expert);
      }
    }
    if (record.type === 'settle' && record.body.outcome !== null) this.#settle(record);
  }

  /** By id, direction before shape; a voice appears in the ledgers it bids in, once it was settled. */
  results(): VoiceResult[] {
    return [...this.#voices.keys()].sort().flatMap((id) => {
      const voice = this.#voices.get(id) as Voice;
      const { evidence, gain, gainOnce, questions } = voice;
      const ledgers = LEDGERS.filter((ledger) => this.#ledgers.get(id)?.includes(ledger) === true);
      return ledgers.map((ledger) => ({
        id,
        isNewcomer: this.#newcomers.has(id),
        ledger,
        gain: gain[ledger],
        gainOnce: gainOnce[ledger],
        evidence: meanOf(evidence[ledger]),
        questions,
      }));
    });
  }

  #settle({ body, lane }: RecordOf<'settle'>): void {
    const { evidence, experts, poolLosses, qLoss } = body;
    const place = evidence.group?.name ?? lane ?? '';
    const windows = lane === undefined ? 1 : windowsOf(lane);
    const add = (
      id: string,
      losses: Readonly<Record<Ledger, number>>,
      e: Readonly<Record<Ledger, number | undefined>>,
    ) => {
      const voice = this.#voiceOf(id);
      voice.questions += 1;
      for (const ledger of LEDGERS) {
        const won = poolLosses[ledger].base - losses[ledger];
        voice.gain[ledger] += won;
        voice.gainOnce[ledger] += won / windows;
        const now = e[ledger];
        if (now !== undefined) voice.evidence[ledger].set(place, now);
      }
    };
    add(COUNCIL, qLoss, { direction: evidence.council.e, shape: undefined });
    for (const { asleep, direction, expert, shape } of experts) {
      if (asleep) continue;
      const losses = { direction: direction.post, shape: shape.post };
      const e = { direction: evidence.experts[expert]?.e, shape: evidence.shape?.[expert] };
      add(expert, losses, e);
    }
  }

  #voiceOf(id: string): Voice {
    const known = this.#voices.get(id);
    if (known !== undefined) return known;
    const voice: Voice = {
      evidence: { direction: new Map(), shape: new Map() },
      gain: { direction: 0, shape: 0 },
      gainOnce: { direction: 0, shape: 0 },
      questions: 0,
    };
    this.#voices.set(id, voice);
    return voice;
  }
}

function meanOf(evidence: ReadonlyMap<string, number>): number | null {
  if (evidence.size === 0) return null;
  let sum = 0;
  for (const e of evidence.values()) sum += e;
  return sum / evidence.size;
}

/** Windows of a lane's horizon that are open at once: one a bar. */
function windowsOf(lane: LaneId): number {
  const bars = /^([0-9]+)b$/.exec(splitGroup(groupOfLane(lane)).horizon)?.[1];
  return bars === undefined ? 1 : Number(bars);
}
