/** The three things an operator may ask. The server carries them to main and tells what came of it. */
import { createHash } from 'node:crypto';
import { Type } from 'typebox';
import {
  CONTROL_ACTIONS,
  ControlReceiptSchema,
  ErrorAnswerSchema,
} from '../../../protocols/api.ts';
import type { ControlAction } from '../../../protocols/api.ts';
import { TextSchema } from '../../../protocols/units.ts';
import { bearerOf } from './guard.ts';
import type { AppParts } from './parts.ts';
import type { Api } from './routes-health.ts';

const SUMMARIES: Record<ControlAction, string> = {
  halt: 'Stop taking risk: only orders that reduce it pass.',
  resume: 'Take risk again.',
  flatten: 'Close every position; the receipt says what the venue says.',
};

export function controlRoutes(api: Api, { limits, main }: AppParts): void {
  for (const action of CONTROL_ACTIONS) {
    api.post(
      `/api/v1/${action}`,
      {
        config: { rateLimit: { max: limits.controlsPerMinute } },
        schema: {
          tags: ['control'],
          summary: SUMMARIES[action],
          security: [{ token: [] }],
          body: Type.Optional(
            Type.Union([
              Type.Object({ text: Type.Optional(TextSchema(280)) }, { description: 'Why.' }),
              Type.Null(),
            ]),
          ),
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
        const token = bearerOf(request.raw) ?? '';
        const by = createHash('sha256').update(token).digest('hex').slice(0, 8);
        return main.control(action, by, request.body?.text ?? '');
      },
    );
  }
}
