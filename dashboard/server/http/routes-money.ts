/** What equity stands beside, and what a gap would take. */
import { Type } from 'typebox';
import { PerformanceSchema } from '../../../protocols/performance.ts';
import { SeqSchema } from '../../../protocols/units.ts';
import type { AppParts } from './parts.ts';
import type { Api } from './routes-health.ts';

const open = (description: string) =>
  Type.Unsafe<unknown>(Type.Object({}, { additionalProperties: true, description }));

export function moneyRoutes(api: Api, { ledger }: AppParts): void {
  const tags = ['money'];
  api.get(
    '/api/v1/benchmarks',
    {
      schema: {
        tags,
        summary:
          'Equity beside buy and hold, cash, and holding at the same exposure or volatility.',
        response: {
          200: Type.Object({
            curves: open('Arrays of equal length, units of currency; `at` in us.'),
            seq: SeqSchema,
            summary: open('Average exposure, volatility ratio, returns, turnover, holding time.'),
          }),
        },
      },
    },
    async () => ledger.benchmarks(),
  );
  api.get(
    '/api/v1/performance',
    {
      schema: {
        tags,
        summary:
          'What an allocator asks for, each figure with its error or interval, beside holding and cash.',
        response: { 200: Type.Object({ performance: PerformanceSchema, seq: SeqSchema }) },
      },
    },
    async () => ledger.performance(),
  );
  api.get(
    '/api/v1/stress',
    {
      schema: {
        tags,
        summary: 'What fixed gaps and the worst bar seen would take from what is held now.',
        response: {
          200: Type.Object({
            limit: Type.Number({ description: 'The daily loss limit, units of currency.' }),
            results: Type.Array(open('Name, loss, and the part beyond the limit.')),
            seq: SeqSchema,
          }),
        },
      },
    },
    async () => ledger.stress(),
  );
}
