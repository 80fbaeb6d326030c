/** Imports an agent's entry module and checks that it can do what its manifest declares. */
import { placeIn, textOfThrown } from './agent-call.ts';
import type { Agent } from './contract.ts';
import { appError } from '../../protocols/errors.ts';
import type { SeatSpec } from '../../protocols/host.ts';
import type { Manifest, Role } from '../../protocols/manifest.ts';

/**
 * @throws AGENT_IMPORT_FAILED, AGENT_EXPORT_MISSING, AGENT_FUNCTION_MISSING.
 */
export async function importAgent(
  spec: Pick<SeatSpec, 'folder' | 'manifest' | 'moduleUrl'>,
): Promise<Agent<unknown>> {
  const { id } = spec.manifest;
  const module = await importModule(spec);
  const agent = module['agent'];
  if (typeof agent !== 'object' || agent === null) {
    const reason = `it exports ${Object.keys(module).join(', ') || 'nothing'}`;
    throw appError('AGENT_EXPORT_MISSING', { id, reason });
  }
  for (const [name, declares] of required(spec.manifest)) {
    if (typeof (agent as Record<string, unknown>)[name] !== 'function') {
      throw appError('AGENT_FUNCTION_MISSING', { id, declares, name });
    }
  }
  return agent as Agent<unknown>;
}

type Imported = Pick<SeatSpec, 'folder' | 'manifest' | 'moduleUrl'>;

async function importModule(spec: Imported): Promise<Record<string, unknown>> {
  const { manifest, moduleUrl: url } = spec;
  try {
    return (await import(url)) as Record<string, unknown>;
  } catch (thrown) {
    const place = placeIn(spec, thrown);
    const reason = `${textOfThrown(thrown)}${place === undefined ? '' : ` (${place})`}.`;
    throw appError('AGENT_IMPORT_FAILED', { id: manifest.id, url, reason }, thrown);
  }
}

const ROLE_FUNCTIONS: Partial<Record<Role, string>> = {
  'meta-reasoner': 'aggregate',
  execution: 'plan',
  risk: 'verdict',
};

/** Function name and what in the manifest asks for it. */
function required(manifest: Manifest): [string, string][] {
  const names: [string, string][] = [['init', 'itself']];
  if (manifest.ledgers.length > 0) names.push(['bid', `ledgers ${manifest.ledgers.join(', ')}`]);
  const own = ROLE_FUNCTIONS[manifest.role];
  if (own !== undefined) names.push([own, `role ${manifest.role}`]);
  return names;
}
