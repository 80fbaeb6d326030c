/** Worlds for the evidence of groups: one series of returns each, causal, seeded. */
export type Draw = () => number;

/** Next return as a fraction of price. `signal` is what only a gifted voice sees: true = up. */
export type World = (random: Draw) => (signal: boolean) => number;

const SIGMA = 0.01;
/** No move below this: a price stays positive. */
const FLOOR = -0.9;

export const normal = (random: Draw): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Student t with 4 degrees of freedom, unit variance. */
function studentFour(random: Draw): number {
  const chi = -2 * Math.log((1 - random()) * (1 - random()));
  return normal(random) / Math.sqrt(chi / 4) / Math.SQRT2;
}

const coin: World = (random) => () => SIGMA * normal(random);

/** The signal tells the side in 60 of 100, and the losing moves are half as large again. */
const signWithoutMoney: World = (random) => (signal) => {
  const right = random() < 0.6;
  const size = SIGMA * Math.abs(normal(random)) * (right ? 1 : 1.5);
  return right === signal ? size : -size;
};

/** Once in 100 a move of 10 sigma one way, paid for by a small one the other way. */
const lottery =
  (way: 1 | -1): World =>
  (random) =>
  () => {
    const rare = random() < 0.01;
    return way * SIGMA * ((rare ? 9.9 : -0.1) + 0.3 * normal(random));
  };

const garch: World = (random) => {
  let variance = SIGMA * SIGMA;
  return () => {
    const move = Math.max(FLOOR, Math.sqrt(variance) * studentFour(random));
    variance = 0.03 * SIGMA * SIGMA + 0.07 * move * move + 0.9 * variance;
    return move;
  };
};

const jumps: World = (random) => () =>
  SIGMA * (normal(random) + (random() < 0.005 ? 12 * normal(random) : 0));

/** A price that moves by whole ticks of about 0.8 sigma: a good part of the moves is flat. */
const ticks: World = (random) => {
  let price = 10_000;
  return () => {
    const step = Math.round(1.25 * normal(random)) * 80;
    const move = step / price;
    price += step;
    if (price < 2_000 || price > 50_000) price = 10_000;
    return Math.max(FLOOR, move);
  };
};

/** The side agrees with the signal with chance `agreement`; size is drawn apart. */
export const planted =
  (agreement: number): World =>
  (random) =>
  (signal) => {
    const size = SIGMA * Math.abs(normal(random));
    return random() < agreement === signal ? size : -size;
  };

export const NULL_WORLDS: Readonly<Record<string, World>> = {
  'fair coin': coin,
  'GARCH with t4': garch,
  'integer steps': ticks,
  jumps,
  'lottery down': lottery(-1),
  'lottery up': lottery(1),
  'sign without money': signWithoutMoney,
};
