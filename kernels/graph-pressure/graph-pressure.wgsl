// One explicit Euler step of p' = -kappa L p - mu p + s on a graph; gather over CSR rows, no atomics.
struct Step {
  keep: f32,
  conduct: f32,
  nodes: u32,
}

@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(1) var<storage, read> row_start: array<u32>;
// x: column, y: the bits of the weight.
@group(0) @binding(2) var<storage, read> links: array<vec2<u32>>;
@group(0) @binding(3) var<storage, read> inflow: array<f32>;
@group(0) @binding(4) var<storage, read> now: array<f32>;
@group(0) @binding(5) var<storage, read_write> next: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let i = id.x;
  if (i >= step.nodes) {
    return;
  }
  let own = now[i];
  var flow = 0.0;
  let end = row_start[i + 1u];
  for (var e = row_start[i]; e < end; e++) {
    let link = links[e];
    flow = flow + bitcast<f32>(link.y) * (now[link.x] - own);
  }
  next[i] = (step.keep * own + step.conduct * flow) + inflow[i];
}
