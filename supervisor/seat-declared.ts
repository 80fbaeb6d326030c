/** A seat as its manifest and the configuration declare it, for people: parameters in force, and who set them. */
import type { LiveSeat, Parameter, SeatDeclared } from '../protocols/agents-api.ts';
import type { SeatSpec } from '../protocols/host.ts';
import type { Manifest } from '../protocols/manifest.ts';
import type { TradingConfig } from './config-schema.ts';
import type { SeatStatus } from './seating-options.ts';

export function seatDeclared(
  { config, manifest, moduleUrl }: SeatSpec,
  { agents }: Pick<TradingConfig, 'agents'>,
): SeatDeclared {
  const { assets, facts, instruments, timeframes } = manifest;
  return {
    config: parameters(manifest, config, (agents[manifest.id] ?? {}) as Values),
    description: manifest.description,
    ledgers: manifest.ledgers,
    module: moduleUrl,
    publisher: manifest.publisher,
    shadow: manifest.shadow,
    version: manifest.version,
    voices: manifest.voices,
    ...(assets === undefined ? {} : { assets }),
    ...(facts === undefined ? {} : { facts }),
    ...(instruments === undefined ? {} : { instruments }),
    ...(timeframes === undefined ? {} : { timeframes }),
  };
}

type Values = Readonly<Record<string, unknown>>;

/** Every parameter that the manifest knows, by name. */
function parameters({ config = {} }: Manifest, inForce: Values, set: Values): Parameter[] {
  const names = new Set([...Object.keys(config), ...Object.keys(inForce)]);
  return [...names].sort().map((name) => ({
    ...(Object.hasOwn(config, name) ? { default: config[name] } : {}),
    isSet: Object.hasOwn(set, name),
    name,
    value: inForce[name] ?? config[name] ?? null,
  }));
}

/** A seat of a running council, as its host and its manifest tell of it. */
export const liveSeat = (status: SeatStatus, declared: SeatDeclared | undefined): LiveSeat => ({
  cpuMs: status.cpuMs,
  cpuMsMax: status.cpuMsMax,
  declared,
  id: status.seat,
  incarnation: status.incarnation,
  isolation: status.isolation,
  lastError: status.lastError,
  mailbox: null,
  memoryBytes: status.memoryBytes,
  sharedBy: status.sharedBy,
  role: status.role,
  state: status.state,
  threadId: status.threadId,
});

/** A seat of a configuration that nobody runs. */
export const idleSeat = (spec: SeatSpec, trading: Pick<TradingConfig, 'agents'>): LiveSeat => ({
  declared: seatDeclared(spec, trading),
  id: spec.seat,
  incarnation: 0,
  mailbox: null,
  role: spec.manifest.role,
  state: 'not running',
  threadId: 0,
});
