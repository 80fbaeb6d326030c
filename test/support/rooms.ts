/** The import table of the house, as data. docs/architecture.md shows the same table. */

const BELOW_RESEARCH = [
  'protocols',
  'kernels',
  'runtime',
  'portfolio',
  'market',
  'council',
  'execution',
  'venues',
  'agents',
];

export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  protocols: [],
  kernels: ['protocols'],
  runtime: ['protocols'],
  portfolio: ['protocols', 'kernels'],
  market: ['protocols', 'runtime', 'kernels'],
  council: ['protocols', 'kernels', 'portfolio'],
  execution: ['protocols', 'runtime', 'portfolio'],
  venues: ['protocols', 'runtime', 'portfolio', 'market'],
  agents: ['protocols', 'kernels', 'portfolio', 'council'],
  research: BELOW_RESEARCH,
  'dashboard/fold': ['protocols'],
  'dashboard/server': ['protocols', 'runtime', 'portfolio', 'council', 'dashboard/fold'],
  'dashboard/web': ['protocols', 'kernels', 'dashboard/fold'],
  supervisor: [...BELOW_RESEARCH, 'research', 'dashboard/server'],
  examples: ['protocols', 'agents'],
};

/** The room a repository path lies in; dashboard has three. */
export function roomOf(file: string): string {
  const [first = '', second = ''] = file.split('/');
  return first === 'dashboard' ? `dashboard/${second}` : first;
}
