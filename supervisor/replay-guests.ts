/**
 * R2 of plugins: each is opened again from its sealed copy, in a process of its own as it was, given the same
 * records and asked the same. What code said that is not here any more is not replayed, and told.
 */
import { loadManifest } from '../agents/sdk/load.ts';
import { canonical } from '../protocols/canonical.ts';
import type { SeatMessage, SeatSpec } from '../protocols/host.ts';
import type { SeatId } from '../protocols/ids.ts';
import type { ChainedRecord, RecordOf } from '../protocols/record.ts';
import type { SeatHost } from '../runtime/host/control.ts';
import type { JournalReader } from '../runtime/journal/reader.ts';
import type { TradingConfig } from './config-schema.ts';
import { FOLDED } from './folded-records.ts';
import { heldCopy } from './plugins/sealed-plugin.ts';
import type { Debt } from './session/owing.ts';
import type { Difference } from './session/refold.ts';

/** What happened to one code of one seat, in order of the journal. */
type GuestEvent =
  /** It was asked when it knew all up to `upTo`. */
  | { readonly kind: 'ask'; readonly debt: Debt; readonly upTo: number }
  | { readonly kind: 'said'; readonly seq: number };

interface Sitting {
  readonly codeHash: string;
  /** Its section of the configuration that was in force. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly events: GuestEvent[];
  readonly seat: SeatId;
}

/** A plugin whose words were said again, or why they were not. */
export interface ReplayedGuest {
  readonly codeHash: string;
  /** Messages compared; undefined when it was not replayed. */
  readonly compared?: number;
  readonly seat: string;
  readonly why?: string;
}

/** Hand it every record, asks and words of plugins in the order of the journal. */
export class GuestScript {
  readonly #sittings: Sitting[] = [];
  readonly #now = new Map<SeatId, Sitting>();
  #agents: TradingConfig['agents'] = {};

  /** Who sits may change from one start to the next. */
  started({ body }: RecordOf<'run.started'>): void {
    this.#agents = (body.config as TradingConfig).agents;
  }

  joined({ body }: RecordOf<'agent.joined'>): void {
    const { codeHash, seat } = body;
    if (codeHash === undefined) return;
    const config: Sitting['config'] = { ...this.#agents[seat] };
    const before = this.#now.get(seat);
    if (before?.codeHash === codeHash && canonical(before.config) === canonical(config)) return;
    const sitting = { codeHash, config, events: [], seat };
    this.#sittings.push(sitting);
    this.#now.set(seat, sitting);
  }

  asked(debt: Debt, upTo: number): void {
    this.#now.get(debt.seat)?.events.push({ debt, kind: 'ask', upTo });
  }

  said({ from, seq }: ChainedRecord): void {
    this.#now.get(from as SeatId)?.events.push({ kind: 'said', seq });
  }

  get sittings(): readonly Sitting[] {
    return this.#sittings;
  }
}

export interface GuestReplay {
  /** Folder of the sealed copies. */
  readonly copies: string;
  readonly open: (spec: SeatSpec) => Promise<SeatHost>;
  readonly reader: JournalReader;
  readonly runSeed: number;
}

/** One after another. Answers what was replayed, and the first difference. */
export async function replayGuests(
  script: GuestScript,
  options: GuestReplay,
): Promise<{ readonly guests: ReplayedGuest[]; readonly difference?: Difference }> {
  const guests: ReplayedGuest[] = [];
  let first: Difference | undefined;
  for (const sitting of script.sittings) {
    const { codeHash, seat } = sitting;
    const spec = await specOf(sitting, options);
    if (typeof spec === 'string') {
      guests.push({ codeHash, seat, why: spec });
      continue;
    }
    const host = await options.open(spec);
    try {
      const { compared, difference } = await sitAgain(host, sitting, options.reader);
      guests.push({ codeHash, compared, seat });
      if (difference !== undefined && (first === undefined || difference.seq < first.seq)) {
        first = difference;
      }
    } finally {
      await host.stop();
    }
  }
  return { guests, ...(first === undefined ? {} : { difference: first }) };
}

/** What opens this code of the seat again, or why nothing does. */
async function specOf(
  { codeHash, config, seat }: Sitting,
  { copies, runSeed }: GuestReplay,
): Promise<SeatSpec | string> {
  const folder = await heldCopy(copies, codeHash);
  if (folder === undefined) return `its code ${codeHash.slice(0, 12)} is not in ${copies}`;
  const { manifest, moduleUrl } = await loadManifest(folder);
  return {
    codeHash,
    config: { ...manifest.config, ...config },
    folder,
    incarnation: 1,
    manifest: { ...manifest, id: seat },
    moduleUrl,
    runSeed,
    seat,
  };
}

const CHUNK = 2_000;

async function sitAgain(
  host: SeatHost,
  { events }: Sitting,
  reader: JournalReader,
): Promise<{ readonly compared: number; readonly difference?: Difference }> {
  const due: SeatMessage[] = [];
  let compared = 0;
  let known = 0;
  for (const event of events) {
    if (event.kind === 'said') {
      const difference = compare(reader.get(event.seq), due);
      if (difference !== undefined) return { compared, difference };
      compared += 1;
      continue;
    }
    const { debt, upTo } = event;
    while (upTo - known > CHUNK) {
      await host.turn({ asks: [], kind: 'turn', records: folded(reader, known, known + CHUNK) });
      known += CHUNK;
    }
    const asks = [{ ...debt, incarnation: 1 }];
    const records = folded(reader, known, upTo);
    const { answers } = await host.turn({ asks, kind: 'turn', records });
    known = Math.max(known, upTo);
    due.push(...answers.flatMap(({ messages }) => messages));
  }
  return { compared };
}

/** The records after `from`, up to `to`, that seats are given. */
const folded = (reader: JournalReader, from: number, to: number): ChainedRecord[] =>
  to <= from ? [] : reader.range(from + 1, to - from).filter(({ type }) => FOLDED.has(type));

/** A recorded word must be among those said again; silence (a death) is no difference. */
function compare(record: ChainedRecord, due: SeatMessage[]): Difference | undefined {
  const recorded = canonical(record.body);
  const same = due.findIndex(
    ({ body, type }) => type === record.type && canonical(body) === recorded,
  );
  if (same >= 0) {
    due.splice(0, same + 1);
    return undefined;
  }
  const near = due.find(({ type }) => type === record.type);
  const expected = near === undefined ? 'nothing of this type' : canonical(near.body);
  return { expected, recorded, seq: record.seq };
}
