/** Picks an adapter: discrete, then integrated, then software; opens the device on it. */
import { create, globals } from 'webgpu';
import type { Adapter } from '../../protocols/kernels.ts';
import type { Wish } from './messages.ts';

export interface OpenedDevice {
  readonly adapter: Adapter;
  readonly device: GPUDevice;
}

/**
 * Dawn's instances of this process. A device does not keep its instance alive: once that is collected
 * as garbage, the device's next call corrupts memory and the process aborts some jobs later.
 */
const instances: GPU[] = [];

/** Dawn rounds timestamps to 100 us for the web's sake; nobody here needs to be kept in the dark. */
const DAWN = ['disable-dawn-features=timestamp_quantization'];

/** @throws an Error that says why there is no device of the wanted kind. */
export async function openDevice(wish: Wish): Promise<OpenedDevice> {
  // WGSL programs name GPUBufferUsage and its kin as a browser does.
  Object.assign(globalThis, globals);
  const instance = create(DAWN);
  instances.push(instance);
  const found = await pick(instance, wish);
  const { limits } = found;
  const device = await found.requestDevice({
    requiredFeatures: found.features.has('timestamp-query') ? ['timestamp-query'] : [],
    // Only sizes: a kernel's layout must fit every device, its data may be as large as this one takes.
    requiredLimits: {
      maxBufferSize: limits.maxBufferSize,
      maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
    },
  });
  return { adapter: describe(found), device };
}

async function pick(instance: GPU, wish: Wish): Promise<GPUAdapter> {
  if (wish === 'software') {
    const adapter = await instance.requestAdapter({ forceFallbackAdapter: true });
    if (adapter === null) throw new Error('the software driver did not load');
    return adapter;
  }
  const offered = [
    await instance.requestAdapter({ powerPreference: 'high-performance' }),
    await instance.requestAdapter({ powerPreference: 'low-power' }),
  ].filter((adapter) => adapter !== null);
  const hardware = offered.filter((adapter) => !adapter.info.isFallbackAdapter);
  const best = hardware.toSorted((a, b) => rank(a) - rank(b))[0];
  if (best !== undefined) return best;
  throw new Error(
    offered.length === 0
      ? 'the graphics driver offers none'
      : 'the graphics driver offers a software adapter only',
  );
}

const KINDS = ['discrete', 'integrated', 'software'] as const;
const rank = (adapter: GPUAdapter): number => KINDS.indexOf(kindOf(adapter.info));

/** WebGPU does not say whether an adapter has memory of its own; its maker mostly does. */
const DISCRETE = new Set(['nvidia', 'amd']);

function kindOf({ isFallbackAdapter, vendor }: GPUAdapterInfo): Adapter['kind'] {
  if (isFallbackAdapter) return 'software';
  return DISCRETE.has(vendor.toLowerCase()) ? 'discrete' : 'integrated';
}

function describe({ info }: GPUAdapter): Adapter {
  const name = [info.vendor, info.architecture].filter((word) => word !== '').join(' ');
  const detail = info.description === '' ? info.device : info.description;
  return { detail, kind: kindOf(info), name: name === '' ? 'unknown' : name };
}
