/**
 * Tension of a whole group: J_w = H(sum w q) - sum w H(q), the mutual information between who spoke
 * and what they say. At most H(w), the entropy of who speaks (Lin 1991, generalised Jensen-Shannon
 * divergence). Splitting a voice's weight between copies of it changes nothing.
 */
import { ln } from '../ln.ts';
import { divergenceFrom, entropy } from './divergence.ts';

export interface Voice {
  /** Weights of a group sum to 1. */
  readonly weight: number;
  /** K chances. */
  readonly q: readonly number[];
}

export interface GroupTension {
  /** H(w), nats. */
  readonly ceiling: number;
  /** J_w, nats. */
  readonly tension: number;
}

/** The mixture sum w q. */
export function mixtureOf(voices: readonly Voice[]): number[] {
  const bins = voices[0]?.q.length ?? 0;
  const mixture: number[] = Array.from({ length: bins }, () => 0);
  for (const { q, weight } of voices) {
    for (let k = 0; k < bins; k++) {
      mixture[k] = (mixture[k] as number) + weight * (q[k] as number);
    }
  }
  return mixture;
}

/** J_w without its ceiling, nats: never below 0, and above H(w) by rounding at most. */
export function disagreementOf(voices: readonly Voice[]): number {
  const mixture = mixtureOf(voices);
  let sum = 0;
  for (const { q, weight } of voices) {
    if (weight > 0) sum += weight * divergenceFrom(q, mixture);
  }
  return Math.max(0, sum);
}

export function groupTension(voices: readonly Voice[]): GroupTension {
  const ceiling = entropy(voices.map(({ weight }) => weight));
  return { ceiling, tension: Math.min(ceiling, disagreementOf(voices)) };
}

/**
 * Gradient of J_w in the softmax logits of each voice, [voice][bin]:
 * dJ/dtheta_ik = w_i q_ik (ln(q_ik / m_k) - KL(q_i from m)). It names who and which bin carry it.
 */
export function groupGradient(voices: readonly Voice[]): number[][] {
  const mixture = mixtureOf(voices);
  return voices.map(({ q, weight }) => {
    const own = weight > 0 ? divergenceFrom(q, mixture) : 0;
    return q.map((chance, k) =>
      weight > 0 && chance > 0 ? weight * chance * (ln(chance / (mixture[k] as number)) - own) : 0,
    );
  });
}
