/**
 * What a verified journal proves, and to whom. The chain says that nothing was changed since it was
 * made; only a signature says by whom. A head vouches for every record up to its own, so the newest
 * checked head of a known key decides, whatever keys signed before it.
 *
 * | verdict   | when                                                                        |
 * | --------- | --------------------------------------------------------------------------- |
 * | broken    | a record, segment, head or root does not hold                               |
 * | cut       | the journal ends before a head that was signed, or kept elsewhere           |
 * | other-key | a key that was not given begins a start, or signs, behind all that it proves |
 * | unsigned  | no signature could be checked, or none covers a pruned stretch              |
 * | signed    | none of these                                                               |
 */
import type { Seq } from '../../protocols/units.ts';
import type { Head } from './chain.ts';
import type { KnownKey } from './keys.ts';
import type { FirstBad, PrunedRange, Verification } from './verify.ts';

export type AttestVerdict = 'broken' | 'cut' | 'other-key' | 'unsigned' | 'signed';

/** A stretch of starts with one key. */
export interface KeyPeriod {
  /** SHA-256 over the public key, hex; null for a start that states no key. */
  readonly fingerprint: string | null;
  /** SPKI DER in base64; null as above. */
  readonly publicKey: string | null;
  /** The `run.started` that states it first. */
  readonly from: Seq;
  /** The last record before another key's start, or the last of the journal. */
  readonly to: Seq;
  /** Heads of the folder with a checked signature of this key. */
  readonly signedHeads: number;
  /** Whether it is one of the keys that were given; null when none was. */
  readonly known: boolean | null;
}

export interface Attestation {
  readonly ok: boolean;
  readonly verdict: AttestVerdict;
  /** Records that hold. */
  readonly records: number;
  readonly head: Head;
  /** The record that decides against it, if one does. */
  readonly firstBad?: FirstBad;
  /** Why it is not ok, or would not be without `unsigned`, where no single record is at fault. */
  readonly fault?: string;
  /** Heads of the folder that agree, their signature checked. */
  readonly signedHeads: number;
  /** Heads that agree but whose key stands in a pruned record and was not given: they prove nothing. */
  readonly uncheckedHeads: number;
  /** Heads and positions from outside that agree; of a signed one, the signature too. */
  readonly savedHeads: number;
  /**
   * Fingerprints that count: of the keys that were given; else of the keys that signed the heads from
   * outside; null when there are neither and nothing is compared.
   */
  readonly knownKeys: readonly string[] | null;
  /** Records 1 to this one are covered by a checked signature (of a key that was given, if any was). */
  readonly signedTo: Seq;
  readonly keys: readonly KeyPeriod[];
  readonly pruned: readonly PrunedRange[];
}

export interface AttestOptions {
  /** Keys that somebody knows to be the operator's. */
  readonly keys?: readonly KnownKey[];
  /** Take a journal without a signature for what its chain says. */
  readonly unsigned?: boolean;
}

/** Judges what `verifyStores` found. */
export function attest(found: Verification, options: AttestOptions = {}): Attestation {
  const { heads, head, pruned, records } = found;
  const knownKeys = options.keys?.map(({ fingerprint }) => fingerprint) ?? keysOfKept(found);
  const isKnown: Knows = (fingerprint) =>
    knownKeys === null ? null : knownKeys.includes(fingerprint);
  const checked = heads.filter(({ key }) => key !== undefined);
  const proving = checked.filter(({ key }) => isKnown(key?.fingerprint ?? '') !== false);
  const signedTo = proving.at(-1)?.seq ?? 0;
  const judged = judge(found, { isKnown, signedTo });
  return {
    ok: judged.verdict === 'signed' || (judged.verdict === 'unsigned' && options.unsigned === true),
    ...judged,
    records,
    head,
    signedHeads: checked.filter(({ keptBy }) => keptBy !== 'outside').length,
    uncheckedHeads: heads.length - checked.length,
    savedHeads: found.points + checked.filter(({ keptBy }) => keptBy !== 'folder').length,
    signedTo,
    knownKeys,
    keys: keyPeriods(found, isKnown),
    pruned,
  };
}

/** True or false by the keys that count, null where none does. */
type Knows = (fingerprint: string) => boolean | null;

/** Whoever kept a signed head knows the key that signed it. */
function keysOfKept({ heads }: Verification): string[] | null {
  const kept = heads.flatMap(({ keptBy, key }) =>
    keptBy === 'folder' || key === undefined ? [] : [key.fingerprint],
  );
  return kept.length === 0 ? null : [...new Set(kept)];
}

type Judgement = Pick<Attestation, 'verdict' | 'firstBad' | 'fault'>;

function judge(
  found: Verification,
  { isKnown, signedTo }: { readonly isKnown: Knows; readonly signedTo: Seq },
): Judgement {
  const { cut, firstBad, heads, pruned, starts } = found;
  if (firstBad !== undefined) return { verdict: cut ? 'cut' : 'broken', firstBad };
  // What a foreign key did before the last proving head is vouched for by that head.
  const foreignStart = starts.find(
    ({ key, seq }) => seq > signedTo && isKnown(key?.fingerprint ?? '') === false,
  );
  if (foreignStart !== undefined) {
    const { key, seq } = foreignStart;
    const stated = key === undefined ? 'states no key' : `states the key ${key.fingerprint}`;
    const reason = `it begins a start and ${stated}, which is none of those known`;
    return { verdict: 'other-key', firstBad: { seq, reason } };
  }
  const foreignHead = heads.find(
    ({ key, seq }) => seq > signedTo && key !== undefined && isKnown(key.fingerprint) === false,
  );
  if (foreignHead?.key !== undefined) {
    const { key, seq } = foreignHead;
    const reason = `the head here is signed by the key ${key.fingerprint}, which is none of those known`;
    return { verdict: 'other-key', firstBad: { seq, reason } };
  }
  if (signedTo === 0) return { verdict: 'unsigned', fault: unsignedReason(heads.length) };
  const bare = pruned.find(({ to }) => to > signedTo);
  if (bare !== undefined) {
    const from = Math.max(bare.from, signedTo + 1);
    const fault = `records ${from} to ${bare.to} were pruned, and no checked signature covers their hashes`;
    return { verdict: 'unsigned', fault };
  }
  return { verdict: 'signed' };
}

const unsignedReason = (heads: number): string =>
  heads === 0
    ? 'there is no signed head'
    : `no signature could be checked: the key of ${heads} signed heads stood in a record that was pruned`;

function keyPeriods({ head, heads, starts }: Verification, isKnown: Knows): KeyPeriod[] {
  const firsts = starts.filter(
    ({ key }, index) => index === 0 || starts[index - 1]?.key?.fingerprint !== key?.fingerprint,
  );
  return firsts.map(({ key, seq }, index) => {
    const to = (firsts[index + 1]?.seq ?? head.seq + 1) - 1;
    const own = heads.filter(
      (each) =>
        each.keptBy !== 'outside' && each.seq >= seq && each.seq <= to && each.key !== undefined,
    );
    return {
      fingerprint: key?.fingerprint ?? null,
      publicKey: key?.publicKey ?? null,
      from: seq,
      to,
      signedHeads: own.length,
      known: isKnown(key?.fingerprint ?? ''),
    };
  });
}
