/** `status`: what is played, where it stands, what is held, and who sits at the table. */
import type { Command } from 'commander';
import type { AgentAnswer, HeadAnswer, RunAnswer } from '../../protocols/api.ts';
import { moneyText, numberText, wholeText } from '../../protocols/number-text.ts';
import { isFinalOrderState } from '../../protocols/order.ts';
import type { OrderState } from '../../protocols/order.ts';
import type { Performance } from '../../protocols/performance.ts';
import type { PortfolioMark } from '../../protocols/run.ts';
import { callSupervisor } from '../control-client.ts';
import { openOutput } from '../output.ts';
import { sleeveLines } from '../result-text.ts';
import type { Terminal } from '../terminal.ts';
import { command, dataDirOf, homeDir } from './options.ts';
import type { CommonOptions } from './options.ts';

interface Portfolio {
  readonly mark: PortfolioMark | null;
  readonly risk: { readonly mode: string; readonly reason: string };
}

/** An order as `/api/v1/orders` tells it. */
interface Order {
  readonly instrument: string;
  readonly filledLots: number;
  readonly lots: number;
  readonly orderId: string;
  readonly state: OrderState;
}

interface Status {
  readonly running: true;
  readonly url: string;
  readonly health: unknown;
  readonly run: RunAnswer;
  readonly head: HeadAnswer;
  readonly portfolio: Portfolio;
  /** 1e-8 of the account currency; null before the first mark. */
  readonly equity: string | null;
  readonly positions: PortfolioMark['positions'];
  readonly workingOrders: readonly Order[];
  readonly sleeves: Performance['sleeves'];
  readonly agents: readonly AgentAnswer[];
}

export function statusCommand(terminal: Terminal): Command {
  return command(
    terminal,
    'status',
    'where does it stand, what does it hold, who is awake?',
  ).action(async (options: CommonOptions) => {
    const status = await askStatus(terminal, dataDirOf(terminal, options));
    openOutput(terminal, options.json).result(status, describe(status));
    if (isLost(status)) terminal.exitCode = 1;
  });
}

/** Nothing is asked any more: whoever watches by exit code must hear of it. */
const isLost = ({ health }: Pick<Status, 'health'>): boolean =>
  (health as { readonly council?: unknown } | null)?.council === 'lost';

async function askStatus(terminal: Terminal, data: string): Promise<Status> {
  const call = (path: string) => callSupervisor(data, homeDir(terminal), { method: 'GET', path });
  const get = async (path: string): Promise<unknown> => (await call(path)).body;
  const ready = await call('/health/ready');
  const [run, agents, portfolio, head, orders, figures] = (await Promise.all([
    get('/api/v1/run'),
    get('/api/v1/agents'),
    get('/api/v1/portfolio'),
    get('/api/v1/audit/head'),
    get('/api/v1/orders'),
    get('/api/v1/performance'),
  ])) as [RunAnswer, AgentAnswer[], Portfolio, HeadAnswer, Order[], { performance: Performance }];
  return {
    running: true,
    url: new URL(ready.url).origin,
    health: ready.body,
    run,
    head,
    portfolio,
    equity: portfolio.mark?.equity ?? null,
    positions: (portfolio.mark?.positions ?? []).filter(({ lots }) => lots !== 0),
    workingOrders: orders.filter(({ state }) => !isFinalOrderState(state)),
    sleeves: figures.performance.sleeves,
    agents,
  };
}

function describe({ agents, head, portfolio, run, ...status }: Status): string {
  const { mark, risk } = portfolio;
  const equity =
    mark === null
      ? 'Equity: not marked yet.'
      : `Equity ${moneyText(mark.equity)}, ${numberText(mark.drawdownPpm / 1e4, 2)} % below its peak`;
  return [
    `Running at ${status.url}`,
    `${run.dataset ?? 'Nothing yet'} (${run.market ?? '-'}, ${run.mode ?? '-'} money), ${whereText(run)}`,
    `Round ${run.round === 0 ? 'none yet' : `r${run.round}`}, ${wholeText(run.rounds)} decided, journal #${head.seq} ${head.hash.slice(0, 12)}`,
    `Risk gate: ${risk.mode}${risk.reason === '' ? '' : ` (${risk.reason})`}`,
    ...(isLost(status)
      ? ['Council: LOST. No forecasting seat is left; nothing is asked (COUNCIL_LOST).']
      : []),
    equity,
    ...listed(
      'Positions',
      status.positions.map(
        ({ instrument, lots, unrealised }) =>
          `${instrument.padEnd(16)} ${lotsText(lots)}, open result ${moneyText(unrealised)}`,
      ),
    ),
    ...listed(
      'Working orders',
      status.workingOrders.map(
        ({ filledLots, instrument, lots, orderId, state }) =>
          `${orderId.padEnd(16)} ${instrument} ${lotsText(lots)}, ${state}, ${wholeText(filledLots)} filled`,
      ),
    ),
    ...listed('Sleeves, after costs', sleeveLines(status.sleeves)),
    ...listed(
      'Seats',
      agents.map(({ id, incarnation, state }) => `${id.padEnd(16)} ${state} (${incarnation})`),
    ),
  ].join('\n');
}

/** The market's own date, and the pace it is played at. */
function whereText({ at, ended, speed }: RunAnswer): string {
  const date = at === 0 ? 'before its first record' : new Date(at / 1_000).toISOString();
  const pace = speed === null ? '' : `, speed ${speed}`;
  return `${date}${ended ? ', the recording is over' : ''}${pace}`;
}

const lotsText = (lots: number): string =>
  `${wholeText(lots)} lot${Math.abs(lots) === 1 ? '' : 's'}`;

const listed = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [`${title}: none`] : [`${title}:`, ...lines.map((line) => `  ${line}`)];
