/** Which agents sit at the table: the built-in ones, then plugin folders of the configuration. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { loadManifest, manifestHash } from '../agents/sdk/load.ts';
import { expertsOfSeat } from '../agents/sdk/seat.ts';
import { LEDGERS } from '../protocols/decision.ts';
import type { Ledger } from '../protocols/decision.ts';
import type { SeatSpec } from '../protocols/host.ts';
import { appError } from '../protocols/errors.ts';
import { EVIDENCE_FLAG } from '../protocols/flags.ts';
import { seatId } from '../protocols/ids.ts';
import { RESERVED_IDS } from '../protocols/manifest.ts';
import type { Manifest } from '../protocols/manifest.ts';
import type { Draft } from '../protocols/record.ts';
import { invalid } from './config-load.ts';
import type { Misfit } from './config-misfits.ts';
import type { TradingConfig } from './config-schema.ts';
import { seatMisfits } from './seat-config.ts';
import { asksByEvidence } from './session/config-of.ts';

/** In the order they are listed to people; seats are asked by id. */
export const BUILT_IN = [
  'technical',
  'fundamental',
  'sentiment',
  'risk',
  'execution',
  'meta-reasoner',
  'field',
  'analogy',
  'placebo',
] as const;

/** Seats that came with a numbered flag: a run without it goes on, and replays, with the seats it had. */
const SINCE_FLAG: Partial<Record<(typeof BUILT_IN)[number], number>> = { analogy: EVIDENCE_FLAG };

const agentsDir = (): string => fileURLToPath(new URL('../agents', import.meta.url));

/** Is its code ours? Any other seat is a plugin, with a folder of its own. */
export const isBuiltIn = ({ folder }: Pick<SeatSpec, 'folder'>): boolean => folder === undefined;

/**
 * Everything a host needs to open each seat.
 * @throws AGENT_* for a bad manifest, AGENT_TWICE; CONFIG_INVALID for a section that does not fit.
 */
export async function seatSpecs(trading: TradingConfig): Promise<SeatSpec[]> {
  const specs = await declaredSpecs(trading);
  const bad = sectionMisfits(trading, specs);
  if (bad.length > 0) throw invalid('trading.agents', bad);
  return specs;
}

/** What does not fit in the sections of the seats, and sections of seats that are not there. */
export function sectionMisfits(
  { agents }: Pick<TradingConfig, 'agents'>,
  specs: readonly Pick<SeatSpec, 'manifest'>[],
): Misfit[] {
  const seats = new Set(specs.map(({ manifest }) => manifest.id));
  const strangers = Object.keys(agents)
    .filter((id) => !seats.has(id))
    .map((id) => ({ path: `/trading/agents/${id}`, reason: 'there is no such seat' }));
  const sections = specs.flatMap(({ manifest }) =>
    seatMisfits(manifest, (agents[manifest.id] ?? {}) as Readonly<Record<string, unknown>>),
  );
  return [...strangers, ...sections];
}

/** The seats as their manifests declare them, their sections unchecked. @throws AGENT_*. */
export async function declaredSpecs(trading: TradingConfig): Promise<SeatSpec[]> {
  const builtIn = BUILT_IN.filter((name) => {
    const flag = SINCE_FLAG[name];
    return flag === undefined || (trading.flags ?? []).includes(flag);
  }).map((name) => join(agentsDir(), name));
  const earnsRisk = asksByEvidence({ config: trading });
  const specs: SeatSpec[] = [];
  for (const folder of builtIn) specs.push(await seatSpec({ folder }, trading));
  for (const plugin of trading.plugins) {
    const wish = typeof plugin === 'string' ? { folder: plugin } : plugin;
    const { folder } = wish;
    const plain = { ...(await seatSpec(wish, trading)), folder: resolve(folder) };
    const spec: SeatSpec = earnsRisk ? { ...plain, guest: true } : plain;
    if (specs.some((other) => other.seat === spec.seat)) {
      throw appError('AGENT_TWICE', { id: spec.seat, folder });
    }
    specs.push(spec);
  }
  return specs;
}

async function seatSpec(
  { folder, id }: { readonly folder: string; readonly id?: string },
  trading: TradingConfig,
): Promise<SeatSpec> {
  const loaded = await loadManifest(join(resolve(folder), 'agent.json'));
  if (id !== undefined && RESERVED_IDS.has(id)) throw appError('AGENT_NAME_TAKEN', { name: id });
  const manifest = id === undefined ? loaded.manifest : { ...loaded.manifest, id };
  const [unfit] = seatMisfits(manifest, {});
  if (unfit !== undefined) {
    // Its own parameters, before anybody has set one.
    const where = unfit.path.replace(`/trading/agents/${manifest.id}`, '/config');
    throw appError('AGENT_MANIFEST_INVALID', { path: folder, reason: unfit.reason, where });
  }
  const entry = join(resolve(folder), manifest.entry);
  // On source (tests) the entry is still TypeScript; the build compiles it beside its manifest.
  const file = existsSync(entry) ? entry : entry.replace(/\.js$/, '.ts');
  return {
    config: { ...manifest.config, ...trading.agents[manifest.id] },
    incarnation: 1,
    manifest,
    moduleUrl: pathToFileURL(file).href,
    runSeed: trading.seed,
    seat: seatId(manifest.id),
  };
}

/** A guest without a ledger reviews only: it has no influence either. */
const probationOf = ({ ledgers }: Manifest): Ledger[] =>
  ledgers.length === 0 ? [...LEDGERS] : [...ledgers].sort();

/** The record of a seat that is ready to be asked. */
export function joinedDraft(spec: SeatSpec, at: number, record?: 'kept' | 'new'): Draft {
  const { manifest } = spec;
  return {
    at,
    body: {
      ...(spec.codeHash === undefined ? {} : { codeHash: spec.codeHash }),
      experts: expertsOfSeat(spec),
      incarnation: spec.incarnation,
      ledgers: manifest.ledgers,
      manifestHash: manifestHash(manifest),
      newcomer: spec.guest === true,
      ...(record === undefined ? {} : { record }),
      ...(spec.guest === true ? { probation: probationOf(manifest) } : {}),
      role: manifest.role,
      seat: spec.seat,
      shadow: manifest.shadow,
      version: manifest.version,
    },
    from: spec.seat,
    type: 'agent.joined',
  };
}
