// Tension of four proposals b (one vec4) against a run of rows a. See README.md.

struct Shape {
  columns: u32,   // vec4s in a row: ceil(n / 4)
  k: u32,         // buckets
  m: u32,         // instruments
  first: u32,     // first row of this block
  rows: u32,      // rows of this block
}

@group(0) @binding(0) var<storage, read> q: array<vec4f>;            // [k][columns]
@group(0) @binding(1) var<storage, read> facts: array<vec4f>;        // [6][columns]
@group(0) @binding(2) var<storage, read> correlation: array<f32>;    // [m][m]
@group(0) @binding(3) var<storage, read_write> tension: array<vec4f>; // [rows][columns]
@group(0) @binding(4) var<uniform> shape: Shape;

const ROWS_EACH = 8u;
const OPPOSITION = 0.7;
const DIVERGENCE = 0.3;
const TINY = 1e-30;
// 1 / (2 n (2 n - 1) ln 2) for n = 1 to 9.
const SERIES = array<f32, 9>(
  0.7213475204, 0.1202245867, 0.0480898347, 0.0257624114, 0.0160299449,
  0.0109295079, 0.0079268958, 0.0060112293, 0.0047146897,
);

// m (1 - H2((1 + x) / 2)), m the mean of p and q, x their relative difference.
fn term(p: vec4f, q: vec4f) -> vec4f {
  let both = p + q;
  let x = (p - q) / max(both, vec4f(TINY));
  let square = x * x;
  var near = vec4f(SERIES[8]);
  for (var i = 7i; i >= 0i; i--) { near = near * square + SERIES[i]; }
  near *= square;
  let high = 1.0 + x;
  let low = 1.0 - x;
  let far = 0.5 * (high * log2(max(high, vec4f(TINY))) + low * log2(max(low, vec4f(TINY))));
  return 0.5 * both * select(far, near, square < vec4f(0.25));
}

fn fact(which: u32, a: u32) -> f32 {
  return facts[which * shape.columns + (a >> 2u)][a & 3u];
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x;
  if (column >= shape.columns) { return; }
  let columns = shape.columns;
  let directionB = facts[column];
  let reliabilityB = facts[columns + column];
  let horizonB = facts[2u * columns + column];
  let timeB = facts[3u * columns + column];
  let halfLifeB = facts[4u * columns + column];
  let instrumentB = vec4u(facts[5u * columns + column]);

  let end = min((id.y + 1u) * ROWS_EACH, shape.rows);
  for (var row = id.y * ROWS_EACH; row < end; row++) {
    let a = shape.first + row;
    let base = u32(fact(5u, a)) * shape.m;
    let rho = vec4f(
      correlation[base + instrumentB.x], correlation[base + instrumentB.y],
      correlation[base + instrumentB.z], correlation[base + instrumentB.w],
    );
    let mirrored = rho < vec4f(0.0);

    let apart = fact(2u, a) - horizonB;
    let near = exp(-0.5 * (apart * apart));
    let fresh = exp2(-(abs(fact(3u, a) - timeB) / min(vec4f(fact(4u, a)), halfLifeB)));
    let reliable = sqrt(fact(1u, a) * reliabilityB);
    let relevance = near * fresh * abs(rho) * reliable;
    let facing = select(directionB, -directionB, mirrored);
    let opposition = max(vec4f(0.0), -(fact(0u, a) * facing));

    var divergence = vec4f(0.0);
    for (var bucket = 0u; 2u * bucket < shape.k; bucket++) {
      let other = shape.k - 1u - bucket;
      let low = q[bucket * columns + column];
      let high = q[other * columns + column];
      let qa = q[bucket * columns + (a >> 2u)][a & 3u];
      var pair = term(vec4f(qa), select(low, high, mirrored));
      if (other != bucket) {
        let qo = q[other * columns + (a >> 2u)][a & 3u];
        pair += term(vec4f(qo), select(high, low, mirrored));
      }
      divergence += pair;
    }
    divergence = min(divergence, vec4f(1.0));
    tension[row * columns + column] =
      relevance * (OPPOSITION * sqrt(opposition) + DIVERGENCE * sqrt(divergence));
  }
}
