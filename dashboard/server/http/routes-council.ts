/** What the council is doing: seats, rounds, money, orders; all from the replica's fold. */
import { Type } from 'typebox';
import { AgentAnswerSchema } from '../../../protocols/agents-api.ts';
import { ErrorAnswerSchema } from '../../../protocols/api.ts';
import { KernelsAnswerSchema } from '../../../protocols/kernels.ts';
import { appError } from '../../../protocols/errors.ts';
import { SeqSchema } from '../../../protocols/units.ts';
import { agentAnswers } from '../agent-answers.ts';
import type { AppParts } from './parts.ts';
import type { Api } from './routes-health.ts';

/** Bodies of the fold, as they are; their types stand in dashboard/fold. */
const open = (description: string) =>
  Type.Unsafe<unknown>(Type.Object({}, { additionalProperties: true, description }));
const ROUNDS_PAGE_MAX = 200;

export function councilRoutes(api: Api, parts: AppParts): void {
  const tags = ['council'];
  const { replica } = parts;
  api.get(
    '/api/v1/agents',
    {
      schema: {
        tags,
        summary:
          'The seats in join order, then those that have not joined: who they are, where they run, what they earned, what they weigh.',
        response: { 200: Type.Array(AgentAnswerSchema) },
      },
    },
    async () => agentAnswers(replica.state, parts.main.status?.seats ?? []),
  );
  roundRoutes(api, parts);
  api.get(
    '/api/v1/kernels',
    {
      schema: {
        tags,
        summary: 'The device, its losses, and where each kernel runs, as main last told.',
        response: { 200: KernelsAnswerSchema, 503: ErrorAnswerSchema },
      },
    },
    async () => {
      const { status } = parts.main;
      if (status === undefined) throw appError('KERNELS_UNKNOWN');
      return status.kernels;
    },
  );
  api.get(
    '/api/v1/portfolio',
    {
      schema: {
        tags,
        summary: 'Positions and equity as last marked, beside buy and hold; the risk mode.',
        response: {
          200: Type.Object({
            curve: open('Newest point of the equity curve; null before the first question.'),
            mark: open('The last portfolio.mark with its at and seq; null before the first.'),
            risk: open('Mode of the risk gate, its reason, at and seq.'),
            seq: SeqSchema,
            start: open('Where both curves are 100: the first question.'),
          }),
        },
      },
    },
    async () => {
      const { money, risk, seq } = replica.state;
      const curve = money.equity.points.at(-1) ?? null;
      return { curve, mark: money.mark, risk, seq, start: money.start };
    },
  );
  api.get(
    '/api/v1/orders',
    {
      schema: {
        tags,
        summary: 'The last 512 orders with every step of their lives, oldest first.',
        response: { 200: Type.Array(open('An order: intent, state, steps, plan, fills summed.')) },
      },
    },
    async () => replica.state.money.orders,
  );
  fieldRoute(api, parts);
  api.get(
    '/api/v1/state',
    {
      schema: {
        tags,
        summary: "The page's whole state up to a position: fold on from there with the feed.",
        response: { 200: open('PageState of dashboard/fold; subscribe with after = its seq.') },
      },
    },
    async () => replica.state,
  );
}

function fieldRoute(api: Api, { replica }: AppParts): void {
  api.get(
    '/api/v1/field',
    {
      schema: {
        tags: ['council'],
        summary: 'The newest read-out of the cognitive field, or why it sleeps, and its graph.',
        response: {
          200: Type.Object({
            field: open('The newest field record, as exported: at, seq, hash, body.'),
            graph: Type.Union([
              open('The field.graph record it ran on: nodes and edges its numbers refer to.'),
              Type.Null(),
            ]),
          }),
          404: ErrorAnswerSchema,
        },
      },
    },
    async () => {
      const read = replica.field;
      if (read === undefined) throw appError('FIELD_NOT_RUNNING');
      return read;
    },
  );
}

function roundRoutes(api: Api, { replica }: AppParts): void {
  const tags = ['council'];
  api.get(
    '/api/v1/rounds',
    {
      schema: {
        tags,
        summary: 'One line a round, oldest first: after a number, or the newest ones.',
        querystring: Type.Object({
          after: Type.Optional(
            Type.Integer({ minimum: 0, description: 'Round number; without it, the newest.' }),
          ),
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: ROUNDS_PAGE_MAX })),
        }),
        response: { 200: Type.Array(open('RoundSummary')), 400: ErrorAnswerSchema },
      },
    },
    async ({ query }) => {
      const limit = query.limit ?? 50;
      const after = query.after ?? Math.max(0, replica.lastRound - limit);
      return replica.summaries(after, limit);
    },
  );
  api.get(
    '/api/v1/rounds/:id',
    {
      schema: {
        tags,
        summary: 'Everything said in one round: its line and its book.',
        params: Type.Object({
          id: Type.String({ pattern: '^r?[1-9][0-9]{0,14}$', description: 'r412 or 412' }),
        }),
        response: {
          200: Type.Object({ book: open('RoundBookView'), summary: open('RoundSummary') }),
          400: ErrorAnswerSchema,
          404: ErrorAnswerSchema,
        },
      },
    },
    async ({ params }) => replica.round(Number(params.id.replace('r', ''))),
  );
}
