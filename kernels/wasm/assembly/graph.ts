/**
 * Steps on a graph in slices of four rows, a lane a row (M. Kreutzer et al., SIAM J. Sci. Comput. 36
 * (2014) C401: SELL-C-sigma). Slice k owns the groups `starts[k]` to `starts[k + 1] - 1`; a group is
 * 32 bytes: four byte offsets into the state, four weights. A row that is shorter than its slice is
 * filled with weight 0 at the row itself, which adds +0 to a sum that is never -0: no bit changes.
 */
import { reach } from './barrier';

const GROUP: usize = 32;

/** w (x_j - x) over four rows, each from left to right. */
function flowOf(links: usize, end: usize, state: usize, own: v128): v128 {
  let flow = f32x4.splat(0);
  for (; links < end; links += GROUP) {
    let other = v128.load32_zero(state + load<u32>(links));
    other = v128.load_lane<f32>(state + load<u32>(links, 4), other, 1);
    other = v128.load_lane<f32>(state + load<u32>(links, 8), other, 2);
    other = v128.load_lane<f32>(state + load<u32>(links, 12), other, 3);
    flow = f32x4.add(flow, f32x4.mul(v128.load(links, 16), f32x4.sub(other, own)));
  }
  return flow;
}

/**
 * The damped, driven wave. `coefficients` holds keep, push, pull and drive of four rows a slice. The
 * next state is written over the one before, which only its own row reads.
 */
export function graphWave(
  words: usize,
  index: i32,
  threads: i32,
  passed: i32,
  patience: i64,
  slices: i32,
  middle: i32,
  starts: usize,
  links: usize,
  coefficients: usize,
  u: usize,
  before: usize,
  steps: i32,
): bool {
  const from = <usize>(index == 0 ? 0 : middle);
  const to = <usize>(index == threads - 1 ? slices : middle);
  for (let step = 1; step <= steps; ++step) {
    let group = links + <usize>load<u32>(starts + (from << 2)) * GROUP;
    for (let slice = from; slice < to; ++slice) {
      const end = links + <usize>load<u32>(starts + (slice << 2), 4) * GROUP;
      const at = slice << 4;
      const by = coefficients + (slice << 6);
      const own = v128.load(u + at);
      const flow = flowOf(group, end, u, own);
      const force = f32x4.sub(
        f32x4.mul(v128.load(by, 16), flow),
        f32x4.mul(v128.load(by, 32), own),
      );
      const inertia = f32x4.mul(v128.load(by), f32x4.sub(own, v128.load(before + at)));
      const change = f32x4.add(inertia, f32x4.add(force, v128.load(by, 48)));
      v128.store(before + at, f32x4.add(own, change));
      group = end;
    }
    if (!reach(words, index, threads, passed + step, patience)) return false;
    const next = before;
    before = u;
    u = next;
  }
  return true;
}

/** The overdamped field; `inflow` holds four rows a slice, `next` is the other state. */
export function graphPressure(
  words: usize,
  index: i32,
  threads: i32,
  passed: i32,
  patience: i64,
  slices: i32,
  middle: i32,
  starts: usize,
  links: usize,
  inflow: usize,
  pressure: usize,
  next: usize,
  steps: i32,
  keep: f32,
  conduct: f32,
): bool {
  const from = <usize>(index == 0 ? 0 : middle);
  const to = <usize>(index == threads - 1 ? slices : middle);
  const keeps = f32x4.splat(keep);
  const conducts = f32x4.splat(conduct);
  for (let step = 1; step <= steps; ++step) {
    let group = links + <usize>load<u32>(starts + (from << 2)) * GROUP;
    for (let slice = from; slice < to; ++slice) {
      const end = links + <usize>load<u32>(starts + (slice << 2), 4) * GROUP;
      const at = slice << 4;
      const own = v128.load(pressure + at);
      const flow = flowOf(group, end, pressure, own);
      const kept = f32x4.add(f32x4.mul(keeps, own), f32x4.mul(conducts, flow));
      v128.store(next + at, f32x4.add(kept, v128.load(inflow + at)));
      group = end;
    }
    if (!reach(words, index, threads, passed + step, patience)) return false;
    const last = pressure;
    pressure = next;
    next = last;
  }
  return true;
}
