/** `audit consistency A B`: that the journal at B is the one at A, gone on. */
import { Option } from 'commander';
import type { Command } from 'commander';
import { appError } from '../../protocols/errors.ts';
import { auditConsistency, consistencyFault, signerOf } from '../../runtime/journal/consistency.ts';
import type { TreeEnd, TreeHead } from '../../runtime/journal/consistency.ts';
import type { JournalReader } from '../../runtime/journal/reader.ts';
import { openOutput } from '../output.ts';
import type { Terminal } from '../terminal.ts';
import { command } from './options.ts';
import type { CommonOptions } from './options.ts';
import { headsOfFile } from './saved-head-option.ts';
import { comparisonText, KEY_HELP, keyTexts, strangerFault, trustedKeys } from './trusted-keys.ts';
import type { TrustedKeys } from './trusted-keys.ts';
import { withReader } from './with-reader.ts';

interface ConsistencyOptions extends CommonOptions {
  readonly key?: readonly string[];
}

export function consistencyCommand(terminal: Terminal): Command {
  return command(terminal, 'consistency', 'a proof that one head continues another')
    .argument('<a>', 'the earlier: a journal position, or a file whose last signed head is meant')
    .argument('<b>', 'the later, likewise')
    .addOption(new Option('--key <key>', KEY_HELP).argParser(keyTexts))
    .action((a: string, b: string, options: ConsistencyOptions) =>
      withReader(terminal, options, (reader) => {
        const trusted = trustedKeys(terminal, options.key);
        const found = consistencyOf(reader, trusted, [endOf(terminal, a), endOf(terminal, b)]);
        openOutput(terminal, options.json).result(found, textOf(found));
        if (!found.ok) terminal.exitCode = 1;
      }),
    );
}

function endOf(terminal: Terminal, text: string): TreeEnd {
  if (!/^[0-9]+$/.test(text)) {
    const last = headsOfFile(terminal, text).at(-1);
    if (last === undefined)
      throw appError('AUDIT_HEAD_UNREADABLE', { head: text, reason: 'it holds no head' });
    return last;
  }
  const seq = Number(text);
  if (Number.isSafeInteger(seq) && seq > 0) return seq;
  throw appError('AUDIT_HEAD_UNREADABLE', { head: text, reason: 'no journal position' });
}

/** One side of the proof, and who signed it. */
interface JudgedHead extends TreeHead {
  /** Of the key whose signature was checked; null where none was. */
  readonly fingerprint: string | null;
}

interface ConsistencyDocument {
  readonly ok: boolean;
  readonly earlier: JudgedHead;
  readonly later: JudgedHead;
  readonly path: readonly string[];
  readonly comparedWith: TrustedKeys['comparedWith'];
  readonly fault?: string;
}

function consistencyOf(
  reader: JournalReader,
  { comparedWith, keys }: TrustedKeys,
  [a, b]: readonly [TreeEnd, TreeEnd],
): ConsistencyDocument {
  // A head that was kept may lie beyond a journal that was cut: that is an answer, not a wrong question.
  const have = reader.head().seq;
  const beyond = [a, b].find((end) => typeof end !== 'number' && end.seq > have);
  if (beyond !== undefined && typeof beyond !== 'number') {
    const bare = (end: TreeEnd): JudgedHead =>
      typeof end === 'number'
        ? { fingerprint: null, root: '', seq: end }
        : { fingerprint: null, root: end.root, seq: end.seq, signedHead: end };
    const fault = `the journal ends at record ${have}, before the head of record ${beyond.seq}`;
    return { ok: false, earlier: bare(a), later: bare(b), path: [], comparedWith, fault };
  }
  const { earlier, later, path } = auditConsistency(reader, a, b);
  const sides = [earlier, later].map((side) => {
    const { signedHead } = side;
    const signer = signedHead === undefined ? undefined : signerOf(reader, signedHead, keys);
    const fault =
      signedHead !== undefined && signer === undefined
        ? `no key signed the head of record ${side.seq}`
        : strangerFault(signer, keys);
    return { fault, judged: { ...side, fingerprint: signer?.fingerprint ?? null } };
  });
  const fault =
    consistencyFault({ earlier, later, path }) ?? sides.find((side) => side.fault)?.fault;
  const [first, second] = sides.map(({ judged }) => judged) as [JudgedHead, JudgedHead];
  return {
    ok: fault === undefined,
    earlier: first,
    later: second,
    path,
    comparedWith,
    ...(fault === undefined ? {} : { fault }),
  };
}

function textOf({ comparedWith, earlier, fault, later, path }: ConsistencyDocument): string {
  if (fault !== undefined) return `Not consistent: ${fault}.`;
  const side = ({ fingerprint, root, seq }: JudgedHead): string =>
    `  #${seq} root ${root}, ${fingerprint === null ? 'not signed' : `signed by the key ${fingerprint}`}`;
  return [
    `The journal at #${later.seq} continues the one at #${earlier.seq} (proof of ${path.length} hashes).`,
    side(earlier),
    side(later),
    `Keys: ${comparisonText(comparedWith)}.`,
  ].join('\n');
}
