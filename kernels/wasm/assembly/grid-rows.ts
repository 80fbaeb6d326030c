/**
 * One row of one step on a grid. Rows start on 16 bytes, `pitch` bytes apart; the cell before a row and
 * the cell behind it hold what lies beyond the edge: 0, or on a torus the other end of the row.
 */

/** The grid of the job that this thread works on; each thread has an instance, and globals, of its own. */
let width: i32 = 0;
let height: i32 = 0;
let pitch: usize = 0;
let periodic: bool = false;
/** A row of zeros: what lies above and below a grid that is no torus. */
let zeros: usize = 0;
/** u32[height + 1]: the first source of each row; u32[sources]: bytes into the row; f32[sources]. */
let sourceStarts: usize = 0;
let sourceOffsets: usize = 0;
let sourceAmounts: usize = 0;
let keep: f32 = 0;
let push: f32 = 0;
let pull: f32 = 0;

export function setGrid(
  itsWidth: i32,
  itsHeight: i32,
  itsPitch: i32,
  isPeriodic: bool,
  itsZeros: usize,
): void {
  width = itsWidth;
  height = itsHeight;
  pitch = itsPitch;
  periodic = isPeriodic;
  zeros = itsZeros;
}

export function setSources(starts: usize, offsets: usize, amounts: usize): void {
  sourceStarts = starts;
  sourceOffsets = offsets;
  sourceAmounts = amounts;
}

export function setCoefficients(itsKeep: f32, itsPush: f32, itsPull: f32): void {
  keep = itsKeep;
  push = itsPush;
  pull = itsPull;
}

/** Row `y` of the wave: from `now`, into `other`, which holds the state before and then the next. */
export function stepWave(y: i32, now: usize, other: usize): void {
  const at = <usize>y * pitch;
  waveRow(now + at, above(y, now), below(y, now), other + at);
  finish(y, other + at);
}

/** Row `y` of the pressure: from `now`, into `other`. */
export function stepPressure(y: i32, now: usize, other: usize): void {
  const at = <usize>y * pitch;
  pressureRow(now + at, above(y, now), below(y, now), other + at);
  finish(y, other + at);
}

function above(y: i32, now: usize): usize {
  if (y > 0) return now + <usize>(y - 1) * pitch;
  return periodic ? now + <usize>(height - 1) * pitch : zeros;
}

function below(y: i32, now: usize): usize {
  if (y < height - 1) return now + <usize>(y + 1) * pitch;
  return periodic ? now : zeros;
}

/** Sources and edges of a row that has just been written. */
function finish(y: i32, row: usize): void {
  const last = load<u32>(sourceStarts + ((<usize>y) << 2), 4);
  for (let n = load<u32>(sourceStarts + ((<usize>y) << 2)); n < last; ++n) {
    const cell = row + load<u32>(sourceOffsets + ((<usize>n) << 2));
    store<f32>(cell, load<f32>(cell) + load<f32>(sourceAmounts + ((<usize>n) << 2)));
  }
  if (!periodic) return;
  const end = row + ((<usize>width) << 2);
  store<f32>(row - 4, load<f32>(end - 4));
  store<f32>(end, load<f32>(row));
}

/** Four cells of the wave from byte `i` of the rows on. */
function wave4(
  own: usize,
  up: usize,
  down: usize,
  next: usize,
  keeps: v128,
  pushes: v128,
  pulls: v128,
): void {
  const here = v128.load(own);
  const sides = f32x4.add(v128.load(own - 4), v128.load(own, 4));
  const ends = f32x4.add(v128.load(up), v128.load(down));
  const flow = f32x4.sub(f32x4.add(sides, ends), f32x4.mul(f32x4.splat(4), here));
  const force = f32x4.sub(f32x4.mul(pushes, flow), f32x4.mul(pulls, here));
  const inertia = f32x4.mul(keeps, f32x4.sub(here, v128.load(next)));
  v128.store(next, f32x4.add(here, f32x4.add(inertia, force)));
}

function waveRow(own: usize, up: usize, down: usize, next: usize): void {
  const keeps = f32x4.splat(keep);
  const pushes = f32x4.splat(push);
  const pulls = f32x4.splat(pull);
  const end = own + ((<usize>(width & ~15)) << 2);
  while (own < end) {
    wave4(own, up, down, next, keeps, pushes, pulls);
    wave4(own + 16, up + 16, down + 16, next + 16, keeps, pushes, pulls);
    wave4(own + 32, up + 32, down + 32, next + 32, keeps, pushes, pulls);
    wave4(own + 48, up + 48, down + 48, next + 48, keeps, pushes, pulls);
    own += 64;
    up += 64;
    down += 64;
    next += 64;
  }
  for (let rest = width & 15; rest > 0; --rest) {
    const here = load<f32>(own);
    const sides = load<f32>(own - 4) + load<f32>(own, 4);
    const flow = sides + (load<f32>(up) + load<f32>(down)) - 4 * here;
    const force = push * flow - pull * here;
    store<f32>(next, here + (keep * (here - load<f32>(next)) + force));
    own += 4;
    up += 4;
    down += 4;
    next += 4;
  }
}

function pressure4(
  own: usize,
  up: usize,
  down: usize,
  next: usize,
  keeps: v128,
  pushes: v128,
): void {
  const here = v128.load(own);
  const sides = f32x4.add(v128.load(own - 4), v128.load(own, 4));
  const ends = f32x4.add(v128.load(up), v128.load(down));
  const flow = f32x4.sub(f32x4.add(sides, ends), f32x4.mul(f32x4.splat(4), here));
  v128.store(next, f32x4.add(f32x4.mul(keeps, here), f32x4.mul(pushes, flow)));
}

function pressureRow(own: usize, up: usize, down: usize, next: usize): void {
  const keeps = f32x4.splat(keep);
  const pushes = f32x4.splat(push);
  const end = own + ((<usize>(width & ~15)) << 2);
  while (own < end) {
    pressure4(own, up, down, next, keeps, pushes);
    pressure4(own + 16, up + 16, down + 16, next + 16, keeps, pushes);
    pressure4(own + 32, up + 32, down + 32, next + 32, keeps, pushes);
    pressure4(own + 48, up + 48, down + 48, next + 48, keeps, pushes);
    own += 64;
    up += 64;
    down += 64;
    next += 64;
  }
  for (let rest = width & 15; rest > 0; --rest) {
    const here = load<f32>(own);
    const sides = load<f32>(own - 4) + load<f32>(own, 4);
    const flow = sides + (load<f32>(up) + load<f32>(down)) - 4 * here;
    store<f32>(next, keep * here + push * flow);
    own += 4;
    up += 4;
    down += 4;
    next += 4;
  }
}
