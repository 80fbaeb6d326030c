/** A start from a snapshot is the start that folds everything: same state, same debts, same orders. */
import { beforeAll, describe, expect, it } from 'vitest';
import { sha256Hex } from '../../../protocols/canonical.ts';
import type { ChainedRecord } from '../../../protocols/record.ts';
import type { Stores } from '../../../runtime/store/environment.ts';
import { putSnapshot, snapshotSeqs } from '../../../runtime/store/snapshots.ts';
import { recover } from '../../../supervisor/recovery.ts';
import type { Recovered } from '../../../supervisor/recovery.ts';
import { costModelOf } from '../../../supervisor/session/cost-model.ts';
import { stateHash } from '../../../supervisor/session/state.ts';
import { emptyTrace, foldTrace } from '../../../supervisor/recovery-trace.ts';
import { keepSession, packSession } from '../../../supervisor/session-snapshot.ts';
import { openPaper } from '../../../venues/paper/gateway.ts';
import { runCouncil, tradingOf } from '../../support/council-run.ts';
import { ofType } from '../../support/record-types.ts';
import { tempStores } from '../../support/journal/temp-journal.ts';

const free = {
  /** In conflict early and often: scars, surges and their budget are in the snapshots. */
  contradiction: { costPpm: 0, surge: 'on', surgeSharePpm: 1_000_000, warmUp: 4 } as const,
  costs: { feePpm: 0, multiplierPpm: 0 },
};
const CODE = sha256Hex('this code');
const KEY = Buffer.alloc(32, 7);

let records: readonly ChainedRecord[] = [];
/** Instants between two checkpoints. */
const CHECKPOINT_EVERY = 5;
/** Positions with a checkpoint behind them. */
const quiet: number[] = [];

beforeAll(async () => {
  const trace = emptyTrace();
  let instants = 0;
  ({ records } = await runCouncil({
    onInstant({ gateway, keeper }) {
      const { state } = keeper;
      if (state.roundsAsked === 0 || ++instants % CHECKPOINT_EVERY > 0) return;
      const { hash, seq } = packSession(CODE, { gateway, state, trace });
      const tree = { root: hash, size: seq };
      const body = { snapshot: hash, stateHash: stateHash(state), tree };
      keeper.input({ at: state.now, body, type: 'checkpoint' });
      quiet.push(seq);
    },
    onRecord: (record) => foldTrace(trace, record),
    rounds: 60,
    trading: free,
  }));
});

const readerOf = (all: readonly ChainedRecord[]) => ({
  getBytes: (seq: number) => ({
    bytes: undefined,
    hash: (all[seq - 1] as ChainedRecord).hash,
    seq,
  }),
  head: () => ({ hash: all.at(-1)?.hash ?? '', seq: all.length }),
  *iterate(from = 1) {
    yield* all.slice(from - 1);
  },
});

/** A recovery of `all`, and what it said. */
function recovered(all: readonly ChainedRecord[], stores?: Stores, code = CODE, key = KEY) {
  const said: string[] = [];
  const found = recover({
    log: (level, message, values) => said.push(`${level} ${message} ${JSON.stringify(values)}`),
    openGateway: () => openPaper({ costOf: (one) => costModelOf(one, tradingOf(free).costs) }),
    reader: readerOf(all),
    ...(stores === undefined ? {} : { snapshots: { code, key, stores } }),
  });
  return { found, said };
}

/** Keeps a snapshot as of position `seq`, as a running supervisor does. */
async function keepAt(stores: Stores, seq: number, change?: (found: Recovered) => void) {
  const { found } = recovered(records.slice(0, seq));
  expect(found.pending).toEqual([]);
  change?.(found);
  await keepSession({ key: KEY, stores }, packSession(CODE, found));
}

const essence = ({ gateway, pending, records: count, state, trace }: Recovered) => ({
  count,
  gateway: gateway.remember?.(),
  pending,
  state,
  stateHash: stateHash(state),
  trace,
});

describe('a snapshot in the middle', () => {
  it.each([0.1, 0.5, 0.9])('gives what the whole journal gives (at %d of it)', async (share) => {
    const seq = quiet[Math.floor(quiet.length * share)] as number;
    const stores = tempStores();
    await keepAt(stores, seq);
    // Cut anywhere after it, phases and derived records included.
    for (let end = seq + 1; end <= Math.min(records.length, seq + 160); end += 53) {
      const all = records.slice(0, end);
      const { found, said } = recovered(all, stores);
      expect(found.snapshotAt).toBe(seq);
      expect(said).toEqual([
        `info taken up from a snapshot ${JSON.stringify({ folded: end - seq, seq })}`,
      ]);
      expect(essence(found), `cut at ${end}`).toEqual(essence(recovered(all).found));
    }
    const whole = recovered(records, stores).found;
    expect(essence(whole)).toEqual(essence(recovered(records).found));
  });

  it('lets the council go on as if it had folded everything', async () => {
    const seq = quiet[Math.floor(quiet.length / 2)] as number;
    const stores = tempStores();
    await keepAt(stores, seq);
    const before = records.slice(0, seq + 1);
    const { found } = recovered(before, stores);
    expect(found.snapshotAt).toBe(seq);
    const { state } = found;
    const fromSnapshot = await runCouncil({ before, recovered: found, rounds: 12, trading: free });
    const fromRecords = await runCouncil({ before, rounds: 12, trading: free });
    expect(fromSnapshot.records.at(-1)?.hash).toBe(fromRecords.records.at(-1)?.hash);
    expect(stateHash(state)).toBe(stateHash(fromRecords.state));
    expect(fromRecords.records.some((record) => record.type === 'order.filled')).toBe(true);
  });
});

