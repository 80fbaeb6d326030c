/** This browser's WebGPU device, if it has one, and the field's own shader run on it. */
import code from '../../../kernels/graph-pressure/graph-pressure.wgsl?raw';
import type { Leg, Stretch, Work } from './recompute.ts';

export interface BrowserGpu {
  readonly device: GPUDevice;
  /** Adapter in words. */
  readonly name: string;
}

/** Undefined where there is no WebGPU, no adapter, or the page is not served securely. */
export async function openBrowserGpu(): Promise<BrowserGpu | undefined> {
  // The types promise a GPU to every navigator; browsers do not.
  const gpu = (navigator as { gpu?: GPU }).gpu;
  const adapter = await gpu?.requestAdapter();
  if (adapter === null || adapter === undefined) return undefined;
  const device = await adapter.requestDevice();
  const { architecture, description, vendor } = adapter.info;
  const name =
    description === ''
      ? [vendor, architecture].filter((part) => part !== '').join(' ')
      : description;
  return { device, name: name === '' ? 'an adapter without a name' : name };
}

const WORKGROUP = 256;
const { storage, copySource, copyTarget, uniform, mapRead } = {
  storage: 0x80,
  copySource: 0x04,
  copyTarget: 0x08,
  uniform: 0x40,
  mapRead: 0x01,
};

/** Runs the work in one submission and reads the pictures that were asked for. */
export async function runOn({ device }: BrowserGpu, work: Work): Promise<Float32Array[]> {
  const module = device.createShaderModule({ code });
  const pipeline = await device.createComputePipelineAsync({
    layout: 'auto',
    compute: { module, entryPoint: 'main' },
  });
  const made: GPUBuffer[] = [];
  const buffer = (data: Uint32Array | Float32Array, usage: number): GPUBuffer => {
    const own = device.createBuffer({
      size: Math.max(16, data.byteLength),
      usage: usage | copyTarget,
    });
    if (data.byteLength > 0)
      device.queue.writeBuffer(own, 0, data as typeof data & { readonly buffer: ArrayBuffer });
    made.push(own);
    return own;
  };
  const seen = work.stretches.flatMap((stretch) => stretch.legs.filter((leg) => leg.isSeen)).length;
  const bytes = work.nodes * 4;
  const staging = device.createBuffer({
    size: Math.max(4, seen * bytes),
    usage: mapRead | copyTarget,
  });
  made.push(staging);
  const encoder = device.createCommandEncoder();
  let frame = 0;
  let before: GPUBuffer | undefined;
  for (const stretch of work.stretches) {
    before = encodeStretch({ device, encoder, pipeline, buffer }, stretch, before, (state) => {
      encoder.copyBufferToBuffer(state, 0, staging, frame * bytes, bytes);
      frame += 1;
    });
  }
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(mapRead);
  const all = new Float32Array(staging.getMappedRange().slice(0));
  staging.unmap();
  for (const own of made) own.destroy();
  return Array.from({ length: seen }, (_, index) =>
    all.slice(index * work.nodes, (index + 1) * work.nodes),
  );
}

interface Tools {
  readonly device: GPUDevice;
  readonly encoder: GPUCommandEncoder;
  readonly pipeline: GPUComputePipeline;
  readonly buffer: (data: Uint32Array | Float32Array, usage: number) => GPUBuffer;
}

/** @returns the buffer that holds the state after the stretch. */
function encodeStretch(
  { device, encoder, pipeline, buffer }: Tools,
  { from, legs, rows }: Stretch,
  before: GPUBuffer | undefined,
  look: (state: GPUBuffer) => void,
): GPUBuffer {
  const zeros = new Float32Array(rows.nodes);
  const stateUse = storage | copySource;
  let now = buffer(zeros, stateUse);
  let next = buffer(zeros, stateUse);
  if (before !== undefined && from !== undefined)
    from.forEach((old, node) => {
      if (old >= 0) encoder.copyBufferToBuffer(before, old * 4, now, node * 4, 4);
    });
  const rowStart = buffer(rows.rowStart, storage);
  const links = buffer(rows.links, storage);
  const nothing = buffer(zeros, storage);
  const layout = pipeline.getBindGroupLayout(0);
  for (const leg of legs) {
    const step = buffer(stepWords(leg, rows.nodes), uniform);
    const inflow = leg.inflow === undefined ? nothing : buffer(leg.inflow, storage);
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    for (let count = 0; count < leg.steps; count++) {
      const buffers = [step, rowStart, links, inflow, now, next];
      const entries = buffers.map((own, binding) => ({ binding, resource: { buffer: own } }));
      pass.setBindGroup(0, device.createBindGroup({ layout, entries }));
      pass.dispatchWorkgroups(Math.ceil(rows.nodes / WORKGROUP));
      [now, next] = [next, now];
    }
    pass.end();
    if (leg.isSeen) look(now);
  }
  return now;
}

/** The shader's uniform: keep, conduct, number of nodes, padding. */
function stepWords({ conduct, keep }: Leg, nodes: number): Uint32Array {
  const words = new DataView(new ArrayBuffer(16));
  words.setFloat32(0, keep, true);
  words.setFloat32(4, conduct, true);
  words.setUint32(8, nodes, true);
  return new Uint32Array(words.buffer);
}
