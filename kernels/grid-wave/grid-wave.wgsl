// One leapfrog step of u'' + 2 gamma u' + Omega^2 u + c^2 L u = 0 on a grid.
// ../grid-walk.wgsl goes before this text.
@group(0) @binding(4) var<storage, read> before: array<vec4<f32>>;

fn stepped(own: vec4<f32>, flow: vec4<f32>, at: u32) -> vec4<f32> {
  let force = step.push * flow - step.pull * own;
  let inertia = step.keep * (own - before[at]);
  return own + (inertia + force);
}
