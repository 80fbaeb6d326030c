/** Reads a free parameter of an agent, checked: a typo must not become a default. */
import { appError } from '../../protocols/errors.ts';

/**
 * A number from `ctx.config` within [from, to], or `fallback` when it is not configured.
 * @throws AGENT_CONFIG_INVALID.
 */
export function configNumber(
  ctx: { readonly config: Readonly<Record<string, unknown>>; readonly seat: string },
  name: string,
  { fallback, from, to }: { fallback: number; from: number; to: number },
): number {
  const value = ctx.config[name];
  if (value === undefined) return fallback;
  if (typeof value === 'number' && value >= from && value <= to) return value;
  throw appError('AGENT_CONFIG_INVALID', {
    id: ctx.seat,
    name,
    value: JSON.stringify(value),
    expected: `a number from ${from} to ${to}`,
  });
}

/** The stake of every voice of a seat, whole ppm: half by default. */
export const configStake = (ctx: Parameters<typeof configNumber>[0], fallback = 500_000): number =>
  Math.floor(configNumber(ctx, 'stakePpm', { fallback, from: 0, to: 1_000_000 }) + 0.5);
