/** `status`: what is played, where it stands, what is held, and who sits at the table. */
import type { Command } from 'commander';
import { codeOf } from '../../protocols/errors.ts';
import { moneyText, numberText, wholeText } from '../../protocols/number-text.ts';
import { isFinalOrderState } from '../../protocols/order.ts';
import type { Performance } from '../../protocols/performance.ts';
import { outText, stateText } from '../agents-text.ts';
import { callSupervisor } from '../control-client.ts';
import { askLocally, askEither } from '../local-client.ts';
import { openOutput } from '../output.ts';
import { sleeveLines } from '../result-text.ts';
import { readRunFile } from '../run-file.ts';
import { heldIn } from '../run-status.ts';
import type { OrderStanding, RunStatus } from '../run-status.ts';
import type { Terminal } from '../terminal.ts';
import { command, dataDirOf, homeDir } from './options.ts';
import type { CommonOptions } from './options.ts';

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
const isLost = ({ health }: Pick<RunStatus, 'health'>): boolean => health.council === 'lost';

/** Over HTTP, or over the socket in the data folder where that cannot be used. */
function askStatus(terminal: Terminal, data: string): Promise<RunStatus> {
  const call = async (path: string, limit = {}): Promise<unknown> =>
    (await callSupervisor(data, homeDir(terminal), { method: 'GET', path, ...limit })).body;
  return askEither({
    overHttp: () => statusOverHttp(call, data),
    overSocket: async () => (await askLocally(data, { action: 'status', text: '' })) as RunStatus,
  });
}

/** A server that is stuck is not waited for: the socket answers. */
const HEALTH_MS_MAX = 5_000;
type Get = (path: string, limit?: { readonly limitMs: number }) => Promise<unknown>;

async function statusOverHttp(get: Get, data: string): Promise<RunStatus> {
  const { url } = readRunFile(data);
  const health = await healthOverHttp(get);
  const [run, agents, portfolio, head, orders, figures] = (await Promise.all([
    get('/api/v1/run'),
    get('/api/v1/agents'),
    get('/api/v1/portfolio'),
    get('/api/v1/audit/head'),
    get('/api/v1/orders'),
    get('/api/v1/performance'),
  ])) as [
    RunStatus['run'],
    RunStatus['agents'],
    RunStatus['portfolio'],
    RunStatus['head'],
    OrderStanding[],
    { readonly performance: Performance },
  ];
  return {
    running: true,
    url,
    health: health ?? { council: 'lost', seatsLoading: null, seq: head.seq, status: 'lost' },
    run,
    head,
    portfolio,
    equity: portfolio.mark?.equity ?? null,
    positions: heldIn(portfolio.mark),
    workingOrders: orders.filter(({ state }) => !isFinalOrderState(state)),
    sleeves: figures.performance.sleeves,
    agents,
  };
}

/** Undefined when the council is lost: the answer is an error then. */
async function healthOverHttp(get: Get): Promise<RunStatus['health'] | undefined> {
  try {
    return (await get('/health/ready', { limitMs: HEALTH_MS_MAX })) as RunStatus['health'];
  } catch (error) {
    if (codeOf(error) === 'COUNCIL_LOST') return undefined;
    throw error;
  }
}

function describe({ agents, head, portfolio, run, ...status }: RunStatus): string {
  const { mark, risk } = portfolio;
  const equity =
    mark === null
      ? 'Equity: not marked yet.'
      : `Equity ${moneyText(mark.equity)}, ${numberText(mark.drawdownPpm / 1e4, 2)} % below its peak`;
  return [
    status.url === '' ? 'Running, without a page and interface' : `Running at ${status.url}`,
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
      agents.map((agent) => {
        const why = outText(agent);
        const stands = `${stateText(agent.state)} (${agent.incarnation})`;
        return `${agent.id.padEnd(16)} ${stands}${why === '' ? '' : `: ${why}`}`;
      }),
    ),
  ].join('\n');
}

/** The market's own date, and the pace it is played at. */
function whereText({ at, ended, speed }: RunStatus['run']): string {
  const date = at === 0 ? 'before its first record' : new Date(at / 1_000).toISOString();
  const pace = speed === null ? '' : `, speed ${speed}`;
  return `${date}${ended ? ', the recording is over' : ''}${pace}`;
}

const lotsText = (lots: number): string =>
  `${wholeText(lots)} lot${Math.abs(lots) === 1 ? '' : 's'}`;

const listed = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [`${title}: none`] : [`${title}:`, ...lines.map((line) => `  ${line}`)];
