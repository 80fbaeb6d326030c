/**
 * What does a full round cost? Six seats, five phases of debate and the pools, durable barriers on a
 * real journal, in the simulated world. Ratios of one run, all ways measured in turn:
 *
 *   bare        the floor: the same messages over bare MessagePorts with as many threads, and as
 *               many bare LMDB puts of the same bytes, each waited for until it is on disk
 *   says again  the whole council with seats that repeat what was said and compute nothing: what
 *               hosts, session, checks and journal add
 *   thinks      the same with the built-in agents at work
 *
 * Every way must give the same journal. The machines are timed alone, for their share.
 *
 * node dist/bench/round.js [--smoke]
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SeatSpec } from '../protocols/host.ts';
import { seatSpecs } from '../supervisor/agents.ts';
import { openSim } from '../venues/sim/open.ts';
import { openBareRounds } from './support/bare-round.ts';
import { openCouncil, tradingOf } from './support/council.ts';
import type { Council, CouncilOptions } from './support/council.ts';
import { gated } from './support/gate.ts';
import { openSeat as openLively } from './support/lively-seat.ts';
import { machineCost } from './support/machine-cost.ts';
import { openSeat as openParrot } from './support/parrot-seat.ts';
import { loadLine, quantile } from './support/quantile.ts';
import { RoundNotes } from './support/round-script.ts';

const smoke = process.argv.includes('--smoke');
/** Instants before the measured ones: the first question, a compiler that has seen the code. */
const WARM_UP = smoke ? 270 : 600;
const BLOCKS = smoke ? 2 : 30;
const BLOCK = smoke ? 5 : 20;
const INSTANTS = WARM_UP + BLOCKS * BLOCK;

/** Trading costs nothing and the signal is plain, so that rounds end in orders. */
const trading = tradingOf({
  costs: { feePpm: 0, multiplierPpm: 0 },
  dataset: 'planted(0.9)',
  sizing: {
    allowShort: true,
    grossCapPpm: 950_000,
    kappaPpm: 250_000,
    nameCapPpm: 950_000,
    strategicBandPpm: 0,
    strategicPpm: 0,
  },
});
const world = () => gated(openSim({ hitPpm: 900_000, seed: trading.seed, variant: 'planted' }));
const specs = (await seatSpecs(trading)).filter(({ seat }) => seat !== 'placebo');
const root = mkdtempSync(join(tmpdir(), 'kimera-round-'));
let folders = 0;
const folder = (): string => {
  const dir = join(root, `${++folders}`);
  mkdirSync(dir);
  return dir;
};

/** The round noted once, with the messages grouped as `groups` hosts would get them. */
async function noted(groups: number): Promise<RoundNotes> {
  const notes = new RoundNotes();
  const market = world();
  const council = await openCouncil({
    dir: folder(),
    hosts: 0,
    inlineGroups: groups,
    market,
    seats: { moduleUrl: '', openSeat: openLively },
    specs,
    trading,
    wrapHost: (host, index) => notes.wrapHost(host, index),
    wrapJournal: (journal) => notes.wrapJournal(journal),
  });
  const running = council.run();
  for (let n = 0; n < INSTANTS; n++) {
    notes.nextInstant();
    await market.step();
  }
  market.end();
  await running;
  await council.close();
  return notes;
}

interface Way {
  readonly name: string;
  readonly step: () => Promise<number>;
  /** Ends it; the head of its journal, when it has one. */
  readonly close: () => Promise<string | undefined>;
}

async function councilWay(
  name: string,
  options: Pick<CouncilOptions, 'hosts' | 'seats' | 'specs'>,
): Promise<Way> {
  const market = world();
  const council: Council = await openCouncil({ ...options, dir: folder(), market, trading });
  const running = council.run();
  const close = async (): Promise<string> => {
    market.end();
    await running;
    const { hash } = council.journal.head;
    await council.close();
    return hash;
  };
  return { close, name, step: () => market.step() };
}

async function bareWay(name: string, notes: RoundNotes, hosts: number): Promise<Way> {
  const bare = await openBareRounds(folder(), notes, hosts);
  return { close: () => bare.close().then(() => undefined), name, step: () => bare.step() };
}

