/** The overdamped field: what it conserves, what it must not undercut, where it breaks. */
import { describe, expect, it } from 'vitest';
import { pressureLimits } from '../../../kernels/graph-pressure/job.ts';
import { checkGraphPressure } from '../../../kernels/graph-pressure/job.ts';
import { twinGraphPressure } from '../../../kernels/graph-pressure/twin.ts';
import { degreeMax } from '../../../kernels/graph-spectrum.ts';
import { gridPressureLimits } from '../../../kernels/grid-pressure/job.ts';
import { twinGridPressure } from '../../../kernels/grid-pressure/twin.ts';
import {
  dot,
  eigenvalues,
  gridLaplacian,
  laplacian,
  pressureRun,
  times,
} from '../../reference/field.ts';
import {
  completeGraph,
  connectedGraph,
  filled,
  impulse,
  NO_SOURCES,
  normals,
  relativeError,
  uniforms,
} from '../../support/fields.ts';

const nodes = 50;
const graph = connectedGraph(nodes, 1);
const none = filled(nodes, 0);
const sum = (values: ArrayLike<number>): number => dot(values, filled(values.length, 1));
const entropy = (p: ArrayLike<number>): number => {
  const total = sum(p);
  return -Array.from(p, (value) => value / total).reduce(
    (h, q) => (q > 0 ? h + q * Math.log(q) : h),
    0,
  );
};

describe('pressure on a graph', () => {
  it('keeps its sum without leak and loses (1 - mu dt) of it a step with one', () => {
    for (const mu of [0, 0.3]) {
      const dt = 1 / (degreeMax(graph) + mu);
      const pressure = uniforms(nodes, 2);
      const { pressure: after } = twinGraphPressure({
        graph,
        pressure,
        source: none,
        kappa: 1,
        mu,
        dt,
        steps: 30,
      });
      expect(sum(after) / sum(pressure) / (1 - mu * dt) ** 30).toBeCloseTo(1, 5);
      const exact = pressureRun(laplacian(graph), { kappa: 1, mu, dt, source: none }, pressure, 30);
      expect(sum(exact) / sum(pressure) / (1 - mu * dt) ** 30).toBeCloseTo(1, 12);
    }
  });

  it('never lowers entropy nor raises the energy of differences at the edge of positivity', () => {
    const l = laplacian(graph);
    const dt = 1 / degreeMax(graph);
    let pressure: Float32Array = impulse(nodes, 7);
    for (let n = 0; n < 60; n++) {
      const next = twinGraphPressure({
        graph,
        pressure,
        source: none,
        kappa: 1,
        mu: 0,
        dt,
        steps: 1,
      }).pressure;
      expect(entropy(next)).toBeGreaterThan(entropy(pressure) - 1e-6);
      expect(dot(next, times(l, next))).toBeLessThan(dot(pressure, times(l, pressure)) + 1e-7);
      pressure = next;
    }
    expect(entropy(pressure)).toBeGreaterThan(2);
  });

  it('relaxes to the mean on a complete graph as e^(-kappa N t)', () => {
    const [n, dt, steps] = [10, 0.0005, 200];
    const { pressure } = twinGraphPressure({
      graph: completeGraph(n),
      pressure: impulse(n, 0),
      source: filled(n, 0),
      kappa: 0.6,
      mu: 0,
      dt,
      steps,
    });
    const exact = impulse(n, 0).map((p) => 1 / n + (p - 1 / n) * Math.exp(-0.6 * n * dt * steps));
    expect(relativeError(pressure, exact)).toBeLessThan(2e-3);
  });

  it('stays within its extremes up to the limit of positivity and leaves them beyond', () => {
    const star = completeGraph(6);
    const step = (over: number): Float32Array => {
      const dt = over / degreeMax(star);
      const input = { graph: star, kappa: 1, mu: 0, dt };
      expect(pressureLimits(input).positive).toBe(over <= 1);
      return twinGraphPressure({
        ...input,
        pressure: impulse(6, 0),
        source: filled(6, 0),
        steps: 1,
      }).pressure;
    };
    expect(Math.min(...step(0.999))).toBeGreaterThanOrEqual(0);
    expect(Math.min(...step(1.05))).toBeLessThan(-0.04);
  });

  it('is refused above dt (kappa lambda_max + mu) = 2, where the reference blows up', () => {
    const l = laplacian(graph);
    const lambda = eigenvalues(l).at(-1)!;
    const start = normals(nodes, 5);
    const size = (factor: number): number => {
      const dt = (2 * factor) / lambda;
      return Math.max(
        ...pressureRun(l, { kappa: 1, mu: 0, dt, source: none }, start, 3_000).map(Math.abs),
      );
    };
    expect(size(0.97)).toBeLessThan(4);
    expect(size(1.03)).toBeGreaterThan(1e10);
    const checkAt = (factor: number) => (): void =>
      checkGraphPressure({
        graph,
        pressure: start,
        source: none,
        kappa: 1,
        mu: 0,
        dt: (2 * factor) / lambda,
        steps: 1,
      });
    expect(checkAt(0.97)).not.toThrow();
    expect(checkAt(1.03)).toThrow('KERNEL_UNSTABLE');
  });

  it('equals the reference in f64 within 4 units in the last place of its largest value', () => {
    const input = { graph, source: normals(nodes, 6), kappa: 0.7, mu: 0.1, dt: 0.1 };
    const pressure = normals(nodes, 7);
    const exact = pressureRun(laplacian(graph), input, pressure, 100);
    const { pressure: twin } = twinGraphPressure({ ...input, pressure, steps: 100 });
    expect(relativeError(twin, exact)).toBeLessThan(4 * 2 ** -23);
  });
});

