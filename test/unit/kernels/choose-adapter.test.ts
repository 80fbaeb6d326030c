/** Which adapter is taken of those that a driver offers. */
import { describe, expect, it } from 'vitest';
import { chooseAdapter, describeAdapter } from '../../../kernels/device/choose-adapter.ts';
import type { AdapterSource } from '../../../kernels/device/choose-adapter.ts';

interface Offer {
  readonly fast?: GPUAdapter;
  readonly frugal?: GPUAdapter;
  readonly software?: GPUAdapter;
}

const adapterOf = (vendor: string, description: string, isFallbackAdapter = false): GPUAdapter =>
  ({
    info: { architecture: 'arch', description, device: 'a device', isFallbackAdapter, vendor },
  }) as unknown as GPUAdapter;

const nvidia = adapterOf('nvidia', 'a large card');
const intel = adapterOf('intel', 'graphics of a processor');
const software = adapterOf('google', 'a software driver', true);

const offering = ({ fast, frugal, software: slow }: Offer): AdapterSource => ({
  requestAdapter: (wish = {}) => {
    if (wish.forceFallbackAdapter === true) return Promise.resolve(slow ?? null);
    const found = wish.powerPreference === 'low-power' ? frugal : fast;
    return Promise.resolve(found ?? null);
  },
});

describe('where hardware is wanted', () => {
  it.each<[string, Offer, GPUAdapter]>([
    ['a discrete adapter', { fast: nvidia, frugal: intel }, nvidia],
    [
      'a discrete adapter that a driver takes for the frugal one',
      { fast: intel, frugal: nvidia },
      nvidia,
    ],
    ['an integrated one, alone', { fast: intel, frugal: intel }, intel],
    ['an integrated one rather than software', { fast: software, frugal: intel }, intel],
  ])('%s is taken', async (_, offer, wanted) => {
    expect(await chooseAdapter(offering(offer), 'hardware')).toBe(wanted);
  });

  it('a software adapter is not, and the reason says which lack it is', async () => {
    const only = offering({ fast: software, frugal: software, software });
    await expect(chooseAdapter(only, 'hardware')).rejects.toThrow('a software adapter only');
    await expect(chooseAdapter(offering({}), 'hardware')).rejects.toThrow('offers none');
  });
});

describe('where software is wanted', () => {
  it('hardware is not taken', async () => {
    const both = offering({ fast: nvidia, software });
    expect(await chooseAdapter(both, 'software')).toBe(software);
    const none = offering({ fast: nvidia, frugal: nvidia });
    await expect(chooseAdapter(none, 'software')).rejects.toThrow('did not load');
  });
});

describe('an adapter in words', () => {
  it('has kind, name and detail', () => {
    expect(describeAdapter(nvidia)).toEqual({
      detail: 'a large card',
      kind: 'discrete',
      name: 'nvidia arch',
    });
    expect(describeAdapter(intel).kind).toBe('integrated');
    expect(describeAdapter(software).kind).toBe('software');
    expect(describeAdapter(adapterOf('', '')).detail).toBe('a device');
  });
});
