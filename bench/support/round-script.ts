/**
 * What one round moves, noted while a council runs: every batched message and every barrier with its
 * bytes. A floor can then send the same messages over bare ports and flush the same bytes.
 */
import type { HostRequest, HostResponse, SeatMessage } from '../../protocols/host.ts';
import type { SeatId } from '../../protocols/ids.ts';
import type { ChainedRecord } from '../../protocols/record.ts';
import type { SeatHost } from '../../runtime/host/control.ts';
import type { Journal } from '../../runtime/journal/writer.ts';
import { saidKey } from './parrot-seat.ts';

/** One message to one host, and what it answers. */
export interface TurnNote {
  readonly host: number;
  readonly request: HostRequest;
  readonly response: HostResponse;
}

export type Step =
  /** Sent together; all answers are awaited. */
  | { readonly kind: 'turns'; readonly turns: TurnNote[] }
  | { readonly kind: 'barrier'; readonly bytes: number };

export class RoundNotes {
  /** By instant. */
  readonly instants: { readonly steps: Step[]; readonly types: Set<string> }[] = [];
  readonly said = new Map<SeatId, Record<string, readonly SeatMessage[]>>();
  #bytes = 0;

  nextInstant(): void {
    this.instants.push({ steps: [], types: new Set() });
  }

  wrapHost(host: SeatHost, index: number): SeatHost {
    return {
      ...host,
      get seats() {
        return host.seats;
      },
      turn: async (request) => {
        const response = await host.turn(request);
        this.#note({ host: index, request, response });
        return response;
      },
    };
  }

  wrapJournal(journal: Journal): Pick<Journal, 'append' | 'flush'> {
    return {
      append: (draft) => {
        const record = journal.append(draft);
        this.#appended(record);
        return record;
      },
      flush: () => {
        if (this.#bytes > 0)
          this.instants.at(-1)?.steps.push({ kind: 'barrier', bytes: this.#bytes });
        this.#bytes = 0;
        return journal.flush();
      },
    };
  }

  #appended(record: ChainedRecord): void {
    this.#bytes += JSON.stringify(record).length;
    this.instants.at(-1)?.types.add(record.type);
  }

  #note(turn: TurnNote): void {
    for (const answer of turn.response.answers) {
      const known = this.said.get(answer.seat) ?? {};
      known[saidKey(answer)] = answer.messages;
      this.said.set(answer.seat, known);
    }
    const steps = this.instants.at(-1)?.steps;
    const last = steps?.at(-1);
    const phase = turn.request.asks[0]?.phase;
    if (last?.kind === 'turns' && last.turns[0]?.request.asks[0]?.phase === phase) {
      last.turns.push(turn);
    } else steps?.push({ kind: 'turns', turns: [turn] });
  }
}
