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
  /** Adds a dispatch; it runs in its order, at the latest when a buffer is read. */
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
const QUERY_RESOLVE = 0x0200;
/** Two timestamps of 64 bits. */
const STAMPS_BYTES = 16;
/**
 * Dispatches in one submission. Drivers take a command buffer that runs for seconds for a hung one,
 * and its record of each dispatch takes memory; a submission this long costs nothing to begin.
 */
const PASSES_MAX = 2_048;
/** Bind groups looked through for one made before: steps swap a few buffers in turn. */
const GROUPS_RECENT = 8;
/** Buffers are made in powers of two, at least this large, so that they fit again. */
const BUFFER_BYTES_MIN = 256;

/**
 * `onGpuTime` hears the nanoseconds of each submission's passes, where the device was opened with
 * timestamp-query.
 */
export function gpuOf(device: GPUDevice, onGpuTime?: (ns: number) => void): Gpu {
  const watch =
    onGpuTime !== undefined && device.features.has('timestamp-query')
      ? stopwatchOf(device, onGpuTime)
      : undefined;
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
        const result = await work(jobOn(device, take, watch));
        for (const { key, buffer } of taken) {
          const free = pool.get(key);
          if (free === undefined) pool.set(key, [buffer]);
          else free.push(buffer);
        }
        return result;
      } catch (error) {
        // One of them may be still mapped, or no buffer at all: none is used again.
        for (const { buffer } of taken) buffer.destroy();
        throw error;
      }
    },
  };
}

function sizeFor(bytes: number): number {
  let size = BUFFER_BYTES_MIN;
  while (size < bytes) size *= 2;
  return size;
}

function jobOn(
  device: GPUDevice,
  take: (bytes: number, usage: number) => GPUBuffer,
  watch: Stopwatch | undefined,
): GpuJob {
  let passes: Pass[] = [];
  let laps: Lap[] = [];
  const groupOf = bindGroupsOf(device);
  const encodePasses = (encoder: GPUCommandEncoder): void => {
    if (passes.length === 0) return;
    const lap = watch?.lap();
    encode(encoder, passes, groupOf, lap);
    passes = [];
    if (lap === undefined) return;
    lap.resolve(encoder);
    laps.push(lap);
  };
  const filled = (data: Words, usage: number): GPUBuffer => {
    const buffer = take(data.byteLength, usage);
    device.queue.writeBuffer(buffer, 0, data);
    return buffer;
  };
  const read = async (buffer: GPUBuffer, bytes: number): Promise<ArrayBuffer> => {
    const staging = take(bytes, READ_USAGE);
    const encoder = device.createCommandEncoder();
    encodePasses(encoder);
    encoder.copyBufferToBuffer(buffer, 0, staging, 0, bytes);
    device.queue.submit([encoder.finish()]);
    const timed = laps;
    laps = [];
    await Promise.all([
      staging.mapAsync(MAP_MODE_READ, 0, bytes),
      ...timed.map((lap) => lap.read()),
    ]);
    const copy = staging.getMappedRange(0, bytes).slice(0);
    staging.unmap();
    return copy;
  };
  return {
    storage: (data) => filled(data, STORAGE_USAGE),
    scratch: (bytes) => take(bytes, STORAGE_USAGE),
    uniform: (data) => filled(data, UNIFORM_USAGE),
    dispatch: (pass) => {
      passes.push(pass);
      if (passes.length < PASSES_MAX) return;
      const encoder = device.createCommandEncoder();
      encodePasses(encoder);
      device.queue.submit([encoder.finish()]);
    },
    readF32: async (buffer, length) => new Float32Array(await read(buffer, length * 4)),
    readU32: async (buffer, length) => new Uint32Array(await read(buffer, length * 4)),
  };
}

/** One compute pass for all dispatches: WebGPU orders the memory between them. */
function encode(
  encoder: GPUCommandEncoder,
  passes: readonly Pass[],
  groupOf: GroupOf,
  lap: Lap | undefined,
): void {
  const pass = encoder.beginComputePass(lap === undefined ? {} : { timestampWrites: lap.writes });
  let set: GPUComputePipeline | undefined;
  for (const { buffers, groups, pipeline } of passes) {
    if (pipeline !== set) pass.setPipeline(pipeline);
    set = pipeline;
    pass.setBindGroup(0, groupOf(pipeline, buffers));
    pass.dispatchWorkgroups(groups[0], groups[1]);
  }
  pass.end();
}

type GroupOf = (pipeline: GPUComputePipeline, buffers: readonly GPUBuffer[]) => GPUBindGroup;

/** Steps that swap two buffers bind the same few groups again and again: each is made once. */
function bindGroupsOf(device: GPUDevice): GroupOf {
  const made = new Map<
    GPUComputePipeline,
    { readonly buffers: readonly GPUBuffer[]; readonly group: GPUBindGroup }[]
  >();
  return (pipeline, buffers) => {
    const known = made.get(pipeline) ?? [];
    made.set(pipeline, known);
    const same = known
      .slice(-GROUPS_RECENT)
      .find(
        (other) =>
          other.buffers.length === buffers.length &&
          other.buffers.every((b, i) => b === buffers[i]),
      );
    if (same !== undefined) return same.group;
    const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
    const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
    known.push({ buffers, group });
    return group;
  };
}

interface Lap {
  readonly writes: GPUComputePassTimestampWrites;
  resolve(encoder: GPUCommandEncoder): void;
  read(): Promise<void>;
}
interface Stopwatch {
  lap(): Lap;
}

/** Begin and end of a compute pass by the adapter's own clock; its queries and buffers are reused. */
function stopwatchOf(device: GPUDevice, onGpuTime: (ns: number) => void): Stopwatch {
  const free: { queries: GPUQuerySet; resolved: GPUBuffer; staging: GPUBuffer }[] = [];
  const make = () => ({
    queries: device.createQuerySet({ count: 2, type: 'timestamp' }),
    resolved: device.createBuffer({ size: STAMPS_BYTES, usage: QUERY_RESOLVE | COPY_SRC }),
    staging: device.createBuffer({ size: STAMPS_BYTES, usage: READ_USAGE }),
  });
  return {
    lap() {
      const taken = free.pop() ?? make();
      const { queries, resolved, staging } = taken;
      return {
        writes: { beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1, querySet: queries },
        resolve(encoder) {
          encoder.resolveQuerySet(queries, 0, 2, resolved, 0);
          encoder.copyBufferToBuffer(resolved, 0, staging, 0, STAMPS_BYTES);
        },
        async read() {
          await staging.mapAsync(MAP_MODE_READ);
          const [begin = 0n, end = 0n] = new BigUint64Array(staging.getMappedRange());
          // Some drivers reset their clock: a pass that ended before it began has no length.
          if (end > begin) onGpuTime(Number(end - begin));
          staging.unmap();
          free.push(taken);
        },
      };
    },
  };
}
