// One explicit Euler step of p' = -kappa L p - mu p on a grid, five-point Laplacian. An
// invocation owns a column of four cells and walks down `rows_each` rows: the row above, its own and the
// row below stay in registers, so that a step loads each cell once and its two side neighbours.
struct Step {
  width: u32,
  height: u32,
  // Groups of four cells in a row; cells behind `width` are held at 0.
  quads: u32,
  // 1: a torus; 0: u = 0 around the grid.
  periodic: u32,
  keep: f32,
  conduct: f32,
}

@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(1) var<storage, read> now: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> next: array<vec4<f32>>;

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
  let last_quad = quads - 1u;
  let last_lane = step.width - 4u * last_quad - 1u;
  let is_last = q == last_quad;
  let alive = 4u * q + vec4<u32>(0u, 1u, 2u, 3u) < vec4<u32>(step.width);
  let wraps = step.periodic == 1u;
  let nothing = vec4<f32>();

  var up = nothing;
  if (top > 0u) {
    up = now[(top - 1u) * quads + q];
  } else if (wraps) {
    up = now[(step.height - 1u) * quads + q];
  }
  var own = now[top * quads + q];
  for (var y = top; y < bottom; y++) {
    let row = y * quads;
    var down = nothing;
    if (y + 1u < step.height) {
      down = now[row + quads + q];
    } else if (wraps) {
      down = now[q];
    }
    var left_cell = 0.0;
    if (q > 0u) {
      left_cell = now[row + q - 1u].w;
    } else if (wraps) {
      left_cell = now[row + last_quad][last_lane];
    }
    var right = vec4<f32>(own.yzw, 0.0);
    if (!is_last) {
      right.w = now[row + q + 1u].x;
    } else if (wraps) {
      right[last_lane] = now[row].x;
    }
    let left = vec4<f32>(left_cell, own.xyz);
    let flow = ((left + right) + (up + down)) - 4.0 * own;
    next[row + q] = select(nothing, step.keep * own + step.conduct * flow, alive);
    up = own;
    own = down;
  }
}