describe('what does not fit is not used, and said', () => {
  const seqs = (): [number, number] => [
    quiet[Math.floor(quiet.length * 0.3)] as number,
    quiet[Math.floor(quiet.length * 0.6)] as number,
  ];
  let folded: ReturnType<typeof essence> | undefined;
  const whole = () => (folded ??= essence(recovered(records).found));

  it('other code: the whole journal is folded', async () => {
    const stores = tempStores();
    await keepAt(stores, seqs()[0]);
    const { found, said } = recovered(records, stores, sha256Hex('other code'));
    expect(found.snapshotAt).toBe(0);
    expect(said).toEqual([expect.stringMatching(/^info the program was changed/)]);
    expect(essence(found)).toEqual(whole());
  });

  it('damaged bytes: the one before it is used', async () => {
    const stores = tempStores();
    const [older, newer] = seqs();
    await keepAt(stores, older);
    await keepAt(stores, newer);
    const value = stores.snapshots.get(['session', newer]) as Buffer;
    const altered = Buffer.from(value);
    altered[altered.length - 40] = (altered[altered.length - 40] as number) ^ 1;
    await stores.snapshots.put(['session', newer], altered);
    const { found, said } = recovered(records, stores);
    expect(found.snapshotAt).toBe(older);
    expect(said[0]).toMatch(/SNAPSHOT_BROKEN/);
    expect(essence(found)).toEqual(whole());
  });

  it('a state that somebody else put there, however well it fits: it is not even read', async () => {
    const stores = tempStores();
    const [older] = seqs();
    await keepAt(stores, older, ({ state }) => {
      state.ledger.cash = '90000000000000';
    });
    const { found, said } = recovered(records, stores, CODE, Buffer.alloc(32, 8));
    expect(found.snapshotAt).toBe(0);
    expect(said).toEqual([expect.stringMatching(/^warn .*SNAPSHOT_BROKEN/)]);
    expect(essence(found)).toEqual(whole());
  });

  it('bytes that are no state, under a hash that fits: the whole journal is folded', async () => {
    const stores = tempStores();
    await putSnapshot(
      { key: KEY, stores },
      { bytes: Buffer.from('nothing'), name: 'session', seq: seqs()[0] },
    );
    const { found, said } = recovered(records, stores);
    expect(found.snapshotAt).toBe(0);
    expect(said).toHaveLength(1);
    expect(essence(found)).toEqual(whole());
  });

  it('a journal that ends before it, or that is another one: it is folded whole', async () => {
    const stores = tempStores();
    const [, newer] = seqs();
    await keepAt(stores, newer);
    const short = recovered(records.slice(0, newer - 1), stores);
    expect(short.said).toEqual([expect.stringMatching(/the journal ends before it/)]);
    expect(short.found.records).toBe(newer - 1);
    const other = await runCouncil({ rounds: 90, trading: { ...free, seed: 99 } });
    const foreign = recovered(other.records, stores);
    expect(foreign.said).toEqual([expect.stringMatching(/it belongs to another journal/)]);
    expect(stateHash(foreign.found.state)).toBe(stateHash(other.state));
  });

  it.each<[string, (found: Recovered) => void]>([
    ['the state', ({ state }) => void (state.roundsAsked += 1)],
    ['the trace', ({ trace }) => void (trace.lastTimer += 1)],
    ['the venue', ({ gateway }) => gateway.restore(ofType(records, 'order.submit').at(-1)!)],
  ])('another word in %s than the checkpoint states, under the right seal', async (_, change) => {
    const stores = tempStores();
    await keepAt(stores, seqs()[0], change);
    const { found, said } = recovered(records, stores);
    expect(found.snapshotAt).toBe(0);
    expect(said).toEqual([expect.stringMatching(/^warn .*states another hash/)]);
    expect(essence(found)).toEqual(whole());
  });

  it('one that no checkpoint states: at another record, or at the very end', async () => {
    const stores = tempStores();
    const [older, newer] = seqs();
    await keepAt(stores, older + 3);
    await keepAt(stores, newer);
    const { found, said } = recovered(records.slice(0, newer), stores);
    expect(found.snapshotAt).toBe(0);
    expect(said).toHaveLength(2);
    for (const line of said)
      expect(line).toMatch(/^warn .*no checkpoint behind it states its hash/);
  });
});

it('the three newest are kept', async () => {
  const stores = tempStores();
  for (const seq of quiet.slice(0, 5)) await keepAt(stores, seq);
  expect(snapshotSeqs(stores, 'session')).toEqual(quiet.slice(2, 5).reverse());
});
