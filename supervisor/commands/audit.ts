/** `audit verify | show | prove | consistency | export`: work on a data folder alone, running or not. */
import type { Command } from 'commander';
import { auditProve, auditShow, proofFault } from '../../runtime/journal/audit.ts';
import { openOutput } from '../output.ts';
import type { Terminal } from '../terminal.ts';
import { signerOf } from '../../runtime/journal/consistency.ts';
import { consistencyCommand } from './audit-consistency.ts';
import { verifyCommand } from './audit-verify.ts';
import { command, commandGroup, wholeNumber } from './options.ts';
import type { CommonOptions } from './options.ts';
import { comparisonText, KEY_HELP, keyTexts, strangerFault, trustedKeys } from './trusted-keys.ts';
import { withReader } from './with-reader.ts';

export function auditCommand(terminal: Terminal): Command {
  const audit = commandGroup(terminal, 'audit', 'verify, show, prove and export the journal');
  audit.addCommand(verifyCommand(terminal));
  audit.addCommand(showCommand(terminal));
  audit.addCommand(proveCommand(terminal));
  audit.addCommand(consistencyCommand(terminal));
  audit.addCommand(exportCommand(terminal));
  return audit;
}

const sequence = wholeNumber(1, Number.MAX_SAFE_INTEGER);

function showCommand(terminal: Terminal): Command {
  return command(terminal, 'show', 'one record with its place in the chain')
    .argument('<seq>', 'journal position', sequence)
    .action((seq: number, options: CommonOptions) =>
      withReader(terminal, options, (reader) => {
        const view = auditShow(reader, seq);
        openOutput(terminal, options.json).result(view, JSON.stringify(view, null, 2));
      }),
    );
}

interface ProveOptions extends CommonOptions {
  readonly key?: readonly string[];
}

function proveCommand(terminal: Terminal): Command {
  return command(terminal, 'prove', 'an inclusion proof of one record under the newest signed head')
    .argument('<seq>', 'journal position', sequence)
    .option('--key <key>', KEY_HELP, keyTexts)
    .action((seq: number, options: ProveOptions) =>
      withReader(terminal, options, (reader) => {
        const { comparedWith, keys } = trustedKeys(terminal, options.key);
        const proof = auditProve(reader, seq);
        const head = proof.signedHead;
        const signer = head === undefined ? undefined : signerOf(reader, head, keys);
        const fault = proofFault(proof, signer?.publicKey ?? '') ?? strangerFault(signer, keys);
        const document = {
          ...proof,
          fingerprint: signer?.fingerprint ?? null,
          comparedWith,
          ok: fault === undefined,
          ...(fault === undefined ? {} : { fault }),
        };
        const text =
          fault === undefined
            ? `#${seq} is record ${seq} of ${proof.size} under root ${proof.root}, signed by the key ${signer?.fingerprint} (${comparisonText(comparedWith)}).`
            : `The proof of #${seq} does not hold: ${fault}.`;
        openOutput(terminal, options.json).result(document, text);
        if (fault !== undefined) terminal.exitCode = 1;
      }),
    );
}

interface ExportOptions extends CommonOptions {
  readonly from: number;
}

const EXPORT_BATCH = 1_000;

function exportCommand(terminal: Terminal): Command {
  return command(terminal, 'export', 'one record a line: its canonical bytes with the hash added')
    .option('--from <seq>', 'first position', sequence, 1)
    .action((options: ExportOptions) =>
      withReader(terminal, options, async (reader) => {
        for (let next = options.from; ;) {
          const lines = reader.rangeBytes(next, EXPORT_BATCH);
          if (lines.length === 0) return;
          next += lines.length;
          if (!terminal.stdout.write(`${lines.join('\n')}\n`)) await drained(terminal);
        }
      }),
    );
}

/** A pipe that is slow (or closed) must not make the export grow in memory. */
const drained = ({ stdout }: Terminal): Promise<void> =>
  new Promise((resolve) => stdout.once('drain', () => resolve()));
