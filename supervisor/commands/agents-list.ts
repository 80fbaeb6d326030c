/** `agents list`: the seats of the council that runs on a data folder, else those of the configuration. */
import type { Command } from 'commander';
import { agentsOfJournal, toldAnswer } from '../../dashboard/server/agent-answers.ts';
import type { AgentAnswer, LiveSeat } from '../../protocols/agents-api.ts';
import { appError, codeOf } from '../../protocols/errors.ts';
import { openReader } from '../../runtime/journal/reader.ts';
import type { JournalReader } from '../../runtime/journal/reader.ts';
import { seatSpecs } from '../agents.ts';
import { agentsText, agentText } from '../agents-text.ts';
import { loadKimeraConfig } from '../config-load.ts';
import { callSupervisor } from '../control-client.ts';
import { askEither, askLocally } from '../local-client.ts';
import { openOutput } from '../output.ts';
import type { RunStatus } from '../run-status.ts';
import { idleSeat } from '../seat-declared.ts';
import type { Terminal } from '../terminal.ts';
import { command, dataDirOf, homeDir } from './options.ts';
import type { CommonOptions } from './options.ts';

interface ListOptions extends CommonOptions {
  readonly config?: string;
}

/** What is shown: the council that runs, or a configuration with the record that the folder holds. */
interface Listed {
  readonly source: 'running' | 'configuration';
  readonly agents: readonly AgentAnswer[];
  /** One line: which of the two, and from where. */
  readonly says: string;
}

export function listCommand(terminal: Terminal): Command {
  return command(terminal, 'list', 'the seats, what they earned, and whether they answer')
    .argument('[seat]', 'one seat, with everything about it')
    .option('--config <file>', 'the seats of this configuration, whatever runs')
    .action(async (seat: string | undefined, options: ListOptions) => {
      const listed = await listedIn(terminal, options);
      const agents = listed.agents.filter(({ id }) => seat === undefined || id === seat);
      if (seat !== undefined && agents.length === 0) throw appError('SEAT_UNKNOWN', { seat });
      const rows = agents.map(({ declared, ...agent }) => ({
        source: listed.source,
        ...declared,
        ...agent,
      }));
      const text = seat === undefined ? agentsText(agents) : agents.map(agentText).join('\n');
      openOutput(terminal, options.json).result(rows, `${listed.says}\n${text}`);
    });
}

async function listedIn(terminal: Terminal, options: ListOptions): Promise<Listed> {
  const data = dataDirOf(terminal, options);
  if (options.config !== undefined) return ofConfiguration(terminal, options, data);
  try {
    const agents = await askAgents(terminal, data);
    return { agents, says: `The council that runs on ${data}.`, source: 'running' };
  } catch (error) {
    if (codeOf(error) !== 'NOT_RUNNING') throw error;
    return ofConfiguration(terminal, options, data);
  }
}

/** Over HTTP; over the socket in the data folder, with the record out of its journal, where that cannot be used. */
const askAgents = (terminal: Terminal, data: string): Promise<readonly AgentAnswer[]> =>
  askEither({
    overHttp: async () => {
      const request = { method: 'GET', path: '/api/v1/agents' } as const;
      return (await callSupervisor(data, homeDir(terminal), request)).body as AgentAnswer[];
    },
    overSocket: async () => {
      const { agents } = (await askLocally(data, { action: 'status', text: '' })) as RunStatus;
      const folded = await recordsIn(data, []);
      return agents.map((agent) => ({
        ...agent,
        figures: folded?.agents.find(({ id }) => id === agent.id)?.figures ?? null,
      }));
    },
  });

async function ofConfiguration(
  terminal: Terminal,
  options: ListOptions,
  data: string,
): Promise<Listed> {
  const { config } = await loadKimeraConfig(terminal.cwd, options.config, {
    process: {},
    trading: {},
  });
  const seats = (await seatSpecs(config.trading)).map((spec) => idleSeat(spec, config.trading));
  const folded = await recordsIn(data, seats);
  const record =
    folded === undefined
      ? `there is no journal in ${data}`
      : `their record is that of ${data} up to #${folded.seq}`;
  return {
    agents: folded === undefined ? seats.map(toldAnswer) : folded.agents.map(idle),
    says: `Seats of the configuration; ${record}.${options.config === undefined ? ' No council runs there.' : ''}`,
    source: 'configuration',
  };
}

/** How it stood when the run stopped, where that was not ready. */
const idle = (agent: AgentAnswer): AgentAnswer => {
  const life = agent.figures?.life ?? 'ready';
  if (agent.declared === null) return { ...agent, state: 'not configured' };
  return life === 'ready' ? agent : { ...agent, state: life };
};

/** Undefined where there is no journal. */
async function recordsIn(data: string, seats: readonly LiveSeat[]) {
  let reader: JournalReader;
  try {
    reader = openReader(data);
  } catch (error) {
    if (codeOf(error) === 'DATA_MISSING') return undefined;
    throw error;
  }
  try {
    const { seq } = reader.head();
    return seq === 0 ? undefined : { agents: agentsOfJournal(reader, seats), seq };
  } finally {
    await reader.close();
  }
}
