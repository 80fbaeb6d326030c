/** Every input that no back end may see has a code; every odd one that is allowed has an answer. */
import { describe, expect, it } from 'vitest';
import { KERNELS } from '../../../kernels/catalogue.ts';
import { graphOfEdges } from '../../../kernels/graph.ts';
import { runTwin } from '../../../kernels/js-backend.ts';
import type { InputOf } from '../../../kernels/kernel.ts';
import { codeOf } from '../../../protocols/errors.ts';
import { connectedGraph, filled, NO_SOURCES } from '../../support/fields.ts';

type FieldKernel =
  | 'coherence-null'
  | 'graph-pressure'
  | 'graph-wave'
  | 'grid-pressure'
  | 'grid-wave'
  | 'knn-graph';

const codeFrom = (work: () => unknown): string | undefined => {
  try {
    work();
  } catch (error) {
    return codeOf(error) ?? String(error);
  }
  return undefined;
};

/** The code a kernel answers its specimen with once `change` is made to it. */
function codeOn<K extends FieldKernel>(kernel: K, change: Partial<InputOf<K>>): string | undefined {
  return codeFrom(() =>
    runTwin(kernel, { ...KERNELS[kernel].specimen(), ...change } as InputOf<K>),
  );
}

const with1 = (values: Float32Array, value: number): Float32Array => {
  const copy = values.slice();
  copy[copy.length - 1] = value;
  return copy;
};

describe('values that are no numbers, too few or too large', () => {
  const bad = [NaN, Infinity, -Infinity, 1e19];
  it.each(bad)('are refused in every array: %d', (value) => {
    const pressure = KERNELS['graph-pressure'].specimen();
    expect(codeOn('graph-pressure', { pressure: with1(pressure.pressure, value) })).toBe(
      'KERNEL_INPUT',
    );
    expect(codeOn('graph-pressure', { source: with1(pressure.source, value) })).toBe(
      'KERNEL_INPUT',
    );
    const wave = KERNELS['graph-wave'].specimen();
    for (const name of ['u', 'uBefore', 'omegaSquared', 'gamma', 'source'] as const)
      expect(codeOn('graph-wave', { [name]: with1(wave[name], value) }), name).toBe('KERNEL_INPUT');
    const grid = KERNELS['grid-wave'].specimen();
    for (const name of ['u', 'uBefore'] as const)
      expect(codeOn('grid-wave', { [name]: with1(grid[name], value) })).toBe('KERNEL_INPUT');
    expect(
      codeOn('grid-pressure', {
        pressure: with1(KERNELS['grid-pressure'].specimen().pressure, value),
      }),
    ).toBe('KERNEL_INPUT');
    expect(
      codeOn('knn-graph', { embeddings: with1(KERNELS['knn-graph'].specimen().embeddings, value) }),
    ).toBe('KERNEL_INPUT');
    const coherence = KERNELS['coherence-null'].specimen();
    for (const name of ['re', 'im'] as const)
      expect(codeOn('coherence-null', { [name]: with1(coherence[name], value) })).toBe(
        'KERNEL_INPUT',
      );
  });

  it.each([NaN, Infinity, -1])('are refused in every rate: %d', (value) => {
    for (const name of ['kappa', 'mu', 'dt'] as const) {
      expect(codeOn('graph-pressure', { [name]: value }), name).toBe('KERNEL_INPUT');
      expect(codeOn('grid-pressure', { [name]: value }), name).toBe('KERNEL_INPUT');
    }
    for (const name of ['c', 'dt'] as const)
      expect(codeOn('graph-wave', { [name]: value }), name).toBe('KERNEL_INPUT');
    for (const name of ['c', 'dt', 'h', 'omega', 'gamma'] as const)
      expect(codeOn('grid-wave', { [name]: value }), name).toBe('KERNEL_INPUT');
  });

  it('are refused as counts', () => {
    for (const steps of [-1, 0.5, NaN]) {
      expect(codeOn('graph-pressure', { steps })).toBe('KERNEL_INPUT');
      expect(codeOn('grid-wave', { steps })).toBe('KERNEL_INPUT');
    }
    expect(codeOn('graph-wave', { steps: 1_000_000 })).toBe('KERNEL_TOO_LARGE');
    for (const width of [0, -3, 1.5]) expect(codeOn('grid-wave', { width })).toBe('KERNEL_INPUT');
    expect(codeOn('knn-graph', { k: 0 })).toBe('KERNEL_INPUT');
    expect(codeOn('knn-graph', { k: 33 })).toBe('KERNEL_TOO_LARGE');
    expect(codeOn('coherence-null', { surrogates: 0 })).toBe('KERNEL_INPUT');
    expect(codeOn('coherence-null', { seed: 2 ** 32 })).toBe('KERNEL_TOO_LARGE');
  });

  it('are refused where an array has another length than its graph or grid', () => {
    expect(codeOn('graph-pressure', { pressure: filled(3, 0) })).toBe('KERNEL_INPUT');
    expect(codeOn('graph-wave', { gamma: filled(3, 0) })).toBe('KERNEL_INPUT');
    expect(codeOn('grid-wave', { uBefore: filled(3, 0) })).toBe('KERNEL_INPUT');
    expect(codeOn('knn-graph', { embeddings: filled(3, 0) })).toBe('KERNEL_INPUT');
    expect(codeOn('coherence-null', { im: filled(3, 0) })).toBe('KERNEL_INPUT');
  });

  it('are refused as negative damping, frequency or boundary', () => {
    const { gamma, omegaSquared } = KERNELS['graph-wave'].specimen();
    expect(codeOn('graph-wave', { gamma: with1(gamma, -0.1) })).toBe('KERNEL_INPUT');
    expect(codeOn('graph-wave', { omegaSquared: with1(omegaSquared, -0.1) })).toBe('KERNEL_INPUT');
    expect(codeOn('grid-wave', { boundary: 'open' as 'periodic' })).toBe('KERNEL_INPUT');
  });

  it('are refused as sources out of place, out of order, twice or without strength', () => {
    for (const sources of [
      { cell: Uint32Array.of(777), strength: Float32Array.of(1) },
      { cell: Uint32Array.of(5, 4), strength: Float32Array.of(1, 1) },
      { cell: Uint32Array.of(4, 4), strength: Float32Array.of(1, 1) },
      { cell: Uint32Array.of(4, 5), strength: Float32Array.of(1) },
      { cell: Uint32Array.of(4), strength: Float32Array.of(NaN) },
    ]) {
      expect(codeOn('grid-wave', { sources })).toBe('KERNEL_INPUT');
      expect(codeOn('grid-pressure', { sources })).toBe('KERNEL_INPUT');
    }
  });
});

