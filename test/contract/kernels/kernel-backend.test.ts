/** One suite, every back end: what a caller of a kernel may rely on, wherever it runs. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KERNELS } from '../../../kernels/catalogue.ts';
import { kernelNames } from '../../../kernels/checked.ts';
import { difference } from '../../../kernels/difference.ts';
import { jsBackend } from '../../../kernels/js-backend.ts';
import type {
  InputOf,
  Kernel,
  KernelBackend,
  KernelName,
  OutputOf,
} from '../../../kernels/kernel.ts';
import { codeOf } from '../../../protocols/errors.ts';
import { KERNEL_BACKENDS } from '../../support/kernel-backends.ts';
import { spoiledInputs } from '../../support/spoiled-inputs.ts';

type AnyKernel = Kernel<InputOf<KernelName>, OutputOf<KernelName>>;
const kernelOf = (name: KernelName): AnyKernel => KERNELS[name] as AnyKernel;

/** The code of the refusal, or `answers`. */
const outcomeOf = (run: Promise<unknown>): Promise<string> =>
  run.then(
    () => 'answers',
    (error: unknown) => codeOf(error) ?? String(error),
  );

it('there are kernels to run', () => {
  expect(kernelNames().length).toBeGreaterThan(0);
});

describe.each(KERNEL_BACKENDS)('back end $title', ({ open, title }) => {
  let backend: KernelBackend;
  beforeAll(async () => {
    backend = await open();
  });
  afterAll(() => backend.close());

  const apartFromTwin = async (name: KernelName): Promise<number> => {
    const kernel = kernelOf(name);
    const output = await backend.run(name, kernel.specimen());
    return difference(output, kernel.twin(kernel.specimen()));
  };

  it('says what it is', () => {
    expect(backend.name).toBe(title.split(' ')[0]);
    if (backend.name === 'gpu') expect(backend.detail).toMatch(/swiftshader/i);
  });

  it.each(kernelNames())('%s: the specimen equals the twin within the tolerance', async (name) => {
    expect(await apartFromTwin(name)).toBeLessThanOrEqual(kernelOf(name).tolerance);
  });

  it.each(kernelNames())(
    '%s: the same input gives the same bits and is not changed',
    async (name) => {
      const input = kernelOf(name).specimen();
      const first = await backend.run(name, input);
      const second = await backend.run(name, input);
      expect(second).toStrictEqual(first);
      expect(input).toStrictEqual(kernelOf(name).specimen());
    },
  );

  it.each(kernelNames())('%s: bad input is refused with the codes of the twin', async (name) => {
    for (const { input, what } of spoiledInputs(kernelOf(name).specimen())) {
      const wanted = await outcomeOf(jsBackend().run(name, input as InputOf<KernelName>));
      const got = await outcomeOf(backend.run(name, input as InputOf<KernelName>));
      expect(got, what).toBe(wanted);
    }
    const after = await apartFromTwin(name);
    expect(after, 'after the refusals').toBeLessThanOrEqual(kernelOf(name).tolerance);
  });

  it('jobs asked for at once all answer, in the order in which they were asked', async () => {
    const asked = [0, 1, 2].flatMap(() => [...kernelNames()]);
    const finished: number[] = [];
    const apart = await Promise.all(
      asked.map(async (name, place) => {
        const apart = await apartFromTwin(name);
        finished.push(place);
        return { apart, name };
      }),
    );
    for (const { apart: found, name } of apart) {
      expect(found, name).toBeLessThanOrEqual(kernelOf(name).tolerance);
    }
    expect(finished).toEqual(asked.map((_, place) => place));
  });

  it('a kernel that does not exist is refused', async () => {
    for (const name of ['no-such-kernel', 'constructor', '__proto__']) {
      const run = backend.run(name as KernelName, {} as InputOf<KernelName>);
      expect(await outcomeOf(run), name).toBe('KERNEL_UNKNOWN');
    }
  });
});
