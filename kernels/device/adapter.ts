/** Opens the device of the adapter that is chosen, in the process that owns it. */
import type { Adapter } from '../../protocols/kernels.ts';
import { chooseAdapter, describeAdapter } from './choose-adapter.ts';
import { loadDawn } from './dawn.ts';
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
  const { create, globals } = await loadDawn();
  // WGSL programs name GPUBufferUsage and its kin as a browser does.
  Object.assign(globalThis, globals);
  const instance = create(DAWN);
  instances.push(instance);
  const found = await chooseAdapter(instance, wish);
  const { limits } = found;
  const device = await found.requestDevice({
    requiredFeatures: found.features.has('timestamp-query') ? ['timestamp-query'] : [],
    // Only sizes: a kernel's layout must fit every device, its data may be as large as this one takes.
    requiredLimits: {
      maxBufferSize: limits.maxBufferSize,
      maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
    },
  });
  return { adapter: describeAdapter(found), device };
}
