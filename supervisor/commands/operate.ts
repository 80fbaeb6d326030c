/** `halt`, `resume`, `flatten`, `grant`: talk to a running supervisor. */
import type { Command } from 'commander';
import type { ControlAction, ControlReceipt, GrantReceipt } from '../../protocols/api.ts';
import { appError } from '../../protocols/errors.ts';
import { moneyText } from '../../protocols/number-text.ts';
import { callSupervisor } from '../control-client.ts';
import { askLocally, askEither } from '../local-client.ts';
import type { LocalRequest } from '../local-door.ts';
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
      const wish = { action: name, text: options.why };
      const receipt = (await ask(terminal, wish, options)) as ControlReceipt;
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

/** Over HTTP, or over the socket in the data folder. */
function ask(terminal: Terminal, request: LocalRequest, options: ActOptions): Promise<unknown> {
  const { action, ...body } = request;
  const data = dataDirOf(terminal, options);
  const once = action === 'grant';
  return askEither<unknown>({
    once,
    overHttp: async () => {
      const path = `/api/v1/${action}`;
      const limit = once ? {} : { limitMs: HTTP_MS_MAX };
      const wish = { body, method: 'POST', path, ...limit } as const;
      return (await callSupervisor(data, homeDir(terminal), wish)).body;
    },
    overSocket: () => askLocally(data, request),
    told: (why) => {
      if (options.json) return;
      terminal.stderr.write(`${why}: asked over the socket in the data folder instead.\n`);
    },
  });
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
      const wish = { action: 'grant', amount: unitsOf(amount), text: options.why } as const;
      const receipt = (await ask(terminal, wish, options)) as GrantReceipt;
      const { text, trials } = receipt;
      const lines = trials.map(
        ({ granted, group }) => `  ${group.padEnd(16)} ${moneyText(granted)} in all`,
      );
      output.result(receipt, [text, ...lines].join('\n'));
    });

/** An amount in units of currency as 1e-8 of them. @throws GRANT_AMOUNT */
function unitsOf(amount: string): string {
  const parts = /^([0-9]{1,15})(?:\.([0-9]{1,8}))?$/.exec(amount);
  const units = parts === null ? 0n : BigInt(`${parts[1]}${(parts[2] ?? '').padEnd(8, '0')}`);
  if (units === 0n) throw appError('GRANT_AMOUNT', { amount });
  return units.toString();
}
