/** Plugins written for one test, into a folder of their name. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Place } from './kimera-process.ts';
import { seatSpec } from './seat-specs.ts';

/** Writes a plugin whose module is `text`; answers its folder. */
export function writePlugin(place: Place, id: string, text: string): string {
  const folder = join(place.dir, id);
  mkdirSync(folder);
  const { manifest } = seatSpec(id);
  const own = { entry: './agent.mjs', subscribes: ['market.bar'] };
  writeFileSync(join(folder, 'agent.json'), JSON.stringify({ ...manifest, ...own }));
  writeFileSync(join(folder, 'agent.mjs'), text);
  return folder;
}
