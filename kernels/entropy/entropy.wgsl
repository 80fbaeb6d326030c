// Entropy and free energy of four beliefs (one vec4) an invocation. See README.md.
// divergence.wgsl goes before this text.

struct Shape {
  columns: u32,   // vec4s in a row: ceil(n / 4)
  k: u32,         // buckets
}

@group(0) @binding(0) var<storage, read> q: array<vec4f>;        // [k][columns]
@group(0) @binding(1) var<storage, read> energy: array<vec4f>;   // [k][columns]
@group(0) @binding(2) var<storage, read> prior: array<vec4f>;    // [k][columns]
@group(0) @binding(3) var<storage, read> facts: array<vec4f>;    // [2][columns]: T, weight
// [8][columns] rows, [k][columns] optimum, then two vec4 of partial sums a workgroup.
@group(0) @binding(4) var<storage, read_write> answer: array<vec4f>;
@group(0) @binding(5) var<uniform> shape: Shape;

const WORKGROUP = 64u;
var<workgroup> low: array<vec4f, 64>;
var<workgroup> high: array<vec4f, 64>;

// The log ratio where q is over 0, else 0.
fn log_or_zero(q: vec4f, x: vec4f) -> vec4f {
  return select(vec4f(0.0), log(select(vec4f(1.0), x, q > vec4f(0.0))), q > vec4f(0.0));
}

fn total(x: vec4f) -> f32 { return (x.x + x.y) + (x.z + x.w); }

@compute @workgroup_size(64)
fn main(
  @builtin(global_invocation_id) id: vec3u,
  @builtin(local_invocation_index) lane: u32,
  @builtin(workgroup_id) group: vec3u,
) {
  let columns = shape.columns;
  let column = min(id.x, columns - 1u);
  let inside = id.x < columns;
  let t = facts[column];

  var largest = vec4f(-3.0e38);
  for (var i = 0u; i < shape.k; i++) {
    let at = i * columns + column;
    largest = max(largest, log(prior[at]) - energy[at] / t);
  }
  var sum = vec4f(0.0);
  for (var i = 0u; i < shape.k; i++) {
    let at = i * columns + column;
    sum += exp(log(prior[at]) - energy[at] / t - largest);
  }
  let log_sum = log(sum);

  var entropy = vec4f(0.0);
  var mean_energy = vec4f(0.0);
  var divergence = vec4f(0.0);
  var excess = vec4f(0.0);
  var floor_energy = vec4f(0.0);
  let optimum = 8u * columns + column;
  for (var i = 0u; i < shape.k; i++) {
    let at = i * columns + column;
    let qi = q[at];
    let pi = prior[at];
    let ui = energy[at];
    let log_q = log_or_zero(qi, qi);
    entropy -= qi * log_q;
    mean_energy += qi * ui;
    divergence += divergence_term(qi, pi, log_or_zero(qi, qi / pi));
    let log_best = log(pi) - ui / t - largest - log_sum;
    let best = exp(log_best);
    if (inside) { answer[optimum + i * columns] = best; }
    excess += divergence_term(qi, best, log_q - log_best);
    floor_energy += best * ui;
  }
  var variance = vec4f(0.0);
  for (var i = 0u; i < shape.k; i++) {
    let at = i * columns + column;
    let off = energy[at] - floor_energy;
    variance += exp(log(prior[at]) - energy[at] / t - largest - log_sum) * (off * off);
  }

  let free = mean_energy + t * divergence;
  let floor_free = -(t * (largest + log_sum));
  let over = t * excess;
  let capacity = variance / (t * t);
  if (inside) {
    answer[column] = entropy;
    answer[columns + column] = mean_energy;
    answer[2u * columns + column] = divergence;
    answer[3u * columns + column] = free;
    answer[4u * columns + column] = floor_free;
    answer[5u * columns + column] = over;
    answer[6u * columns + column] = floor_energy;
    answer[7u * columns + column] = capacity;
  }

  // Padding beliefs have weight 0, and so have invocations past the end.
  let w = select(vec4f(0.0), facts[columns + column], vec4<bool>(inside));
  low[lane] = vec4f(total(w * entropy), total(w * mean_energy), total(w * divergence), total(w * free));
  high[lane] = vec4f(total(w * floor_free), total(w * over), total(w * floor_energy), total(w * capacity));
  workgroupBarrier();
  for (var half = WORKGROUP / 2u; half > 0u; half /= 2u) {
    if (lane < half) {
      low[lane] += low[lane + half];
      high[lane] += high[lane + half];
    }
    workgroupBarrier();
  }
  if (lane == 0u) {
    let at = (8u + shape.k) * columns + 2u * group.x;
    answer[at] = low[0];
    answer[at + 1u] = high[0];
  }
}
