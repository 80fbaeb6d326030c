// Adds what enters at single cells after a step; the cells are distinct, so no two invocations meet.
struct Size {
  sources: u32,
}

@group(0) @binding(3) var<uniform> size: Size;
@group(0) @binding(0) var<storage, read> place: array<u32>;
@group(0) @binding(1) var<storage, read> amount: array<f32>;
@group(0) @binding(2) var<storage, read_write> cells: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x >= size.sources) {
    return;
  }
  let at = place[id.x];
  cells[at] = cells[at] + amount[id.x];
}
