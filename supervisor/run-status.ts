/** Where a run stands, in one document: what `status` prints, whichever way it asks. */
import { workingOrders } from '../execution/orders.ts';
import { sleeveFigures } from '../portfolio/performance/sleeves.ts';
import { seatById } from '../council/roster.ts';
import type { RosterSeat } from '../protocols/view/roster.ts';
import { toldAnswer } from '../dashboard/server/agent-answers.ts';
import type { SeatId } from '../protocols/ids.ts';
import type { AgentAnswer, LiveSeat } from '../protocols/agents-api.ts';
import type { HeadAnswer, RunAnswer } from '../protocols/api.ts';
import type { OrderState } from '../protocols/order.ts';
import type { Performance } from '../protocols/performance.ts';
import type { PortfolioMark } from '../protocols/run.ts';
import { lastHead } from '../runtime/journal/heads.ts';
import type { Config } from './config-schema.ts';
import type { Run } from './run.ts';
import type { SessionState } from './session/state.ts';

/** An order as `/api/v1/orders` tells it, or as much of it as is shown. */
export interface OrderStanding {
  readonly instrument: string;
  readonly filledLots: number;
  readonly lots: number;
  readonly orderId: string;
  readonly state: OrderState;
}

export interface RunStatus {
  readonly running: true;
  /** Empty without an interface. */
  readonly url: string;
  readonly health: {
    readonly council: string;
    readonly seatsLoading: number | null;
    readonly seq: number;
    readonly status: 'ready' | 'lost';
  };
  readonly run: RunAnswer;
  readonly head: HeadAnswer;
  readonly portfolio: {
    readonly mark: PortfolioMark | null;
    /** Over the socket the reason is not told. */
    readonly risk: { readonly mode: string; readonly reason: string };
  };
  /** 1e-8 of the account currency; null before the first mark. */
  readonly equity: string | null;
  readonly positions: PortfolioMark['positions'];
  readonly workingOrders: readonly OrderStanding[];
  readonly sleeves: Performance['sleeves'];
  readonly agents: readonly AgentAnswer[];
}

/** What holds a position in a mark. */
export const heldIn = (mark: PortfolioMark | null): PortfolioMark['positions'] =>
  (mark?.positions ?? []).filter(({ lots }) => lots !== 0);

/** As the running process itself has it; `url` is where its interface answers. */
export function statusOfRun(run: Run, config: Config, url: string): RunStatus {
  const { state } = run;
  const { mark } = state;
  const seats = run.seats();
  const council = councilPhase(run);
  return {
    running: true,
    url,
    health: {
      council,
      seatsLoading: seats.filter((seat) => seat.state === 'starting').length,
      seq: run.journal.visible.seq,
      status: council === 'lost' ? 'lost' : 'ready',
    },
    run: {
      at: state.now,
      dataset: run.market.dataset.name,
      ended: state.marketEnded,
      market: config.trading.market,
      mode: config.trading.mode,
      round: state.roundsAsked,
      rounds: state.roundsDecided,
      seq: state.seq,
      speed: config.process.speed,
    },
    head: {
      ...run.journal.visible,
      oldest: run.reader.oldest(),
      publicKey: run.publicKey,
      run: state.run,
      signed: lastHead(run.reader.stores) ?? null,
    },
    portfolio: { mark, risk: { mode: state.riskMode, reason: '' } },
    equity: mark?.equity ?? null,
    positions: heldIn(mark),
    workingOrders: workingOrders(state.orders).map(({ context, state: stands }) => ({
      filledLots: context.filledLots,
      instrument: context.instrument,
      lots: context.lots,
      orderId: context.orderId,
      state: stands,
    })),
    sleeves: sleeveFigures(state.ledger),
    agents: run.liveSeats().map((seat) => agentOf(state, seat)),
  };
}

/** What the run says of itself; lost: no forecasting seat is left, so nothing is asked. */
export function councilPhase({ standing, state }: Pick<Run, 'standing' | 'state'>) {
  if (state.marketEnded) return 'ended';
  return standing() === 'lost' ? 'lost' : 'running';
}

/** What the journal says of a seat is not folded here: whoever asks can read it. */
function agentOf(state: SessionState, seat: LiveSeat): AgentAnswer {
  const row = seatById(state.roster, seat.id as SeatId);
  const told = toldAnswer(seat);
  return row === undefined
    ? told
    : { ...told, codeHash: row.codeHash ?? null, weights: weightsOf(state, row) };
}

/** Of lanes that have settled: the post-debate pool, for a shadow seat its own. */
function weightsOf(state: SessionState, { experts, shadow }: RosterSeat): AgentAnswer['weights'] {
  const pool = shadow ? 'shadow' : 'post0';
  const own = (all: Readonly<Record<string, number>>): Record<string, number> =>
    Object.fromEntries(experts.map((expert) => [expert, all[expert] ?? 0]));
  const lanes = [...state.desks.values()]
    .flatMap(({ horizons }) => horizons.flatMap((horizon) => horizon.lanes))
    .filter(({ score }) => score.questions > 0 && experts.length > 0);
  return Object.fromEntries(
    lanes.map(({ id, score: { weights } }) => [
      id,
      {
        direction: own(weights.direction.experts[pool]),
        shape: own(weights.shape.experts[pool]),
      },
    ]),
  );
}
