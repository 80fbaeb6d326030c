/**
 * Facts and news of the operator's own, played beside a recording: an NDJSON file (also .gz), one
 * object a line, `{"type":"fact", ...}` or `{"type":"news", ...}` with the body of `knowledge.fact`
 * or `knowledge.news`. Each is told at the first instant at or after its `knownAt`, never before.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { appError } from '../../protocols/errors.ts';
import type { Draft } from '../../protocols/record.ts';
import { bodySchemas } from '../../protocols/record.ts';
import type { Us } from '../../protocols/units.ts';
import { misfit } from '../../protocols/validate.ts';
import type { PulledMarket } from '../venue.ts';

/** A market with the file's lines told in time; the market itself when there is no file. */
export function withKnowledge(market: PulledMarket, file: string | null): PulledMarket {
  if (file === null) return market;
  const { drafts, sha256 } = readKnowledge(file);
  let next = 0;
  const { name } = market.dataset;
  return {
    ...market,
    // Both files make the run: another knowledge file is another data set.
    dataset: {
      name: `${name} with knowledge`,
      sha256: createHash('sha256').update(market.dataset.sha256).update(sha256).digest('hex'),
    },
    async next() {
      const instant = await market.next();
      if (instant === undefined) return undefined;
      const told: Draft[] = [];
      for (let draft = drafts[next]; draft !== undefined && knownAt(draft) <= instant.at;) {
        told.push({ ...draft, at: instant.at });
        next += 1;
        draft = drafts[next];
      }
      return told.length === 0 ? instant : { ...instant, drafts: [...instant.drafts, ...told] };
    },
    async seek(after) {
      await market.seek(after);
      next = drafts.findIndex((draft) => knownAt(draft) > after);
      if (next < 0) next = drafts.length;
    },
    close: () => market.close(),
  };
}

const knownAt = (draft: Draft): Us => (draft.body as { readonly knownAt: Us }).knownAt;

/**
 * Lines of a file by known-at time, equal times in the file's order.
 * @throws MARKET_KNOWLEDGE naming the line and what is wrong with it.
 */
function readKnowledge(file: string): {
  readonly drafts: readonly Draft[];
  readonly sha256: string;
} {
  if (!existsSync(file))
    throw appError('MARKET_FILE_MISSING', { file, reason: 'there is no such file' });
  const bytes = readFileSync(file);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  const drafts = text.split('\n').flatMap((line, index): Draft[] => {
    if (line.trim() === '') return [];
    return [
      draftOf(line, (reason) => appError('MARKET_KNOWLEDGE', { file, line: index + 1, reason })),
    ];
  });
  return {
    drafts: drafts.sort((a, b) => knownAt(a) - knownAt(b)),
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
}

function draftOf(line: string, fault: (reason: string) => Error): Draft {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw fault(`it is not JSON (${String(error)})`);
  }
  const { type: kind, ...body } = value as Record<string, unknown>;
  if (kind !== 'fact' && kind !== 'news') throw fault('its type must be "fact" or "news"');
  const type = `knowledge.${kind}` as const;
  const error = misfit(bodySchemas[type], body, type);
  if (error !== undefined) throw fault(error.message);
  return { at: 0, body, from: 'operator', type } as unknown as Draft;
}
