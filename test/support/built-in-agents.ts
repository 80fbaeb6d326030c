/** The built-in agents as hosts get them, from source. */
import { fileURLToPath } from 'node:url';
import { loadManifest } from '../../agents/sdk/load.ts';
import { openSeat } from '../../agents/sdk/seat.ts';
import type { RehearsalSeat } from '../../agents/sdk/rehearsal.ts';
import type { SeatSpec } from '../../protocols/host.ts';
import { seatId } from '../../protocols/ids.ts';
import { seatHere } from './check-loaded.ts';

export const AGENTS = [
  'analogy',
  'execution',
  'field',
  'fundamental',
  'meta-reasoner',
  'placebo',
  'risk',
  'sentiment',
  'technical',
] as const;

export const agentFolder = (name: string): string =>
  fileURLToPath(new URL(`../../agents/${name}`, import.meta.url));

export async function agentSpec(name: string, runSeed = 7): Promise<SeatSpec> {
  const { manifest, moduleUrl } = await loadManifest(agentFolder(name));
  return { config: {}, incarnation: 1, manifest, moduleUrl, runSeed, seat: seatId(manifest.id) };
}

export async function seated(name: string, runSeed = 7): Promise<RehearsalSeat> {
  const spec = await agentSpec(name, runSeed);
  return { spec, seat: seatHere(await openSeat(spec)) };
}
