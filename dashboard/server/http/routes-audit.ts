/** The journal itself: its head, any record, and the proof that a record is in it. */
import { Type } from 'typebox';
import { ErrorAnswerSchema, HeadAnswerSchema, ProofAnswerSchema } from '../../../protocols/api.ts';
import { EnvelopeSchema } from '../../../protocols/record.ts';
import { HashSchema } from '../../../protocols/units.ts';
import type { AppParts } from './parts.ts';
import type { Api } from './routes-health.ts';

const params = Type.Object({
  seq: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: 'Position.' }),
});

export function auditRoutes(api: Api, { proofs, replica, source }: AppParts): void {
  const tags = ['audit'];
  api.get(
    '/api/v1/audit/head',
    {
      schema: {
        tags,
        summary: 'Where the journal ends, and the last head that was signed.',
        response: { 200: HeadAnswerSchema },
      },
    },
    async () => {
      const { run } = replica.state;
      const signed = source.signedHead();
      return {
        ...source.head(),
        oldest: source.oldest(),
        publicKey: run?.publicKey ?? null,
        run: run?.run ?? null,
        signed,
      };
    },
  );
  api.get(
    '/api/v1/audit/:seq',
    {
      schema: {
        tags,
        summary: 'One record in the exported form.',
        params,
        response: {
          200: Type.Unsafe<unknown>(Type.Interface([EnvelopeSchema], { hash: HashSchema })),
          400: ErrorAnswerSchema,
          404: ErrorAnswerSchema,
          410: ErrorAnswerSchema,
        },
      },
    },
    async (request) => source.get(request.params.seq),
  );
  api.get(
    '/api/v1/audit/:seq/proof',
    {
      schema: {
        tags,
        summary: 'RFC 6962 inclusion proof of one record in the tree over all record hashes.',
        params,
        response: { 200: ProofAnswerSchema, 400: ErrorAnswerSchema, 404: ErrorAnswerSchema },
      },
    },
    async (request) => proofs.prove(request.params.seq),
  );
}
