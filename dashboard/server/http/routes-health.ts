/** Is it alive, is it ready, how is it doing. */
import type { FastifyInstance, RawServerDefault } from 'fastify';
import type { FastifyBaseLogger } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { ErrorAnswerSchema } from '../../../protocols/api.ts';
import { appError } from '../../../protocols/errors.ts';
import { CountSchema, SeqSchema } from '../../../protocols/units.ts';
import type { AppParts } from './parts.ts';

export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

export function healthRoutes(api: Api, parts: AppParts): void {
  const tags = ['health'];
  api.get(
    '/health/live',
    {
      schema: {
        tags,
        summary: 'The server answers.',
        response: { 200: Type.Object({ status: Type.Literal('live') }) },
      },
    },
    async () => ({ status: 'live' as const }),
  );
  api.get(
    '/health/ready',
    {
      schema: {
        tags,
        summary: 'The journal has been read and there is a council to ask.',
        response: {
          200: Type.Object({
            council: Type.String({
              description:
                'What main says of itself: running or ended. 503 with COUNCIL_LOST when nothing is asked.',
            }),
            seatsLoading: Type.Union([CountSchema, Type.Null()], {
              description: 'Seats that have not finished loading; null when main has not said.',
            }),
            seq: SeqSchema,
            status: Type.Literal('ready'),
          }),
          503: ErrorAnswerSchema,
        },
      },
    },
    async () => {
      const { seq, head } = parts.replica.progress;
      if (!parts.replica.isReady) throw appError('DASHBOARD_NOT_READY', { seq, head });
      const { status } = parts.main;
      if (status?.phase === 'lost') {
        const out = status.seats.filter(({ state }) => state === 'quarantined');
        throw appError('COUNCIL_LOST', { seats: out.map(({ id }) => id).join(', ') });
      }
      const loading = status?.seats.filter(({ state }) => state === 'starting');
      return {
        council: status?.phase ?? 'unknown',
        seatsLoading: loading?.length ?? null,
        seq,
        status: 'ready' as const,
      };
    },
  );
  api.get(
    '/metrics',
    {
      schema: {
        tags,
        summary: 'Figures in the Prometheus text format, of main and of this server.',
        produces: ['text/plain'],
        response: { 200: Type.String() },
      },
    },
    async (_request, reply) => {
      const [own, main] = await Promise.all([parts.metrics.metrics(), parts.main.metrics()]);
      const answered = main === undefined ? 0 : 1;
      const header =
        '# HELP kimera_dashboard_main_answered Did the main thread give its figures.\n' +
        `# TYPE kimera_dashboard_main_answered gauge\nkimera_dashboard_main_answered ${answered}\n`;
      const text = [header, own, main ?? ''].map((part) => part.trimEnd()).join('\n');
      void reply.type('text/plain; version=0.0.4; charset=utf-8');
      return `${text.trimEnd()}\n`;
    },
  );
}
