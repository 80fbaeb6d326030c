// A run of steps of four paths (one vec4) an invocation; the state stays on the device between runs.
// ../philox/philox.wgsl goes before this text. See README.md.

struct Shape {
  columns: u32,      // vec4s: ceil(paths / 4)
  first_path: u32,
  first_step: u32,
  last_step: u32,    // not included
  key: vec2u,
  table: u32,        // entries of the table of jump counts
  jump_mean: f32,
  jump_deviation: f32,
  drift: f32,        // of one step
  diffusion: f32,    // of one step
}

@group(0) @binding(0) var<storage, read> counts: array<u32>;         // [table]
@group(0) @binding(1) var<storage, read_write> state: array<vec4f>;  // [3][columns]
@group(0) @binding(2) var<uniform> shape: Shape;

const LN_2 = 0.69314718056;
const SQRT_2 = 1.41421356237;
const QUARTER_TURN = 1.57079632679;

// ln u for u in [2^-24, 1), accurate also near 1.
fn ln_unit(u: vec4f) -> vec4f {
  let bits = bitcast<vec4u>(u);
  var exponent = vec4f(vec4i(bits >> vec4u(23u)) - 126);
  var mantissa = bitcast<vec4f>((bits & vec4u(0x007fffffu)) | vec4u(0x3f000000u));
  let small = mantissa * SQRT_2 < vec4f(1.0);
  mantissa = select(mantissa, mantissa * 2.0, small);
  exponent = select(exponent, exponent - 1.0, small);
  let s = (mantissa - 1.0) / (mantissa + 1.0);
  let x = s * s;
  let series = ((((2.0 / 9.0) * x + 2.0 / 7.0) * x + 2.0 / 5.0) * x + 2.0 / 3.0) * x + 2.0;
  return exponent * LN_2 + s * series;
}

// Two normals a lane from two words: Box and Muller.
fn normals(radius_word: vec4u, angle_word: vec4u) -> array<vec4f, 2> {
  let u = (vec4f(radius_word >> vec4u(9u)) + 0.5) * (1.0 / 8388608.0);
  let radius = sqrt(-2.0 * ln_unit(u));
  let quarter = angle_word >> vec4u(30u);
  let place = (vec4f((angle_word << vec4u(2u)) >> vec4u(10u)) + 0.5) * (1.0 / 4194304.0);
  let t = (place - 0.5) * QUARTER_TURN;
  let x = t * t;
  let sine = t * (((((1.0 / 362880.0) * x - 1.0 / 5040.0) * x + 1.0 / 120.0) * x - 1.0 / 6.0) * x + 1.0);
  let cosine = (((((-1.0 / 3628800.0) * x + 1.0 / 40320.0) * x - 1.0 / 720.0) * x + 1.0 / 24.0) * x - 0.5) * x + 1.0;
  let odd = (quarter & vec4u(1u)) == vec4u(1u);
  let sign = select(vec4f(1.0), vec4f(-1.0), quarter >= vec4u(2u));
  return array<vec4f, 2>(
    radius * (sign * select(cosine, -sine, odd)),
    radius * (sign * select(sine, cosine, odd)),
  );
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x;
  let columns = shape.columns;
  if (column >= columns) { return; }
  let path = vec4u(shape.first_path + 4u * column) + vec4u(0u, 1u, 2u, 3u);
  var x = vec4f(0.0);
  var lowest = vec4f(0.0);
  var highest = vec4f(0.0);
  if (shape.first_step > 0u) {
    x = state[column];
    lowest = state[columns + column];
    highest = state[2u * columns + column];
  }
  for (var step = shape.first_step; step < shape.last_step; step++) {
    let words = philox(array<vec4u, 4>(path, vec4u(step), vec4u(0u), vec4u(0u)), shape.key);
    let z = normals(words[0], words[1]);
    var jumps = vec4f(0.0);
    for (var j = 0u; j < shape.table; j++) {
      let reached = words[2] >= vec4u(counts[j]);
      if (!any(reached)) { break; }
      jumps += select(vec4f(0.0), vec4f(1.0), reached);
    }
    let jump = jumps * shape.jump_mean + shape.jump_deviation * sqrt(jumps) * z[1];
    x += shape.drift + shape.diffusion * z[0] + jump;
    lowest = min(lowest, x);
    highest = max(highest, x);
  }
  state[column] = x;
  state[columns + column] = lowest;
  state[2u * columns + column] = highest;
}
