// Group tension and gradient of four rounds (one vec4) an invocation. See README.md.
// ../entropy/divergence.wgsl goes before this text.

struct Shape {
  columns: u32,   // vec4s in a row: ceil(rounds / 4)
  seats: u32,
  k: u32,         // buckets
}

@group(0) @binding(0) var<storage, read> q: array<vec4f>;             // [seats * k][columns]
@group(0) @binding(1) var<storage, read> weight: array<vec4f>;        // [seats][columns]
@group(0) @binding(2) var<storage, read_write> mixture: array<vec4f>; // [k][columns]
@group(0) @binding(3) var<storage, read_write> answer: array<vec4f>;  // [1 + seats * k][columns]
@group(0) @binding(4) var<uniform> shape: Shape;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x;
  let columns = shape.columns;
  if (column >= columns) { return; }

  for (var i = 0u; i < shape.k; i++) {
    var m = vec4f(0.0);
    for (var seat = 0u; seat < shape.seats; seat++) {
      m += weight[seat * columns + column] * q[(seat * shape.k + i) * columns + column];
    }
    mixture[i * columns + column] = m;
  }

  var sum = vec4f(0.0);
  for (var seat = 0u; seat < shape.seats; seat++) {
    let w = weight[seat * columns + column];
    // A seat without weight is not in the mixture, which may be 0 where its own belief is not.
    let speaks = w > vec4f(0.0);
    var divergence = vec4f(0.0);
    for (var i = 0u; i < shape.k; i++) {
      let qi = q[(seat * shape.k + i) * columns + column];
      let m = mixture[i * columns + column];
      let said = speaks & (qi > vec4f(0.0));
      let r = log(select(vec4f(1.0), qi / m, said));
      divergence += divergence_term(qi, m, r);
    }
    divergence = select(vec4f(0.0), divergence, speaks);
    for (var i = 0u; i < shape.k; i++) {
      let qi = q[(seat * shape.k + i) * columns + column];
      let m = mixture[i * columns + column];
      let said = speaks & (qi > vec4f(0.0));
      let r = log(select(vec4f(1.0), qi / m, said));
      answer[(1u + seat * shape.k + i) * columns + column] = (w * qi) * (r - divergence);
    }
    sum += w * divergence;
  }
  answer[column] = sum;
}
