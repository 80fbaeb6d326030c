/**
 * What is said about kernels and the device that runs them: by the process that owns the device to
 * its parent, by the interface and by `doctor`. Telemetry, never part of a decision.
 */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { nullable } from './object.ts';
import { CountSchema, DoubleSchema } from './units.ts';

export const AdapterSchema = Type.Object({
  kind: Type.Union([
    Type.Literal('discrete'),
    Type.Literal('integrated'),
    Type.Literal('software'),
  ]),
  /** Maker and architecture: "google swiftshader". */
  name: Type.String(),
  /** The driver's own words: "SwiftShader driver 5.0.0". */
  detail: Type.String(),
});
export type Adapter = Static<typeof AdapterSchema>;

export const BackendNameSchema = Type.Union([
  Type.Literal('js'),
  Type.Literal('wasm'),
  Type.Literal('gpu'),
]);

/** One kernel's specimen on one back end, against the CPU twin. */
export const SelfTestSchema = Type.Object({
  name: Type.String(),
  passed: Type.Boolean(),
  /** Largest |answer - twin| over the largest |twin| of an output; null where it is no number. */
  difference: nullable(DoubleSchema),
  tolerance: DoubleSchema,
  /** Why it did not pass; empty when it did. */
  reason: Type.String(),
});
export type SelfTest = Static<typeof SelfTestSchema>;

export const KernelRowSchema = Type.Object({
  name: Type.String(),
  /** Where its next run goes. */
  backend: BackendNameSchema,
  /** Of the device where there is one, else of the CPU back end; `not-run` until it has been. */
  selfTest: Type.Union([Type.Literal('passed'), Type.Literal('failed'), Type.Literal('not-run')]),
  difference: nullable(DoubleSchema),
  tolerance: DoubleSchema,
  reason: Type.String(),
  deviceRuns: CountSchema,
  cpuRuns: CountSchema,
  /** Runs that were begun on the device and done again on the CPU. */
  fallbacks: CountSchema,
  /** Wall time of its runs on the device, queue and transfer included, ms. */
  deviceMs: DoubleSchema,
  /** Wall time of its runs on the CPU, ms. */
  cpuMs: DoubleSchema,
  /** Time of its passes by the adapter's own clock, ms; null without timestamps. */
  gpuMs: nullable(DoubleSchema),
});
export type KernelRow = Static<typeof KernelRowSchema>;

export const DEVICE_STATES = [
  /** Not wanted: process.gpu is off. */
  'off',
  /** Not looked for yet: no kernel has been asked for. */
  'idle',
  /** No adapter of the wanted kind. */
  'none',
  'starting',
  'running',
  /** Lost; comes back after a delay. */
  'waiting',
  /** Lost too often; stays away until the next start. */
  'given-up',
] as const;
export type DeviceState = (typeof DEVICE_STATES)[number];

export const KernelsAnswerSchema = Type.Object({
  adapter: nullable(AdapterSchema),
  /** Where kernels run that the device does not refuse. */
  backend: BackendNameSchema,
  /** Adapter or engine in words. */
  detail: Type.String(),
  device: Type.Unsafe<DeviceState>(Type.Enum([...DEVICE_STATES])),
  /** Process of the device; null while there is none. */
  pid: nullable(CountSchema),
  /** Jobs that wait for the device, the one it works on included. */
  jobs: CountSchema,
  losses: CountSchema,
  restarts: CountSchema,
  fallbacks: CountSchema,
  lastError: nullable(Type.Object({ code: Type.String(), message: Type.String() })),
  kernels: Type.Array(KernelRowSchema),
});
export type KernelsAnswer = Static<typeof KernelsAnswerSchema>;
