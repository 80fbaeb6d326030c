/** What studies found: reports that lie beside the journal. */
import { Type } from 'typebox';
import { ErrorAnswerSchema } from '../../../protocols/api.ts';
import { listReports, readReport } from '../reports.ts';
import type { AppParts } from './parts.ts';
import type { Api } from './routes-health.ts';

export function reportRoutes(api: Api, { dataDir }: AppParts): void {
  const tags = ['research'];
  api.get(
    '/api/v1/reports',
    {
      schema: {
        tags,
        summary: 'Reports of studies in the data folder.',
        response: {
          200: Type.Array(Type.Object({ name: Type.String(), writtenAt: Type.String() })),
        },
      },
    },
    async () => listReports(dataDir),
  );
  api.get(
    '/api/v1/reports/:name',
    {
      schema: {
        tags,
        summary: 'The document of a report, falsify-field or fidelity for example.',
        params: Type.Object({ name: Type.String({ maxLength: 64 }) }),
        response: {
          200: Type.Unsafe<object>(Type.Object({}, { additionalProperties: true })),
          404: ErrorAnswerSchema,
        },
      },
    },
    async ({ params }) => readReport(dataDir, params.name),
  );
}
