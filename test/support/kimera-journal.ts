/** What outsiders read of a run: the exported journal, and what the audit commands say of it. */
import { createHash } from 'node:crypto';
import type { ChainedRecord, RecordOf, RecordType } from '../../protocols/record.ts';
import { kimera, kimeraJson } from './kimera-process.ts';
import type { Place } from './kimera-process.ts';

export interface Verified {
  readonly ok: boolean;
  readonly verdict: string;
  readonly records: number;
  readonly head: { readonly seq: number; readonly hash: string };
  readonly signedHeads: number;
  readonly firstBad?: { readonly seq: number; readonly reason: string };
}

export interface ReplayReport {
  readonly ok: boolean;
  readonly records: number;
  readonly recomputed: number;
  readonly firstDifference?: { readonly seq: number };
  readonly guests?: readonly { readonly compared?: number; readonly seat: string }[];
}

export async function exportLines(place: Place): Promise<string[]> {
  const done = await kimera(place, 'audit', 'export', '--data', place.data);
  if (done.code !== 0) throw new Error(`export exits ${done.code}: ${done.stderr}`);
  return done.stdout.split('\n').filter((line) => line !== '');
}

export const exported = async (place: Place): Promise<ChainedRecord[]> =>
  (await exportLines(place)).map((line) => JSON.parse(line) as ChainedRecord);

export const verify = async (
  place: Place,
  ...args: string[]
): Promise<Verified & { code: number | null }> => {
  const { code, doc } = await kimeraJson(place, 'audit', 'verify', ...args);
  return { ...(doc as Verified), code };
};

export const replay = async (
  place: Place,
  level: 'R0' | 'R1' | 'R2',
): Promise<ReplayReport & { code: number | null }> => {
  const { code, doc } = await kimeraJson(place, 'replay', '--level', level);
  return { ...(doc as ReplayReport), code };
};

export const ofType = <T extends RecordType>(
  records: readonly ChainedRecord[],
  type: T,
): RecordOf<T>[] => records.filter((record) => record.type === type) as unknown as RecordOf<T>[];

export const decisions = (records: readonly ChainedRecord[]): ChainedRecord[] =>
  records.filter((record) => record.type === 'commit' || record.type === 'abstain');

/**
 * The chain as the public description has it, computed by nothing of ours: an exported line is the
 * record's canonical bytes with `hash` added, hash = SHA-256(previous hash ‖ bytes without it), and
 * the first previous hash is SHA-256("kimera journal 1"). Answers the first line that breaks it.
 */
export function firstBrokenLine(lines: readonly string[]): number | undefined {
  let previous = createHash('sha256').update('kimera journal 1').digest();
  for (const [index, line] of lines.entries()) {
    const { hash } = JSON.parse(line) as { hash: string };
    const bytes = line.replace(`"hash":"${hash}",`, '');
    const own = createHash('sha256').update(previous).update(bytes).digest();
    if (own.toString('hex') !== hash || bytes === line) return index + 1;
    previous = own;
  }
  return undefined;
}
