/** The seat that a plugin's folder would have in a run: its manifest, its configuration, its sealed copy. */
import { resolve } from 'node:path';
import type { SeatSpec } from '../../protocols/host.ts';
import { declaredSpecs } from '../agents.ts';
import { invalid } from '../config-load.ts';
import type { TradingConfig } from '../config-schema.ts';
import { sealed } from '../plugins/sealed-plugin.ts';
import { seatMisfits } from '../seat-config.ts';

export interface CheckedSpecOptions {
  readonly folder: string;
  /** Over the manifest's `config` and the operator's section. */
  readonly set: Readonly<Record<string, unknown>>;
  readonly trading: TradingConfig;
  /** Folder for the sealed copy. */
  readonly into: string;
}

/** @throws AGENT_*, and CONFIG_INVALID for a parameter that the manifest does not declare so. */
export async function checkedSpec(options: CheckedSpecOptions): Promise<SeatSpec> {
  const { into, set, trading } = options;
  const folder = resolve(options.folder);
  const specs = await declaredSpecs({ ...trading, plugins: [folder] });
  const declared = specs.find((spec) => spec.folder === folder) as SeatSpec;
  const { manifest } = declared;
  const section = { ...trading.agents[manifest.id], ...set };
  const bad = seatMisfits(manifest, section);
  if (bad.length > 0) throw invalid(`--set for ${manifest.id}`, bad);
  return sealed({ ...declared, config: { ...manifest.config, ...section } }, into);
}
