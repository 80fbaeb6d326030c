// One leapfrog step of u'' + 2 gamma u' + Omega^2 u + c^2 L u = s on a graph; gather over CSR rows.
@group(0) @binding(0) var<storage, read> row_start: array<u32>;
// x: column, y: the bits of the weight.
@group(0) @binding(1) var<storage, read> links: array<vec2<u32>>;
// keep, push, pull, drive of each node.
@group(0) @binding(2) var<storage, read> coefficients: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> before: array<f32>;
@group(0) @binding(4) var<storage, read> now: array<f32>;
@group(0) @binding(5) var<storage, read_write> next: array<f32>;

struct Size {
  nodes: u32,
}
@group(0) @binding(6) var<uniform> size: Size;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let i = id.x;
  if (i >= size.nodes) {
    return;
  }
  let own = now[i];
  var flow = 0.0;
  let end = row_start[i + 1u];
  for (var e = row_start[i]; e < end; e++) {
    let link = links[e];
    flow = flow + bitcast<f32>(link.y) * (now[link.x] - own);
  }
  let k = coefficients[i];
  let force = k.y * flow - k.z * own;
  let inertia = k.x * (own - before[i]);
  next[i] = own + (inertia + (force + k.w));
}
