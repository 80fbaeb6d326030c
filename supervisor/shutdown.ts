/** How a start ends, and what is done now and then so that the next one is quick. */
import { errorReport } from '../protocols/errors.ts';
import { keepField } from './field-memory.ts';
import { keepSession, packSession } from './session-snapshot.ts';
import { stateHash } from './session/state.ts';
import type { RunOptions } from './run.ts';
import type { RunParts } from './run-parts.ts';
import type { Seating } from './seating.ts';

type Upkeep = RunParts & { readonly log: RunOptions['log'] };
type Ending = Upkeep & { readonly seats: Seating };
type Abandoned = RunParts & { readonly seats: Seating };

/** A clean end waits so long for the last heads to arrive, ms; what is under way then is given up. */
const OUTLETS_MS_MAX = 10_000;

/** The clean end, from right to left: `run.stopped`, checkpoint, signed head, seats, stores. */
export async function closeRun(parts: Ending, reason: string): Promise<void> {
  const { journal, keeper, kernels, market, seats, stores, watch } = parts;
  const { state } = keeper;
  keeper.input({
    at: state.now,
    body: { reason: reason.slice(0, 200), rounds: state.roundsDecided },
    type: 'run.stopped',
  });
  await journal.flush();
  await checkpoint(parts);
  await parts.signer.sign(state.now);
  // All that counts is on disk: in the folder that was opened, or nobody may be told that it is.
  watch.close();
  const sent = parts.heads.close(OUTLETS_MS_MAX);
  await seats.keepSnapshots();
  await seats.stop();
  await market.close();
  await kernels.close();
  await sent;
  await journal.close();
  await stores.close();
}

/**
 * The end after a failure: nothing more is written, so that the next start finds the journal as the
 * failure left it. What cannot be closed is left to the end of the process.
 */
export async function abandonRun(parts: Abandoned): Promise<void> {
  const { heads, kernels, market, seats, stores, watch } = parts;
  watch.abandon();
  await seats.stop();
  await market.close();
  await kernels.close();
  await stores.close();
  await heads.close(0);
}

/** Records between two signed heads: a tail cut off behind the last one cannot be noticed. */
const SIGN_EVERY = 5_000;
/** Records between two checkpoints: as many as a start after a crash folds at most. */
const CHECKPOINT_EVERY = 20_000;

/** Everything so far is on disk and nothing is due: signs how far the journal has come, now and then. */
export async function signNowAndThen({ journal, keeper, signed, signer }: RunParts): Promise<void> {
  // The first at once: a start that is killed early has said whose it is.
  if (signed.seq > 0 && journal.durable.seq - signed.seq < SIGN_EVERY) return;
  signed.seq = (await signer.sign(keeper.state.now)).seq;
}

/** An instant is over and on disk. Where a checkpoint stands depends on the journal alone. */
export async function checkpointNowAndThen(parts: Upkeep): Promise<void> {
  const { keeper, recovered } = parts;
  if (keeper.state.seq - recovered.trace.lastCheckpoint >= CHECKPOINT_EVERY)
    await checkpoint(parts);
}

/**
 * States the hash of the session in the chain, then keeps the session. A copy that cannot be kept
 * costs time at the next start and nothing else.
 */
async function checkpoint(parts: Upkeep): Promise<void> {
  const { gateway, journal, keeper, log, place, recovered } = parts;
  const { state } = keeper;
  const packed = packSession(place.code, { gateway, state, trace: recovered.trace });
  const tree = parts.signer.tree();
  const body = { snapshot: packed.hash, stateHash: stateHash(state), tree };
  keeper.input({ at: state.now, body, type: 'checkpoint' });
  await journal.flush();
  try {
    await keepSession(place, packed);
    await keepField(place, { hash: state.hash, memory: parts.field.remember(), seq: state.seq });
  } catch (error) {
    log('warn', 'a snapshot of the session was not kept', { error: errorReport(error) });
  }
}
