// One leapfrog step of u'' + 2 gamma u' + Omega^2 u + c^2 L u = 0 on a grid, five-point Laplacian. An
// invocation owns a column of four cells and walks down `rows_each` rows. The row above, its own and the
// row below stay in registers, so that a step loads each group of four once, and two cells beside it.
// What lies beyond an edge is chosen before the walk, so that the walk has no branches.
struct Step {
  width: u32,
  height: u32,
  // Groups of four cells in a row; cells behind `width` are held at 0.
  quads: u32,
  // 1: a torus; 0: u = 0 around the grid.
  periodic: u32,
  keep: f32,
  push: f32,
  pull: f32,
}

@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(1) var<storage, read> before: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> now: array<vec4<f32>>;
// The same buffer as `now`, cell by cell.
@group(0) @binding(3) var<storage, read> now_cells: array<f32>;
@group(0) @binding(4) var<storage, read_write> next: array<vec4<f32>>;

override rows_each: u32 = 16u;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let q = id.x;
  let top = id.y * rows_each;
  let quads = step.quads;
  if (q >= quads || top >= step.height) {
    return;
  }
  let bottom = min(top + rows_each, step.height);
  let wraps = step.periodic == 1u;
  let is_first = q == 0u;
  let is_last = q + 1u == quads;
  let lane = vec4<u32>(0u, 1u, 2u, 3u);
  let alive = 4u * q + lane < vec4<u32>(step.width);
  // The cell left of the group and the cell right of its last living lane, within their row.
  let left_cell = select(4u * q - 1u, step.width - 1u, is_first);
  let right_cell = select(4u * q + 4u, 0u, is_last);
  let left_share = select(1.0, 0.0, is_first && !wraps);
  let right_share = select(1.0, 0.0, is_last && !wraps);
  let right_lane = lane == vec4<u32>(select(3u, (step.width - 1u) & 3u, is_last));

  let above = select(top - 1u, step.height - 1u, top == 0u);
  var up = select(1.0, 0.0, top == 0u && !wraps) * now[above * quads + q];
  var row = top * quads;
  var own = now[row + q];
  for (var y = top; y < bottom; y++) {
    let at_end = y + 1u == step.height;
    let below = select(row + quads, 0u, at_end);
    let down = select(1.0, 0.0, at_end && !wraps) * now[below + q];
    let left = vec4<f32>(left_share * now_cells[4u * row + left_cell], own.xyz);
    let beyond = vec4<f32>(right_share * now_cells[4u * row + right_cell]);
    let right = select(vec4<f32>(own.yzw, 0.0), beyond, right_lane);
    let flow = ((left + right) + (up + down)) - 4.0 * own;
    let force = step.push * flow - step.pull * own;
    let inertia = step.keep * (own - before[row + q]);
    next[row + q] = select(vec4<f32>(), own + (inertia + force), alive);
    up = own;
    own = down;
    row += quads;
  }
}
