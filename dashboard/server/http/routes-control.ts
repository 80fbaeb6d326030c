/** What an operator may ask. The server carries it to main and tells what came of it. */
import { createHash } from 'node:crypto';
import { Type } from 'typebox';
import {
  CONTROL_ACTIONS,
  ControlReceiptSchema,
  ErrorAnswerSchema,
  GrantAmountSchema,
  GrantReceiptSchema,
  SEAT_ACTIONS,
  SeatReceiptSchema,
} from '../../../protocols/api.ts';
import type { ControlAction, SeatAction } from '../../../protocols/api.ts';
import { SeatIdSchema } from '../../../protocols/ids.ts';
import { TextSchema } from '../../../protocols/units.ts';
import { bearerOf } from './guard.ts';
import type { AppParts } from './parts.ts';
import type { Api } from './routes-health.ts';

const SUMMARIES: Record<ControlAction, string> = {
  halt: 'Stop taking risk: only orders that reduce it pass.',
  resume: 'Take risk again.',
  flatten: 'Close every position; the receipt quotes what the venue has answered.',
};

const REASON = Type.Optional(
  Type.Union([
    Type.Object({ text: Type.Optional(TextSchema(280)) }, { description: 'Why.' }),
    Type.Null(),
  ]),
);

const SEAT_WISH = Type.Optional(
  Type.Union([
    Type.Object({
      keepRecord: Type.Optional(
        Type.Boolean({
          description:
            'Of a reload: the seat keeps what its old code earned. Without it changed code begins as a newcomer.',
        }),
      ),
      text: Type.Optional(TextSchema(280)),
    }),
    Type.Null(),
  ]),
);

export function controlRoutes(api: Api, { main }: AppParts): void {
  for (const action of CONTROL_ACTIONS) {
    api.post(
      `/api/v1/${action}`,
      {
        schema: {
          tags: ['control'],
          summary: SUMMARIES[action],
          security: [{ token: [] }],
          body: REASON,
          response: {
            200: ControlReceiptSchema,
            400: ErrorAnswerSchema,
            401: ErrorAnswerSchema,
            403: ErrorAnswerSchema,
            429: ErrorAnswerSchema,
            504: ErrorAnswerSchema,
          },
        },
      },
      async (request) => {
        return main.control(action, askedBy(request.raw), request.body?.text ?? '');
      },
    );
  }
  api.post(
    '/api/v1/grant',
    {
      schema: {
        tags: ['control'],
        summary: 'Let the trial sleeves lose more: shared equally by all traded groups.',
        security: [{ token: [] }],
        body: Type.Object({
          amount: GrantAmountSchema,
          text: Type.Optional(TextSchema(280)),
        }),
        response: {
          200: GrantReceiptSchema,
          400: ErrorAnswerSchema,
          401: ErrorAnswerSchema,
          403: ErrorAnswerSchema,
          409: ErrorAnswerSchema,
          429: ErrorAnswerSchema,
          504: ErrorAnswerSchema,
        },
      },
    },
    async (request) =>
      main.grant(request.body.amount, {
        by: askedBy(request.raw),
        text: request.body.text ?? '',
      }),
  );
  seatRoutes(api, { main });
}

const SEAT_SUMMARIES: Record<SeatAction, string> = {
  disable: 'Take a seat from the table until it is let back: it sleeps from the next phase on.',
  enable: 'Let a seat back that was disabled or quarantined: a new incarnation.',
  reload: 'A new incarnation of a seat from its files on disk, between two phases.',
};

function seatRoutes(api: Api, { main }: Pick<AppParts, 'main'>): void {
  for (const action of SEAT_ACTIONS) {
    api.post(
      `/api/v1/agents/:seat/${action}`,
      {
        schema: {
          tags: ['control'],
          summary: SEAT_SUMMARIES[action],
          security: [{ token: [] }],
          params: Type.Object({ seat: SeatIdSchema }),
          body: SEAT_WISH,
          response: {
            200: SeatReceiptSchema,
            400: ErrorAnswerSchema,
            401: ErrorAnswerSchema,
            403: ErrorAnswerSchema,
            404: ErrorAnswerSchema,
            409: ErrorAnswerSchema,
            429: ErrorAnswerSchema,
            504: ErrorAnswerSchema,
          },
        },
      },
      async (request) =>
        main.controlSeat(action, request.params.seat, {
          by: askedBy(request.raw),
          keepRecord: request.body?.keepRecord ?? false,
          text: request.body?.text ?? '',
        }),
    );
  }
}

/** First 8 hex digits of the SHA-256 of the token: says which one, and gives nothing away. */
const askedBy = (request: Parameters<typeof bearerOf>[0]): string =>
  createHash('sha256')
    .update(bearerOf(request) ?? '')
    .digest('hex')
    .slice(0, 8);
