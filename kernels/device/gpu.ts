/**
 * A WebGPU device as kernels use it: compiled pipelines are kept, buffers are reused, and a job's
 * passes go out in one submission, so that nothing is read back between steps.
 */
export type Words = Float32Array | Uint32Array | Int32Array;

/** One dispatch of a pipeline over its buffers; binding i is `buffers[i]` of group 0. */
export interface Pass {
  readonly pipeline: GPUComputePipeline;
  readonly buffers: readonly GPUBuffer[];
  /** Workgroups in x and y. */
  readonly groups: readonly [number, number];
}

/** The buffers of one piece of work. They go back to the pool when the job is over. */
export interface GpuJob {
  /** A storage buffer that holds `data`. */
  storage(data: Words): GPUBuffer;
  /** A storage buffer of `bytes` whose contents are unspecified. */
  scratch(bytes: number): GPUBuffer;
  /** A uniform buffer; pad `data` as WGSL lays the struct out. */
  uniform(data: Words): GPUBuffer;
  /** Adds a dispatch; it runs with all others when a buffer is read. */
  dispatch(pass: Pass): void;
  /** Submits what was dispatched so far and reads the first `length` f32 of a buffer. */
  readF32(buffer: GPUBuffer, length: number): Promise<Float32Array>;
  readU32(buffer: GPUBuffer, length: number): Promise<Uint32Array>;
}

export interface Gpu {
  readonly device: GPUDevice;
  /** A compiled pipeline; the same (code, entry, constants) is compiled once. */
  pipeline(
    code: string,
    entry: string,
    constants?: Readonly<Record<string, number>>,
  ): Promise<GPUComputePipeline>;
  job<T>(work: (job: GpuJob) => Promise<T>): Promise<T>;
}

/** Bit values of GPUBufferUsage and GPUMapMode; the globals exist only where Dawn put them. */
const MAP_READ = 0x0001;
const COPY_SRC = 0x0004;
const COPY_DST = 0x0008;
const UNIFORM = 0x0040;
const STORAGE = 0x0080;
const MAP_MODE_READ = 1;

const STORAGE_USAGE = STORAGE | COPY_SRC | COPY_DST;
const UNIFORM_USAGE = UNIFORM | COPY_DST;
const READ_USAGE = MAP_READ | COPY_DST;
/** Buffers are made in powers of two, at least this large, so that they fit again. */
const BUFFER_BYTES_MIN = 256;

export function gpuOf(device: GPUDevice): Gpu {
  const pipelines = new Map<string, Promise<GPUComputePipeline>>();
  const pool = new Map<string, GPUBuffer[]>();
  return {
    device,
    pipeline(code, entry, constants = {}) {
      const key = `${entry} ${JSON.stringify(constants)} ${code}`;
      let made = pipelines.get(key);
      if (made === undefined) {
        const module = device.createShaderModule({ code });
        const compute = { module, entryPoint: entry, constants };
        made = device.createComputePipelineAsync({ layout: 'auto', compute });
        pipelines.set(key, made);
      }
      return made;
    },
    async job(work) {
      const taken: { readonly key: string; readonly buffer: GPUBuffer }[] = [];
      const take = (bytes: number, usage: number): GPUBuffer => {
        const size = sizeFor(bytes);
        const key = `${usage} ${size}`;
        const buffer = pool.get(key)?.pop() ?? device.createBuffer({ size, usage });
        taken.push({ key, buffer });
        return buffer;
      };
      try {
        return await work(jobOn(device, take));
      } finally {
        for (const { key, buffer } of taken) {
          const free = pool.get(key);
          if (free === undefined) pool.set(key, [buffer]);
          else free.push(buffer);
        }
      }
    },
  };
}

function sizeFor(bytes: number): number {
  let size = BUFFER_BYTES_MIN;
  while (size < bytes) size *= 2;
  return size;
}

function jobOn(device: GPUDevice, take: (bytes: number, usage: number) => GPUBuffer): GpuJob {
  let passes: Pass[] = [];
  const filled = (data: Words, usage: number): GPUBuffer => {
    const buffer = take(data.byteLength, usage);
    device.queue.writeBuffer(buffer, 0, data);
    return buffer;
  };
  const read = async (buffer: GPUBuffer, bytes: number): Promise<ArrayBuffer> => {
    const staging = take(bytes, READ_USAGE);
    const encoder = device.createCommandEncoder();
    encode(device, encoder, passes);
    passes = [];
    encoder.copyBufferToBuffer(buffer, 0, staging, 0, bytes);
    device.queue.submit([encoder.finish()]);
    await staging.mapAsync(MAP_MODE_READ, 0, bytes);
    const copy = staging.getMappedRange(0, bytes).slice(0);
    staging.unmap();
    return copy;
  };
  return {
    storage: (data) => filled(data, STORAGE_USAGE),
    scratch: (bytes) => take(bytes, STORAGE_USAGE),
    uniform: (data) => filled(data, UNIFORM_USAGE),
    dispatch: (pass) => void passes.push(pass),
    readF32: async (buffer, length) => new Float32Array(await read(buffer, length * 4)),
    readU32: async (buffer, length) => new Uint32Array(await read(buffer, length * 4)),
  };
}

/** One compute pass for all dispatches: WebGPU orders the memory between them. */
function encode(device: GPUDevice, encoder: GPUCommandEncoder, passes: readonly Pass[]): void {
  const pass = encoder.beginComputePass();
  for (const { buffers, groups, pipeline } of passes) {
    pass.setPipeline(pipeline);
    const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
    const layout = pipeline.getBindGroupLayout(0);
    pass.setBindGroup(0, device.createBindGroup({ layout, entries }));
    pass.dispatchWorkgroups(groups[0], groups[1]);
  }
  pass.end();
}
