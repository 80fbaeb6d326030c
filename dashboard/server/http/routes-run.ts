/** Where the run stands: what is played, how far, how fast. */
import { RunAnswerSchema } from '../../../protocols/api.ts';
import type { RunAnswer } from '../../../protocols/api.ts';
import type { AppParts } from './parts.ts';
import type { Api } from './routes-health.ts';

export function runRoutes(api: Api, { main, replica }: AppParts): void {
  api.get(
    '/api/v1/run',
    {
      schema: {
        tags: ['council'],
        summary: 'What is played, its date, the newest round, the speed.',
        response: { 200: RunAnswerSchema },
      },
    },
    async (): Promise<RunAnswer> => {
      const { at, banner, counts, ended, seq } = replica.state;
      return {
        at,
        dataset: banner?.dataset ?? null,
        ended: ended !== null,
        market: banner?.market ?? null,
        mode: banner?.mode ?? null,
        round: replica.lastRound,
        rounds: counts.commits + counts.abstains,
        seq,
        speed: main.status?.speed ?? null,
      };
    },
  );
}
