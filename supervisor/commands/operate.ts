/** `status`, `halt`, `resume`, `flatten`, `grant`: talk to a running supervisor. */
import type { Command } from 'commander';
import type { GrantReceipt } from '../../protocols/api.ts';
import { appError } from '../../protocols/errors.ts';
import { callSupervisor } from '../control-client.ts';
import { openOutput } from '../output.ts';
import type { Terminal } from '../terminal.ts';
import { command, dataDirOf, homeDir } from './options.ts';
import type { CommonOptions } from './options.ts';

interface Portfolio {
  readonly mark: { readonly equity: string; readonly drawdownPpm: number } | null;
  readonly risk: { readonly mode: string; readonly reason: string };
}

export function statusCommand(terminal: Terminal): Command {
  return command(terminal, 'status', 'is it alive, in which mode, what does it hold?').action(
    async (options: CommonOptions) => {
      const output = openOutput(terminal, options.json);
      const data = dataDirOf(terminal, options);
      const get = async (path: string) =>
        (await callSupervisor(data, homeDir(terminal), { method: 'GET', path })).body;
      const ready = await callSupervisor(data, homeDir(terminal), {
        method: 'GET',
        path: '/health/ready',
      });
      const [agents, portfolio, head] = await Promise.all([
        get('/api/v1/agents'),
        get('/api/v1/portfolio'),
        get('/api/v1/audit/head'),
      ]);
      const document = {
        running: true,
        url: new URL(ready.url).origin,
        health: ready.body,
        agents,
        portfolio,
        head,
      };
      output.result(document, describe(document));
      if (isLost(document)) terminal.exitCode = 1;
    },
  );
}

/** Nothing is asked any more: whoever watches by exit code must hear of it. */
const isLost = ({ health }: { readonly health: unknown }): boolean =>
  (health as { readonly council?: unknown } | null)?.council === 'lost';

function describe(document: {
  health: unknown;
  url: string;
  agents: unknown;
  portfolio: unknown;
  head: unknown;
}): string {
  const seats = document.agents as { id: string; state: string; incarnation: number }[];
  const head = document.head as { seq?: number; hash?: string };
  const { mark, risk } = document.portfolio as Portfolio;
  const lines = [
    `Running at ${document.url}`,
    `Journal #${head.seq ?? '?'} ${head.hash?.slice(0, 12) ?? ''}`,
    `Risk gate: ${risk.mode}${risk.reason === '' ? '' : ` (${risk.reason})`}`,
  ];
  if (isLost(document)) {
    lines.push('Council: LOST. No forecasting seat is left; nothing is asked (COUNCIL_LOST).');
  }
  if (mark !== null) {
    lines.push(
      `Equity ${money(mark.equity)}, ${(mark.drawdownPpm / 1e4).toFixed(2)} % below its peak`,
    );
  }
  for (const seat of seats)
    lines.push(`  ${seat.id.padEnd(16)} ${seat.state} (${seat.incarnation})`);
  return lines.join('\n');
}

/** 1e-8 units as a decimal with two places, for people. */
export function money(units: string): string {
  const value = BigInt(units);
  const cents = (value < 0n ? -value : value) / 1_000_000n;
  const whole = (cents / 100n).toString().replace(/\B(?=(\d{3})+(?!\d))/g, ' ');
  return `${value < 0n ? '−' : ''}${whole}.${(cents % 100n).toString().padStart(2, '0')}`;
}

interface ActOptions extends CommonOptions {
  readonly why: string;
}

function act(
  terminal: Terminal,
  name: 'halt' | 'resume' | 'flatten',
  description: string,
  done: string,
): Command {
  return command(terminal, name, description)
    .option('--why <text>', 'reason, written to the journal', '')
    .action(async (options: ActOptions) => {
      const output = openOutput(terminal, options.json);
      const { body } = await callSupervisor(dataDirOf(terminal, options), homeDir(terminal), {
        method: 'POST',
        path: `/api/v1/${name}`,
        body: { text: options.why },
      });
      const receipt = (body as { receipt?: unknown }).receipt ?? body;
      output.result(body, `${done}\n${JSON.stringify(receipt, null, 2)}`);
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
    'close every position, with a receipt checked at the venue',
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
        ({ granted, group }) => `  ${group.padEnd(16)} ${money(granted)} in all`,
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
