/** Both sides of the Courant limit, and how fast news can travel. */
import { describe, expect, it } from 'vitest';
import { checkGraphWave, courantNumber } from '../../../kernels/graph-wave/job.ts';
import { twinGraphWave } from '../../../kernels/graph-wave/twin.ts';
import { checkGridWave, gridCourantNumber } from '../../../kernels/grid-wave/job.ts';
import { twinGridWave } from '../../../kernels/grid-wave/twin.ts';
import {
  applying,
  applyOnGrid,
  eigenvalues,
  gridLaplacian,
  laplacian,
  stiffness,
  waveRun,
} from '../../reference/field.ts';
import {
  connectedGraph,
  filled,
  impulse,
  NO_SOURCES,
  normals,
  pathGraph,
  relativeError,
  uniforms,
} from '../../support/fields.ts';
import { gridWaveStart, waveStart } from '../../support/wave-start.ts';

const nodes = 40;
const graph = connectedGraph(nodes, 1);
const omegaSquared = uniforms(nodes, 2, 0, 1);
const still = { gamma: filled(nodes, 0), source: filled(nodes, 0) };
const a = stiffness(laplacian(graph), omegaSquared, 1);
const lambda = eigenvalues(a).at(-1)!;
const stepAt = (courant: number): number => (2 * courant) / Math.sqrt(lambda);

describe('the Courant number', () => {
  it('is found to 1 % where it decides, and never below the truth by more than rounding', () => {
    for (const courant of [0.6, 0.9, 0.99, 1.01, 1.3]) {
      const found = courantNumber({ graph, omegaSquared, c: 1, dt: stepAt(courant) });
      expect(found).toBeGreaterThan(courant * (1 - 1e-6));
      // Below the limit by the safe bound alone, it may be larger than the truth.
      if (found >= 1) expect(found).toBeLessThan(courant * 1.006);
    }
  });

  it('divides runs that stay bounded from runs that explode', () => {
    const largest = (courant: number): number => {
      const wave = { apply: applying(a), dt: stepAt(courant), ...still };
      return Math.max(
        ...waveRun(wave, normals(nodes, 3), normals(nodes, 3), 2_000).at(-1)!.map(Math.abs),
      );
    };
    expect(largest(0.99)).toBeLessThan(100);
    expect(largest(1.01)).toBeGreaterThan(1e40);
  });

  it('refuses what would explode', () => {
    const checkAt = (courant: number) => (): void =>
      checkGraphWave({
        graph,
        omegaSquared,
        ...still,
        c: 1,
        dt: stepAt(courant),
        u: filled(nodes, 0),
        uBefore: filled(nodes, 0),
        steps: 1,
      });
    expect(checkAt(0.99)).not.toThrow();
    expect(checkAt(1.01)).toThrow('KERNEL_UNSTABLE');
  });

  it('is exact on a grid, on both sides', () => {
    for (const boundary of ['dirichlet', 'periodic'] as const)
      for (const [width, height] of [
        [7, 5],
        [8, 1],
        [1, 1],
        [2, 3],
      ] as const) {
        const medium = {
          width,
          height,
          boundary,
          h: 0.5,
          omega: 0.4,
          gamma: 0,
          c: 0.7,
          dt: 1,
          sources: NO_SOURCES,
        };
        const cells = width * height;
        const top = eigenvalues(stiffness(gridLaplacian(medium), filled(cells, 0.4 ** 2), 0.7)).at(
          -1,
        )!;
        expect(gridCourantNumber(medium)).toBeCloseTo(Math.sqrt(top) / 2, 6);
        const checkAt = (courant: number) => (): void =>
          checkGridWave({
            ...medium,
            dt: (2 * courant) / Math.sqrt(top),
            u: filled(cells, 0),
            uBefore: filled(cells, 0),
            steps: 1,
          });
        expect(checkAt(0.99)).not.toThrow();
        expect(checkAt(1.01)).toThrow('KERNEL_UNSTABLE');
      }
  });
});

describe('causality', () => {
  it('leaves every node beyond n hops at exactly 0 after n steps', () => {
    const chain = pathGraph(60);
    const wave = {
      graph: chain,
      omegaSquared: filled(60, 0.2),
      gamma: filled(60, 0.05),
      source: impulse(60, 10),
      c: 1,
      dt: 0.7,
    };
    const { u } = twinGraphWave({ ...wave, u: filled(60, 0), uBefore: filled(60, 0), steps: 20 });
    // The source reaches its own node with the first step, a neighbour with the second.
    expect(u[29]).not.toBe(0);
    expect([...u.subarray(30)].every((value) => value === 0)).toBe(true);
  });

  it('holds on a grid', () => {
    const medium = {
      width: 31,
      height: 31,
      boundary: 'periodic',
      h: 1,
      omega: 0.2,
      gamma: 0.1,
      c: 1,
      dt: 0.6,
    } as const;
    const sources = { cell: Uint32Array.of(15 * 31 + 15), strength: Float32Array.of(1) };
    const { u } = twinGridWave({
      ...medium,
      sources,
      u: filled(961, 0),
      uBefore: filled(961, 0),
      steps: 8,
    });
    u.forEach((value, cell) => {
      const hops = Math.abs((cell % 31) - 15) + Math.abs(Math.floor(cell / 31) - 15);
      expect(value !== 0).toBe(hops <= 7);
    });
  });
});

describe('the twin against the reference in f64', () => {
  it('agrees on a graph within 32 units in the last place of the largest value after 50 steps', () => {
    const medium = {
      graph,
      omegaSquared,
      gamma: uniforms(nodes, 4, 0, 0.2),
      source: normals(nodes, 5),
      c: 1,
      dt: stepAt(0.8),
    };
    const state = waveStart(medium, normals(nodes, 6), normals(nodes, 7));
    const exact = waveRun({ apply: applying(a), ...medium }, state.u, state.uBefore, 50);
    expect(
      relativeError(twinGraphWave({ ...medium, ...state, steps: 50 }).u, exact.at(-1)!),
    ).toBeLessThan(32 * 2 ** -23);
  });

  it('agrees on a grid within 32 units in the last place after 50 steps, sources and both boundaries', () => {
    for (const boundary of ['dirichlet', 'periodic'] as const) {
      const sources = { cell: Uint32Array.of(0, 13, 53), strength: Float32Array.of(1, -3, 2) };
      const medium = {
        width: 9,
        height: 6,
        boundary,
        h: 0.5,
        omega: 0.4,
        gamma: 0.1,
        c: 0.5,
        dt: 0.5,
        sources,
      };
      const source = filled(54, 0);
      sources.cell.forEach((cell, n) => (source[cell] = sources.strength[n]!));
      const state = gridWaveStart(medium, normals(54, 8), normals(54, 9));
      const exact = waveRun(
        { apply: applyOnGrid(medium), dt: 0.5, gamma: filled(54, 0.1), source },
        state.u,
        state.uBefore,
        50,
      );
      expect(
        relativeError(twinGridWave({ ...medium, ...state, steps: 50 }).u, exact.at(-1)!),
      ).toBeLessThan(32 * 2 ** -23);
    }
  });
});
