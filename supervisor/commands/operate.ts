/** `halt`, `resume`, `flatten`, `grant`: talk to a running supervisor. */
import type { Command } from 'commander';
import type { ControlAction, ControlReceipt, GrantReceipt } from '../../protocols/api.ts';
import { appError, codeOf } from '../../protocols/errors.ts';
import { moneyText } from '../../protocols/number-text.ts';
import { callSupervisor } from '../control-client.ts';
import { askLocally } from '../local-client.ts';
import { openOutput } from '../output.ts';
import type { Terminal } from '../terminal.ts';
import { command, dataDirOf, homeDir } from './options.ts';
import type { CommonOptions } from './options.ts';

interface ActOptions extends CommonOptions {
  readonly why: string;
}

function act(terminal: Terminal, name: ControlAction, description: string, done: string): Command {
  return command(terminal, name, description)
    .option('--why <text>', 'reason, written to the journal', '')
    .action(async (options: ActOptions) => {
      const output = openOutput(terminal, options.json);
      const receipt = await ask(terminal, name, options);
      output.result(receipt, [done, receiptText(receipt)].join('\n'));
    });
}

/** The receipt for a person: our books, then the venue's own words, order by order. */
function receiptText({ mode, seq, text, venue }: ControlReceipt): string {
  const orders = (venue ?? []).map(({ answers, asked, instrument, lots, orderId }) => {
    const words = answers.map(({ lots: filled, said, seq: at, text: why }) =>
      [said, ...(filled === 0 ? [] : [`${filled} lots`]), why, `(#${at})`].join(' '),
    );
    const said = words.length === 0 ? 'no answer from the venue yet' : words.join('; ');
    return `  ${asked} ${lots} lots of ${instrument}, ${orderId}: ${said}`;
  });
  return [`Record #${seq}, mode ${mode}. ${text}`, ...orders].join('\n');
}

/** After this long without an answer over HTTP the socket is asked too: to halt twice does no harm. */
const HTTP_MS_MAX = 5_000;

/**
 * Over HTTP, or, where that cannot be used (no interface, its thread dead or stuck, refused), over the
 * socket in the data folder.
 * @throws what HTTP failed with when the socket is shut as well.
 */
async function ask(terminal: Terminal, action: ControlAction, options: ActOptions) {
  const data = dataDirOf(terminal, options);
  try {
    const { body } = await callSupervisor(data, homeDir(terminal), {
      body: { text: options.why },
      limitMs: HTTP_MS_MAX,
      method: 'POST',
      path: `/api/v1/${action}`,
    });
    return body as ControlReceipt;
  } catch (overHttp) {
    // What was asked does not fit: the socket would say the same.
    if (codeOf(overHttp) === 'HTTP_BAD_REQUEST') throw overHttp;
    try {
      const receipt = await askLocally(data, { action, text: options.why });
      if (!options.json) {
        const why = codeOf(overHttp) ?? 'HTTP failed';
        terminal.stderr.write(`${why}: asked over the socket in the data folder instead.\n`);
      }
      return receipt;
    } catch (overSocket) {
      throw codeOf(overSocket) === 'LOCAL_DOOR_SHUT' ? overHttp : overSocket;
    }
  }
}

export const haltCommand = (terminal: Terminal): Command =>
  act(
    terminal,
    'halt',
    'stop new risk now; positions stay',
    'Halted: no new risk. Positions stay as they are.',
  );
export const resumeCommand = (terminal: Terminal): Command =>
  act(terminal, 'resume', 'allow new risk again', 'Resumed: the gate is back to normal.');
export const flattenCommand = (terminal: Terminal): Command =>
  act(
    terminal,
    'flatten',
    'halt, cancel what works, close what is held; the receipt quotes the venue',
    'Flatten asked.',
  );

export const grantCommand = (terminal: Terminal): Command =>
  command(terminal, 'grant', 'let the trial sleeves lose more, shared by all')
    .argument('<amount>', 'units of the account currency, for example 250')
    .option('--why <text>', 'reason, written to the journal', '')
    .action(async (amount: string, options: ActOptions) => {
      const output = openOutput(terminal, options.json);
      const { body } = await callSupervisor(dataDirOf(terminal, options), homeDir(terminal), {
        method: 'POST',
        path: '/api/v1/grant',
        body: { amount: unitsOf(amount), text: options.why },
      });
      const { text, trials } = body as GrantReceipt;
      const lines = trials.map(
        ({ granted, group }) => `  ${group.padEnd(16)} ${moneyText(granted)} in all`,
      );
      output.result(body, [text, ...lines].join('\n'));
    });

/** An amount in units of currency as 1e-8 of them. @throws GRANT_AMOUNT */
function unitsOf(amount: string): string {
  const parts = /^([0-9]{1,15})(?:\.([0-9]{1,8}))?$/.exec(amount);
  const units = parts === null ? 0n : BigInt(`${parts[1]}${(parts[2] ?? '').padEnd(8, '0')}`);
  if (units === 0n) throw appError('GRANT_AMOUNT', { amount });
  return units.toString();
}
