/** A stage in the very host that a seat has in a run: what it does there is contained, and told. */
import { builtinImports } from '../plugins/builtin-imports.ts';
import { pathToFileURL } from 'node:url';
import { Finding, findingAt, firstLine, notStored } from '../../agents/sdk/finding.ts';
import type {
  RehearsalStage,
  RehearsedSeat,
  SeatOpening,
} from '../../agents/sdk/rehearsed-seat.ts';
import { errorReport } from '../../protocols/errors.ts';
import type { ErrorReport } from '../../protocols/errors.ts';
import type { HostRequest, HostResponse, SeatSpec } from '../../protocols/host.ts';
import type { DeadLetter } from '../../protocols/presence.ts';
import type { ChainedRecord } from '../../protocols/record.ts';
import type { Controlled, SeatHost } from '../../runtime/host/control.ts';

export interface HostedStageOptions {
  readonly spec: SeatSpec;
  /** @throws what the host throws that does not come up. */
  readonly openHost: (
    spec: SeatSpec,
    deadLetter: (letter: DeadLetter) => void,
  ) => Promise<SeatHost>;
  /** Where such a host runs, for a person. */
  readonly place: string;
}

/** Records that wait for the next ask before they are sent ahead of it, so that its turn is short. */
const RECORDS_WITH_AN_ASK = 32;

export function hostedStage({ openHost, place, spec }: HostedStageOptions): RehearsalStage {
  let host: SeatHost | undefined;
  let incarnation = 0;
  let cpuMsMax: number | undefined;
  let heapUsedBytes: number | undefined;
  const ambient = new Map<string, number>();
  let isGuarded = false;
  /** Frames of the host that belong to no turn. */
  let letters: DeadLetter[] = [];

  /** Reads what the host of now has to tell, once: its counts begin with it. */
  const look = async (over: SeatHost): Promise<void> => {
    const max = over.usage().cpuMsMax;
    if (max !== undefined) cpuMsMax = Math.max(cpuMsMax ?? 0, max);
    const inspected = await over.inspect();
    if ('error' in inspected) return;
    ({ heapUsedBytes } = inspected.ok);
    if (inspected.ok.ambient === undefined) return;
    isGuarded = true;
    for (const [name, count] of Object.entries(inspected.ok.ambient)) {
      ambient.set(name, (ambient.get(name) ?? 0) + count);
    }
  };
  const leave = async (): Promise<void> => {
    if (host === undefined) return;
    const over = host;
    host = undefined;
    await look(over);
    await over.stop();
  };
  const inNewHost = async (next: SeatSpec): Promise<SeatHost> => {
    await leave();
    letters = [];
    const opened = await openHost(next, (letter) => letters.push(letter)).catch(
      (thrown: unknown): never => {
        throw lost(errorReport(thrown), next, { isHostOver: true });
      },
    );
    host = opened;
    const [failure] = opened.startFailures;
    if (failure !== undefined) throw lost(failure.error, next, { isHostOver: true });
    return opened;
  };
  return {
    place,
    spec,
    close: leave,
    async open({ host: which, snapshot }: SeatOpening) {
      incarnation += 1;
      const next = { ...spec, incarnation, ...(snapshot === undefined ? {} : { snapshot }) };
      if (host === undefined || which === 'new') {
        return seatOf(await inNewHost(next), next, () => letters);
      }
      await valueOf(host.addSeat(next), next);
      return seatOf(host, next, () => letters);
    },
    async report() {
      await leave();
      return {
        ...(isGuarded ? { ambient: Object.fromEntries(ambient) } : {}),
        ...(spec.folder === undefined ? {} : { imports: builtinImports(spec.folder, spec.seat) }),
        ...(cpuMsMax === undefined ? {} : { cpuMsMax }),
        ...(heapUsedBytes === undefined ? {} : { heapUsedBytes }),
      };
    },
  };
}

/** @throws a Finding in the place of an error. */
async function valueOf<T>(call: Promise<Controlled<T>>, spec: SeatSpec): Promise<T> {
  const outcome = await call;
  if ('ok' in outcome) return outcome.ok;
  throw lost(outcome.error, spec);
}

/** Codes of a host that ended begin alike; those of a seat that failed do not. */
function lost(
  { code, message }: ErrorReport,
  { folder }: SeatSpec,
  { isHostOver = code.startsWith('HOST_') } = {},
): Finding {
  // The author knows the folder that was copied, not the copy.
  const places = folder === undefined ? [] : [pathToFileURL(`${folder}/`).href, `${folder}/`];
  const told = places.reduce((text, place) => text.replaceAll(place, './'), firstLine(message));
  return new Finding(told, { isHostOver });
}

/** One incarnation in a host. */
function seatOf(
  host: SeatHost,
  spec: SeatSpec,
  letters: () => readonly DeadLetter[],
): RehearsedSeat {
  const { incarnation, seat } = spec;
  let waiting: ChainedRecord[] = [];

  const turn = async (asks: HostRequest['asks']): Promise<HostResponse> => {
    const records = waiting;
    waiting = [];
    const response = await host.turn({ asks, kind: 'turn', records });
    const failure = response.failures.find((one) => one.incarnation === incarnation);
    if (failure !== undefined) {
      const record = records.find(({ seq }) => seq === failure.seq);
      const finding = lost(failure.error, spec);
      if (record === undefined) throw finding;
      throw findingAt(`folding record ${record.seq} (${record.type})`, finding);
    }
    const letter = response.deadLetters?.[0] ?? letters()[0];
    if (letter === undefined) return response;
    throw new Finding(`what it said cannot be taken: ${letter.code}: ${letter.detail}`);
  };
  const flush = async (): Promise<void> => {
    if (waiting.length > 0) await turn([]);
  };
  return {
    tell: (record) => void waiting.push(record),
    async answer(ask) {
      if (waiting.length > RECORDS_WITH_AN_ASK) await flush();
      const { answers } = await turn([{ ...ask, incarnation }]);
      return answers[0]?.messages ?? [];
    },
    async digest() {
      await flush();
      const digested = await host.digest(seat);
      if ('ok' in digested) return digested.ok;
      const finding = lost(digested.error, spec);
      throw finding.isHostOver ? finding : notStored(finding);
    },
    async snapshot() {
      await flush();
      return valueOf(host.snapshot(seat), spec);
    },
  };
}
