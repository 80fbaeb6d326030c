/**
 * The price asked is the price charged: over every recording and world, what the session says a side will
 * cost (from the records up to the order) and what the paper venue charges for it (a bar later).
 */
import { describe, expect, it } from 'vitest';
import {
  costConditions,
  emptyCostTape,
  foldCostBar,
  foldCostQuote,
} from '../../../portfolio/cost-tape.ts';
import type { CostTape } from '../../../portfolio/cost-tape.ts';
import { ratesOfClass, sideCostPpm } from '../../../portfolio/costs.ts';
import type { OrderId } from '../../../protocols/ids.ts';
import type { Instrument } from '../../../protocols/instrument.ts';
import type { Draft, RecordOf } from '../../../protocols/record.ts';
import { parseMoney, PPM } from '../../../protocols/units.ts';
import { randomStream } from '../../../runtime/random.ts';
import { DATASETS } from '../../../venues/replay/datasets.ts';
import { openReplay } from '../../../venues/replay/open.ts';
import { openPaper } from '../../../venues/paper/gateway.ts';
import { openSim } from '../../../venues/sim/open.ts';
import { parseVariant } from '../../../venues/sim/options.ts';
import type { PulledMarket } from '../../../venues/venue.ts';

const SEED = 20_261_201;
const WORLDS = ['null', 'planted(0.6)', 'fundamental', 'news', 'network(8)'];
const INSTANTS_MAX = 3_000;

interface Side {
  readonly asked: number;
  readonly charged: number;
  /** A tick of its price, ppm. */
  readonly tick: number;
}

interface Desk {
  readonly instrument: Instrument;
  readonly tape: CostTape;
  lastTicks: number;
}

/** Trades a random size now and then; answers what was asked and charged for each fill. */
async function sidesOf(market: PulledMarket, name: string): Promise<Side[]> {
  const chance = randomStream(SEED, name);
  const paper = openPaper();
  const desks = new Map<string, Desk>();
  const asked = new Map<string, number>();
  const sides: Side[] = [];
  let seq = 0;
  const recordOf = (draft: Draft) => ({ ...draft, hash: '', seq: ++seq, v: '1.2' }) as never;
  for (let n = 0; n < INSTANTS_MAX; n++) {
    const instant = await market.next();
    if (instant === undefined) break;
    const records = instant.drafts.map(recordOf);
    for (const draft of paper.onMarket(records)) {
      if (draft.type === 'order.filled') sides.push(sideOf(draft.body, asked, desks));
    }
    for (const draft of instant.drafts) observe(desks, draft);
    for (const { instrument, lastTicks, tape } of desks.values()) {
      if (lastTicks === 0 || chance() > 0.2) continue;
      const volume = tape.volumeLots > 0 ? tape.volumeLots : 1e6;
      const size = Math.max(1, Math.floor(chance() * volume * 0.01));
      const lots = chance() < 0.5 ? size : -size;
      const orderId = `o${++seq}` as OrderId;
      const rates = ratesOfClass(instrument.class);
      const conditions = costConditions(tape, instrument);
      asked.set(orderId, sideCostPpm(rates, conditions, { lots, priceTicks: lastTicks }));
      const body = {
        commit: 'f'.repeat(64),
        instrument: instrument.id,
        kind: 'market',
        limitTicks: null,
        lots,
        orderId,
        reduceOnly: false,
      };
      paper.submit(recordOf({ at: instant.at, body, type: 'order.submit' } as Draft));
    }
  }
  await market.close();
  return sides;
}

function observe(desks: Map<string, Desk>, draft: Draft): void {
  if (draft.type === 'market.instrument') {
    const { instrument } = draft.body;
    desks.set(instrument.id, { instrument, lastTicks: 0, tape: emptyCostTape() });
  } else if (draft.type === 'market.bar') {
    const desk = desks.get(draft.body.instrument) as Desk;
    foldCostBar(desk.tape, draft.body);
    desk.lastTicks = draft.body.closeTicks;
  } else if (draft.type === 'market.quote') {
    foldCostQuote((desks.get(draft.body.instrument) as Desk).tape, draft.body);
  }
}

function sideOf(
  fill: RecordOf<'order.filled'>['body'],
  asked: ReadonlyMap<string, number>,
  desks: ReadonlyMap<string, Desk>,
): Side {
  const { instrument } = desks.get(fill.instrument) as Desk;
  const unit = Number(parseMoney(instrument.lotTickMoney));
  const fee = Number(parseMoney(fill.fee)) / (Math.abs(fill.lots) * fill.priceTicks * unit);
  return {
    asked: asked.get(fill.orderId) as number,
    charged: (fill.slippageTicks / fill.priceTicks + fee) * PPM,
    tick: PPM / fill.priceTicks,
  };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function expectAgreement(sides: readonly Side[], name: string): void {
  expect(sides.length, name).toBeGreaterThan(20);
  const asked = mean(sides.map((side) => side.asked));
  const off = mean(sides.map((side) => side.charged - side.asked));
  console.info(
    `${name}: ${sides.length} sides, asked ${asked.toFixed(2)} ppm, charged ${off >= 0 ? '+' : ''}${off.toFixed(3)}`,
  );
  expect(Math.abs(off), name).toBeLessThanOrEqual(0.02 * asked);
  for (const side of sides) {
    expect(side.charged - side.asked, name).toBeLessThanOrEqual(
      0.02 * side.asked + side.tick + 1e-9,
    );
  }
}

describe(`asked and charged (seed ${SEED})`, () => {
  it.each(DATASETS.map(({ name }) => name))('agree on the recording %s', async (name) => {
    expectAgreement(await sidesOf(await openReplay({ dataset: name }), name), name);
  });

  it.each(WORLDS)('agree in the world %s', async (name) => {
    expectAgreement(await sidesOf(openSim({ ...parseVariant(name), seed: 3 }), name), name);
  });
});
