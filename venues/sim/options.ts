/** What world is simulated. */
import { appError } from '../../protocols/errors.ts';
import { PPM } from '../../protocols/units.ts';
import type { Ppm } from '../../protocols/units.ts';

export const SIM_VARIANTS = [
  'null-flat',
  'null',
  'planted',
  'carry',
  'fundamental',
  'news',
  'network',
  'switch',
] as const;
export type SimVariant = (typeof SIM_VARIANTS)[number];

export interface SimOptions {
  readonly variant: SimVariant;
  readonly seed: number | string;
  /** Default 1; the network variant needs at least 3 and takes 8. */
  readonly instruments?: number;
  /** Undefined streams without end. */
  readonly bars?: number;
  /** How often the coin agrees with the planted signal. Default 600,000 ppm. */
  readonly hitPpm?: Ppm;
  /** Bar at which the signal of *switch* turns round. Default half of `bars`, else 1,000. */
  readonly switchAt?: number;
}

/** Options with every default filled in. */
export interface SimWorldOptions {
  readonly variant: SimVariant;
  readonly seed: number | string;
  readonly instruments: number;
  readonly bars: number;
  readonly hitPpm: Ppm;
  readonly switchAt: number;
}

const HIT_PPM = 600_000;
const SWITCH_AT = 1000;
const NETWORK_INSTRUMENTS = 8;
const INSTRUMENTS_MAX = 99;

/** @throws MARKET_OPTION. */
export function simWorldOptions(options: SimOptions): SimWorldOptions {
  const { variant, seed, bars = Infinity, hitPpm = HIT_PPM } = options;
  const network = variant === 'network';
  const instruments = options.instruments ?? (network ? NETWORK_INSTRUMENTS : 1);
  check('variant', variant, SIM_VARIANTS.includes(variant), `one of ${SIM_VARIANTS.join(', ')}`);
  const least = network ? 3 : 1;
  const enough = Number.isSafeInteger(instruments) && instruments >= least;
  const wanted = `a whole number from ${least} to ${INSTRUMENTS_MAX}`;
  check('instruments', instruments, enough && instruments <= INSTRUMENTS_MAX, wanted);
  const countable = bars === Infinity || (Number.isSafeInteger(bars) && bars >= 1);
  check('bars', bars, countable, 'a whole number of 1 or more, or absent');
  const likely = Number.isSafeInteger(hitPpm) && hitPpm >= 0 && hitPpm <= PPM;
  check('hitPpm', hitPpm, likely, 'a whole number from 0 to 1,000,000');
  const half = bars === Infinity ? SWITCH_AT : Math.floor(bars / 2);
  return { variant, seed, instruments, bars, hitPpm, switchAt: options.switchAt ?? half };
}

/** Variants whose first number is how often the planted signal is right. */
const WITH_HIT: readonly SimVariant[] = ['planted', 'carry', 'switch'];

/**
 * A variant as an operator writes it: `null`, `null(8)` and `network(16)` for a number of instruments,
 * `planted(0.6)` for how often the signal is right, `planted(0.6, 8)` for both.
 * @throws MARKET_OPTION.
 */
export function parseVariant(text: string): {
  variant: SimVariant;
  hitPpm?: Ppm;
  instruments?: number;
} {
  const match = /^([a-z-]+)(?:\(([0-9.]+)(?:, ?([0-9]+))?\))?$/.exec(text);
  const variant = SIM_VARIANTS.find((name) => name === match?.[1]);
  const [, , first, second] = match ?? [];
  if (variant !== undefined) {
    const withHit = WITH_HIT.includes(variant);
    const [hit, instruments] = withHit ? [first, second] : [undefined, first];
    const isFit =
      (hit === undefined || /^(?:0?\.\d{1,6}|[01])$/.test(hit)) &&
      (instruments === undefined || /^[1-9]\d?$/.test(instruments)) &&
      (withHit || second === undefined);
    if (isFit) {
      return {
        variant,
        ...(hit === undefined ? {} : { hitPpm: Math.round(Number(hit) * PPM) }),
        ...(instruments === undefined ? {} : { instruments: Number(instruments) }),
      };
    }
  }
  const wanted = `one of ${SIM_VARIANTS.join(', ')}; network(16) sets how many instruments, planted(0.6) how often it is right`;
  throw appError('MARKET_OPTION', { name: 'variant', value: JSON.stringify(text), wanted });
}

function check(name: string, value: string | number, holds: boolean, wanted: string): void {
  if (!holds) throw appError('MARKET_OPTION', { name, value, wanted });
}
