/** `audit verify | show | prove | export`: work on a data folder alone, running or not. */
import type { Command } from 'commander';
import { appError } from '../../protocols/errors.ts';
import { auditProve, auditShow, proofFault } from '../../runtime/journal/audit.ts';
import { openReader } from '../../runtime/journal/reader.ts';
import type { JournalReader } from '../../runtime/journal/reader.ts';
import { verifyJournal } from '../../runtime/journal/verify.ts';
import { openOutput } from '../output.ts';
import type { Terminal } from '../terminal.ts';
import { command, commandGroup, dataDirOf, wholeNumber } from './options.ts';
import type { CommonOptions } from './options.ts';

export function auditCommand(terminal: Terminal): Command {
  const audit = commandGroup(terminal, 'audit', 'verify, show, prove and export the journal');
  audit.addCommand(verifyCommand(terminal));
  audit.addCommand(showCommand(terminal));
  audit.addCommand(proveCommand(terminal));
  audit.addCommand(exportCommand(terminal));
  return audit;
}

function verifyCommand(terminal: Terminal): Command {
  return command(
    terminal,
    'verify',
    'check every record against the chain and the signed heads',
  ).action(async (options: CommonOptions) => {
    const output = openOutput(terminal, options.json);
    const found = await verifyJournal(dataDirOf(terminal, options));
    const text = found.ok
      ? `Whole: ${found.records} records, head #${found.head.seq} ${found.head.hash}, ${found.signedHeads} signed heads agree.`
      : `BROKEN at #${found.firstBad?.seq}: ${found.firstBad?.reason}. Trust nothing from there on.`;
    output.result(found, text);
    if (!found.ok) terminal.exitCode = 1;
  });
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

function proveCommand(terminal: Terminal): Command {
  return command(terminal, 'prove', 'an inclusion proof of one record under the newest signed head')
    .argument('<seq>', 'journal position', sequence)
    .action((seq: number, options: CommonOptions) =>
      withReader(terminal, options, (reader) => {
        const proof = auditProve(reader, seq);
        const fault = proofFault(proof, publicKeyOf(reader));
        const document = {
          ...proof,
          ok: fault === undefined,
          ...(fault === undefined ? {} : { fault }),
        };
        const text =
          fault === undefined
            ? `#${seq} is record ${seq} of ${proof.size} under root ${proof.root}.`
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

/** The key that the last start before the head stated. */
function publicKeyOf(reader: JournalReader): string {
  let key = '';
  for (const record of reader.iterate(1)) {
    if (record.type === 'run.started') {
      key = record.body.publicKey;
      break;
    }
  }
  return key;
}

export async function withReader(
  terminal: Terminal,
  options: CommonOptions,
  use: (reader: JournalReader) => void | Promise<void>,
): Promise<void> {
  const data = dataDirOf(terminal, options);
  const reader = openReader(data);
  try {
    if (reader.head().seq === 0) throw appError('DATA_MISSING', { dir: data });
    await use(reader);
  } finally {
    await reader.close();
  }
}
