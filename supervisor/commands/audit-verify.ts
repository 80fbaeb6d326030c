/** `audit verify`: whether the journal holds, and whose signature stands under it. */
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { countText } from '../../protocols/number-text.ts';
import { attest } from '../../runtime/journal/attest.ts';
import type { Attestation, KeyPeriod } from '../../runtime/journal/attest.ts';
import type { SignedHead } from '../../runtime/journal/heads.ts';
import type { KnownKey } from '../../runtime/journal/keys.ts';
import { headAt } from '../../runtime/journal/saved-heads.ts';
import { verifyJournal } from '../../runtime/journal/verify.ts';
import { openOutput } from '../output.ts';
import type { Terminal } from '../terminal.ts';
import { openVerifiedHeads } from '../verified-heads.ts';
import { command, dataDirOf, homeDir } from './options.ts';
import type { CommonOptions } from './options.ts';
import { headsOfFile } from './saved-head-option.ts';
import { comparisonText, KEY_HELP, keyTexts, trustedKeys } from './trusted-keys.ts';
import type { ComparedWith } from './trusted-keys.ts';

interface VerifyOptions extends CommonOptions {
  readonly key?: readonly string[];
  readonly head?: readonly string[];
  readonly unsigned: boolean;
}

export function verifyCommand(terminal: Terminal): Command {
  return command(terminal, 'verify', 'check every record against the chain and the signed heads')
    .option('--key <key>', KEY_HELP, keyTexts)
    .option(
      '--head <head>',
      'a head kept elsewhere, SEQ:HASH or a file of signed heads; may stand several times',
      keyTexts,
    )
    .option('--unsigned', 'take a journal that nobody signed for what its chain says', false)
    .action(async (options: VerifyOptions) => {
      const { comparedWith, keys } = trustedKeys(terminal, options.key);
      const kept = options.head ?? [];
      const files = kept.filter((text) => headAt(text) === undefined);
      const dataDir = dataDirOf(terminal, options);
      // Before the journal is opened: a run that goes on signs further.
      const ownHead = comparedWith === 'home' ? headOfHome(terminal, dataDir, keys) : undefined;
      const verified = await verifyJournal(dataDir, {
        heads: [
          ...files.flatMap((file) => headsOfFile(terminal, file)),
          ...(ownHead === undefined ? [] : [ownHead]),
        ],
        points: kept.flatMap((text) => headAt(text) ?? []),
        ...(keys === undefined ? {} : { keys }),
      });
      const found = attest(verified, {
        unsigned: options.unsigned,
        ...(keys === undefined ? {} : { keys }),
      });
      const document = {
        ...found,
        comparedWith: comparedWith ?? (found.knownKeys === null ? null : ('head' as const)),
      };
      openOutput(terminal, options.json).result(document, textOf(document));
      if (!found.ok) terminal.exitCode = 1;
    });
}

/** The head that the local home keeps of the folder: one cut back to an earlier head is told by it. */
function headOfHome(
  terminal: Terminal,
  dataDir: string,
  [own]: readonly KnownKey[] = [],
): SignedHead | undefined {
  if (own?.publicKey === undefined || !existsSync(dataDir)) return undefined;
  const home = { dir: homeDir(terminal), publicKey: own.publicKey };
  const log = (_level: string, message: string): void =>
    void terminal.stderr.write(`Warning: ${message}.\n`);
  return openVerifiedHeads({ dataDir, home, log }).recall()?.head;
}

interface VerifyDocument extends Attestation {
  readonly comparedWith: ComparedWith;
}

/** The verdict in one line, then what it rests on. */
function textOf(found: VerifyDocument): string {
  return [verdictText(found), ...evidence(found)].join('\n');
}

function verdictText({
  fault,
  firstBad,
  head,
  ok,
  records,
  signedTo,
  verdict,
}: Attestation): string {
  const extent = `${records} records, head #${head.seq} ${head.hash}`;
  const at = `#${firstBad?.seq}: ${firstBad?.reason}`;
  switch (verdict) {
    case 'broken':
      return `BROKEN at ${at}. Trust nothing from there on.`;
    case 'cut':
      return `CUT SHORT at ${at}.`;
    case 'other-key':
      return `OTHER KEY at ${at}. If that key is the operator's too, name it with --key.`;
    case 'unsigned':
      return ok
        ? `Whole but UNSIGNED: ${extent}; ${fault}. Anybody can have made it.`
        : `UNSIGNED: ${extent}; ${fault}. Anybody can have made it; --unsigned takes it all the same.`;
    case 'signed':
      return `Whole: ${extent}; signed up to #${signedTo}${
        signedTo < head.seq ? `, the ${head.seq - signedTo} records behind it are not` : ''
      }.`;
  }
}

function evidence(found: VerifyDocument): string[] {
  const { comparedWith, keys, pruned, savedHeads, signedHeads, uncheckedHeads } = found;
  const heads = [
    `${countText(signedHeads, 'signed head')} in the folder`,
    ...(savedHeads === 0 ? [] : [`${countText(savedHeads, 'head')} kept outside it`]),
    ...(uncheckedHeads === 0
      ? []
      : [`${uncheckedHeads} more could not be checked and count for nothing`]),
  ];
  return [
    `Heads that agree: ${heads.join(', ')}.`,
    ...keys.map(keyText),
    `Keys: ${comparisonText(comparedWith)}.`,
    ...pruned.map(
      ({ file, from, to }) =>
        `Pruned: ${from} to ${to}${file === undefined ? '' : `, in ${file}`}.`,
    ),
  ];
}

function keyText({ fingerprint, from, known, signedHeads, to }: KeyPeriod): string {
  const whose = known === null ? '' : known ? ', known' : ', NOT a known one';
  return `Key ${fingerprint ?? '(none)'}: records ${from} to ${to}, ${signedHeads} heads${whose}.`;
}
