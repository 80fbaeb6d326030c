// One explicit Euler step of p' = -kappa L p - mu p on a grid. ../grid-walk.wgsl goes before this text.
fn stepped(own: vec4<f32>, flow: vec4<f32>, at: u32) -> vec4<f32> {
  return step.keep * own + step.push * flow;
}
