/** Tables of councils whose fidelity is known: dice, a stopped clock, an echo chamber, a real one. */
import type { ExpertRow, FidelityTable, RoundRow, ScarRow } from '../../research/fidelity/rows.ts';
import { EVEN_BASE } from './council-round.ts';
import { randomOf } from './beliefs.ts';

export type Council = 'random' | 'constant' | 'echo' | 'skilled';
export const PLACEBOS = ['random', 'constant', 'echo'] as const;

const FIRST_UP = 4;
const VOICES = 4;
/** Size of a skilled voice's signal in the true log odds. */
const SIGNAL = 0.5;

export function fidelityWorld(council: Council, n: number, seed: number): FidelityTable {
  const random = randomOf(seed * 31 + council.length);
  const normal = (): number => {
    let sum = 0;
    for (let k = 0; k < 12; k++) sum += random();
    return sum - 6;
  };
  const rows: RoundRow[] = [];
  const scars: ScarRow[] = [];
  for (let t = 0; t < n; t++) {
    const base = EVEN_BASE.map((part) => (part / 1e6) * (0.9 + 0.2 * random()));
    const whole = base.reduce((sum, part) => sum + part, 0);
    for (let k = 0; k < base.length; k++) base[k]! /= whole;
    const signals = Array.from({ length: VOICES }, normal);
    const herd = 0.3 * normal();
    const tilts = signals.map((signal) =>
      council === 'skilled'
        ? SIGNAL * signal
        : council === 'random'
          ? 0.3 * normal()
          : council === 'echo'
            ? herd
            : 0.2,
    );
    const drift = council === 'skilled' ? tilts.reduce((sum, tilt) => sum + tilt, 0) : 0;
    const up = base.slice(FIRST_UP).reduce((sum, part) => sum + part, 0);
    const truth = 1 / (1 + Math.exp(-(Math.log(up / (1 - up)) + drift)));
    const outcome = drawn(base, random() < truth, random());
    const pooled =
      council === 'skilled' ? drift : tilts.reduce((sum, tilt) => sum + tilt, 0) / VOICES;
    const experts = tilts.map((tilt, i): ExpertRow => {
      const said = tilted(base, tilt);
      const figure = council === 'skilled' ? signals[i]! : normal();
      return {
        claims: { main: figure, other: normal() },
        expert: `voice${i}`,
        post: said,
        pre: said,
        struck: 0,
        upheldAgainst: 0,
      };
    });
    const q = tilted(base, pooled);
    const gain = council === 'constant' ? 0 : normal() + (council === 'skilled' ? 0.5 : 0);
    rows.push({
      abstained: false,
      base,
      experts,
      firstUp: FIRST_UP,
      instrument: t % 2 === 0 ? 'A' : 'B',
      lane: `A:1b:${t % 2}`,
      dissent: true,
      outcome,
      q,
      round: `r${t + 1}`,
      sigma: 10_000 * Math.exp(0.3 * normal()),
      surge: t % 5 === 0 ? { expected: Math.abs(normal()), gain, shift: gain } : null,
    });
    if (t % 2 === 0 && council !== 'constant' && council !== 'echo') {
      scars.push(scarOf(t, experts, outcome));
    }
  }
  return { ledgers: { conserved: n, seen: n }, rows, scars };
}

function scarOf(t: number, experts: readonly ExpertRow[], outcome: number): ScarRow {
  const [a, b] = [experts[0]!, experts[1]!];
  return {
    a: a.expert,
    b: b.expert,
    bids: [t * 10 + 1, t * 10 + 2],
    entropyAfter: 1.7,
    entropyBefore: 1.8,
    id: `r${t + 1}/0`,
    into: null,
    kind: 'interpretive',
    lossA: -Math.log(a.post[outcome]!),
    lossB: -Math.log(b.post[outcome]!),
    qA: a.post.map((chance) => Math.round(chance * 1e6)),
    qB: b.post.map((chance) => Math.round(chance * 1e6)),
    round: `r${t + 1}`,
    state: 'collapsed',
    tension: 0.2,
  };
}

/** Base's bins inside a side, log odds of up shifted. */
export function tilted(base: readonly number[], tilt: number): number[] {
  const up = base.slice(FIRST_UP).reduce((sum, part) => sum + part, 0);
  const moved = 1 / (1 + Math.exp(-(Math.log(up / (1 - up)) + tilt)));
  return base.map((part, k) =>
    k < FIRST_UP ? (part * (1 - moved)) / (1 - up) : (part * moved) / up,
  );
}

function drawn(base: readonly number[], up: boolean, at: number): number {
  const from = up ? FIRST_UP : 0;
  const side = base.slice(from, from + FIRST_UP);
  let left = at * side.reduce((sum, part) => sum + part, 0);
  for (const [k, part] of side.entries()) {
    left -= part;
    if (left <= 0) return from + k;
  }
  return from + FIRST_UP - 1;
}
