/** The files of a new plugin: what `agents new` writes. They import nothing, and keep the contract. */
import { mkdirSync, writeFileSync, existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { appError } from '../protocols/errors.ts';

/** Names of the templates there are. */
export const TEMPLATES = ['minimal'] as const;

const NAME = /^[a-z][a-z0-9-]{0,31}$/;

/**
 * Writes a plugin named `name` into a new folder of that name in `dir`; answers the folder.
 * @throws AGENT_NAME, AGENT_EXISTS.
 */
export function writeAgent(name: string, dir: string): string {
  if (!NAME.test(name)) throw appError('AGENT_NAME', { name });
  const folder = resolve(dir, name);
  if (existsSync(folder)) throw appError('AGENT_EXISTS', { folder });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'agent.json'), `${JSON.stringify(manifestOf(name), null, 2)}\n`);
  writeFileSync(join(folder, 'agent.mjs'), MINIMAL);
  return folder;
}

const manifestOf = (id: string) => ({
  id,
  version: '0.1.0',
  publisher: 'you',
  license: 'Apache-2.0',
  entry: './agent.mjs',
  protocol: '>=1.0 <2',
  role: 'forecaster',
  voices: [],
  ledgers: ['direction'],
  shadow: false,
  subscribes: ['market.bar'],
  determinism: 'pure',
  memoryMb: 64,
  cpuMs: 20,
  config: { tiltPpm: 2000 },
  description: 'Bids the base rate, tilted a little towards the direction of the last bar.',
});

const MINIMAL = `/** A forecaster. What each function may do: docs/guides/write-an-agent.md. */

/** The base rate with \`tiltPpm\` of its chances moved from the down side to the up side. */
function tilted({ base, edges }, tiltPpm) {
  const firstUp = edges.indexOf(0) + 1;
  const up = base.slice(firstUp).reduce((sum, ppm) => sum + ppm, 0);
  const down = 1_000_000 - up;
  if (up === 0 || down === 0) return base;
  const newUp = Math.max(20_000, Math.min(980_000, up + tiltPpm));
  return base.map((ppm, bin) =>
    bin >= firstUp ? (ppm * newUp) / up : (ppm * (1_000_000 - newUp)) / down,
  );
}

export const agent = {
  /** The first state: plain data. */
  init: () => ({ closes: {}, moves: {} }),

  /** Folds one subscribed record. Only here (and in onSettle) may \`state\` change. */
  observe(state, record) {
    const { instrument, closeTicks } = record.body;
    const before = state.closes[instrument];
    if (before !== undefined) state.moves[instrument] = Math.sign(closeTicks - before);
    state.closes[instrument] = closeTicks;
  },

  /** Answers a call: one opinion an expert. Reads \`state\`, changes nothing. */
  bid(state, call, view, ctx) {
    const [expert] = ctx.experts;
    const move = state.moves[call.body.instrument];
    if (move === undefined) {
      return [{ expert, refuse: 'warming-up', text: 'Fewer than two bars so far.' }];
    }
    const direction = move > 0 ? 'rose' : move < 0 ? 'fell' : 'stood still';
    return [
      {
        expert,
        p: tilted(call.body, move * ctx.config.tiltPpm),
        stake: 100_000,
        claims: [],
        text: \`The last bar \${direction}.\`,
      },
    ];
  },
};
`;