describe('work that is empty or too large', () => {
  it('is refused before anything is allocated for it', () => {
    const none = {
      nodes: 0,
      rowStart: new Uint32Array(1),
      column: new Uint32Array(),
      weight: new Float32Array(),
    };
    expect(codeOn('graph-pressure', { graph: none })).toBe('KERNEL_INPUT');
    expect(codeOn('graph-wave', { graph: { ...none, nodes: 5_000_000 } })).toBe('KERNEL_TOO_LARGE');
    expect(codeOn('grid-wave', { width: 8_192, height: 8_192 })).toBe('KERNEL_TOO_LARGE');
    // A narrow grid takes four cells a row on the device.
    expect(codeOn('grid-pressure', { width: 100_000 })).toBe('KERNEL_TOO_LARGE');
    expect(codeOn('knn-graph', { nodes: 0 })).toBe('KERNEL_INPUT');
    expect(codeOn('knn-graph', { nodes: 20_000 })).toBe('KERNEL_TOO_LARGE');
    expect(codeOn('knn-graph', { nodes: 16_000, dimensions: 4_000 })).toBe('KERNEL_TOO_LARGE');
    expect(codeOn('coherence-null', { surrogates: 70_000 })).toBe('KERNEL_TOO_LARGE');
  });
});

describe('odd but allowed', () => {
  const rest = { omegaSquared: filled(1, 0.25), gamma: filled(1, 0), source: filled(1, 2), c: 1 };

  it('a single node is an oscillator, or a leaking vessel', () => {
    const graph = graphOfEdges(1, []);
    const { u } = runTwin('graph-wave', {
      graph,
      ...rest,
      u: filled(1, 0),
      uBefore: filled(1, 0),
      dt: 0.1,
      steps: 1,
    });
    expect(u[0]).toBeCloseTo(0.02, 7);
    const { pressure } = runTwin('graph-pressure', {
      graph,
      pressure: filled(1, 1),
      source: filled(1, 0),
      kappa: 3,
      mu: 0.5,
      dt: 1,
      steps: 2,
    });
    expect(pressure[0]).toBe(0.25);
  });

  it('a single cell of a torus is its own neighbour and feels nothing of it', () => {
    const cell = { width: 1, height: 1, boundary: 'periodic', h: 1, sources: NO_SOURCES } as const;
    const { pressure } = runTwin('grid-pressure', {
      ...cell,
      pressure: filled(1, 3),
      kappa: 1,
      mu: 0,
      dt: 0.2,
      steps: 9,
    });
    expect(pressure[0]).toBe(3);
  });

  it('a part of a graph without a link to the source stays at rest', () => {
    const graph = graphOfEdges(4, [
      { a: 0, b: 1, weight: 1 },
      { a: 2, b: 3, weight: 1 },
    ]);
    const source = Float32Array.of(1, 0, 0, 0);
    const { pressure } = runTwin('graph-pressure', {
      graph,
      pressure: filled(4, 0),
      source,
      kappa: 1,
      mu: 0.1,
      dt: 0.2,
      steps: 50,
    });
    expect(pressure[1]).toBeGreaterThan(0.5);
    expect([pressure[2], pressure[3]]).toEqual([0, 0]);
  });

  it('no steps give the state back, in arrays of their own', () => {
    const wave = { ...KERNELS['graph-wave'].specimen(), steps: 0 };
    const answer = runTwin('graph-wave', wave);
    expect(answer.u).toEqual(wave.u);
    expect(answer.u).not.toBe(wave.u);
    const grid = { ...KERNELS['grid-pressure'].specimen(), steps: 0 };
    expect(runTwin('grid-pressure', grid).pressure).toEqual(grid.pressure);
  });

  it('the largest values a stable run may be given stay finite', () => {
    const graph = connectedGraph(20, 1);
    const large = filled(20, 1e18);
    const { u } = runTwin('graph-wave', {
      graph,
      u: large,
      uBefore: large.map((value) => -value),
      omegaSquared: filled(20, 0),
      gamma: filled(20, 0),
      source: large,
      c: 0.1,
      dt: 1,
      steps: 5_000,
    });
    expect(u.every(Number.isFinite)).toBe(true);
  });

  it('a twin leaves its input as it was', () => {
    for (const name of Object.keys(KERNELS) as (keyof typeof KERNELS)[]) {
      const kernel = KERNELS[name] as { specimen(): unknown; twin(input: unknown): unknown };
      const input = kernel.specimen();
      kernel.twin(input);
      expect(input).toEqual(kernel.specimen());
    }
  });
});