const six = await noted(6);
const two = await noted(2);
const withWords = (spec: SeatSpec): SeatSpec => ({
  ...spec,
  config: { said: six.said.get(spec.seat) ?? {} },
});
const moduleUrl = (name: string): string => new URL(`./support/${name}.js`, import.meta.url).href;
const parrots = {
  seats: { moduleUrl: moduleUrl('parrot-seat'), openSeat: openParrot },
  specs: specs.map(withWords),
};
const agents = { seats: { moduleUrl: moduleUrl('lively-seat'), openSeat: openLively }, specs };
const ways = [
  await bareWay('bare, six', six, 6),
  await bareWay('bare, two', two, 2),
  await councilWay('says again, six', { ...parrots, hosts: 6 }),
  await councilWay('says again, two', { ...parrots, hosts: 2 }),
  await councilWay('says again, inline', { ...parrots, hosts: 0 }),
  await councilWay('thinks, six', { ...agents, hosts: 6 }),
  await councilWay('thinks, two', { ...agents, hosts: 2 }),
  await councilWay('thinks, inline', { ...agents, hosts: 0 }),
];

const isTurns = (step: { readonly kind: string }): boolean => step.kind === 'turns';
const full = six.instants.map(({ types }) => types.has('revise') && types.has('commit'));
const times = new Map(ways.map((way) => [way.name, [] as number[]]));
for (const way of ways) for (let n = 0; n < WARM_UP; n++) await way.step();
for (let block = 0; block < BLOCKS; block++) {
  for (const way of ways) {
    for (let n = 0; n < BLOCK; n++) {
      const ms = await way.step();
      if (full[WARM_UP + block * BLOCK + n] === true) times.get(way.name)?.push(ms * 1_000);
    }
  }
}
const heads: (string | undefined)[] = [];
for (const way of ways) heads.push(await way.close());
rmSync(root, { force: true, recursive: true });

const measured = six.instants.filter((_, n) => n >= WARM_UP && full[n] === true);
const mean = (of: (instant: (typeof measured)[number]) => number): string =>
  (measured.reduce((sum, instant) => sum + of(instant), 0) / measured.length).toFixed(1);
console.log(
  `${measured.length} full rounds of ${specs.length} seats (of ${INSTANTS - WARM_UP} asked): ` +
    `${mean(({ steps }) => steps.filter(isTurns).length)} turns and ` +
    `${mean(({ steps }) => steps.filter((step) => !isTurns(step)).length)} barriers each`,
);
for (const [name, list] of times) {
  const [p50, p99] = [quantile(list, 0.5), quantile(list, 0.99)].map((us) => us.toFixed(0));
  console.log(`  ${name.padEnd(19)} p50 ${p50} us  p99 ${p99} us`);
}
const at = (name: string, q: number): number => quantile(times.get(name) ?? [], q);
const compare = (of: string, to: string, more = ''): void => {
  const [p50, p99] = [0.5, 0.99].map((q) => (at(of, q) / at(to, q)).toFixed(2));
  console.log(`  ${of} / ${to}: p50 ${p50}x, p99 ${p99}x${more}`);
};
compare('says again, six', 'bare, six', ' (aim under 2x)');
compare('says again, two', 'bare, two', ' (aim under 2x)');
compare('thinks, six', 'bare, six');
compare('thinks, two', 'bare, two');
compare('thinks, six', 'thinks, two');
compare('says again, six', 'says again, two');
compare('thinks, two', 'thinks, inline');
const machines = machineCost(smoke ? 200 : 5_000);
const share = (us: number): string =>
  `${us.toFixed(0)} us, ${((100 * us) / at('says again, six', 0.5)).toFixed(1)} % of a round`;
console.log(
  `  machines: the round's ${share(machines.round)}; six seats' ${share(machines.seats)}`,
);
console.log(`  ${loadLine()}`);
const different = new Set(heads.filter((head) => head !== undefined));
console.log(`  head ${[...different].join(' ')}`);
if (different.size !== 1) process.exitCode = 1;
