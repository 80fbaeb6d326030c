/** Which adapter: discrete before integrated; a software adapter only where it is asked for. */
import type { Adapter } from '../../protocols/kernels.ts';
import type { Wish } from './messages.ts';

/** The part of `GPU` that is used. */
export type AdapterSource = Pick<GPU, 'requestAdapter'>;

/** @throws an Error that says why there is none of the wanted kind. */
export async function chooseAdapter(source: AdapterSource, wish: Wish): Promise<GPUAdapter> {
  if (wish === 'software') {
    const adapter = await source.requestAdapter({ forceFallbackAdapter: true });
    if (adapter === null) throw new Error('the software driver did not load');
    return adapter;
  }
  const offered = [
    await source.requestAdapter({ powerPreference: 'high-performance' }),
    await source.requestAdapter({ powerPreference: 'low-power' }),
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

export function describeAdapter({ info }: GPUAdapter): Adapter {
  const name = [info.vendor, info.architecture].filter((word) => word !== '').join(' ');
  const detail = info.description === '' ? info.device : info.description;
  return { detail, kind: kindOf(info), name: name === '' ? 'unknown' : name };
}

const KINDS = ['discrete', 'integrated', 'software'] as const;
const rank = (adapter: GPUAdapter): number => KINDS.indexOf(kindOf(adapter.info));

/** WebGPU does not say whether an adapter has memory of its own; its maker mostly does. */
const DISCRETE = new Set(['nvidia', 'amd']);

function kindOf({ isFallbackAdapter, vendor }: GPUAdapterInfo): Adapter['kind'] {
  if (isFallbackAdapter) return 'software';
  return DISCRETE.has(vendor.toLowerCase()) ? 'discrete' : 'integrated';
}