describe('pressure on a grid', () => {
  const grid = { width: 9, height: 6, h: 0.5 } as const;

  it('equals the reference in f64 within 4 units in the last place, sources and both boundaries', () => {
    for (const boundary of ['dirichlet', 'periodic'] as const) {
      const sources = { cell: Uint32Array.of(0, 13, 53), strength: Float32Array.of(1, -3, 2) };
      const source = filled(54, 0);
      sources.cell.forEach((cell, n) => (source[cell] = sources.strength[n]!));
      const rates = { kappa: 0.3, mu: 0.1, dt: 0.15 };
      const pressure = normals(54, 8);
      const exact = pressureRun(
        gridLaplacian({ ...grid, boundary }),
        { ...rates, source },
        pressure,
        100,
      );
      const { pressure: twin } = twinGridPressure({
        ...grid,
        ...rates,
        boundary,
        sources,
        pressure,
        steps: 100,
      });
      expect(relativeError(twin, exact)).toBeLessThan(4 * 2 ** -23);
    }
  });

  it('tells its limits exactly', () => {
    for (const boundary of ['dirichlet', 'periodic'] as const) {
      const shape = { ...grid, boundary };
      const lambda = eigenvalues(gridLaplacian(shape)).at(-1)!;
      const { positivity, stability } = gridPressureLimits({
        ...shape,
        kappa: 1,
        mu: 0.5,
        dt: 0.1,
      });
      expect(stability).toBeCloseTo(0.1 * (lambda + 0.5), 10);
      expect(positivity).toBeCloseTo(0.1 * (16 + 0.5), 10);
    }
  });

  it('keeps its sum on a torus', () => {
    const pressure = uniforms(54, 9);
    const input = {
      ...grid,
      boundary: 'periodic',
      sources: NO_SOURCES,
      kappa: 0.3,
      mu: 0,
      dt: 0.2,
    } as const;
    const { pressure: after } = twinGridPressure({ ...input, pressure, steps: 200 });
    expect(sum(after) / sum(pressure)).toBeCloseTo(1, 5);
  });
});
