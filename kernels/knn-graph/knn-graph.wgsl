// The nearest others of every node by all pairs; one invocation a node, its list in registers.
struct Size {
  nodes: u32,
  // Coordinates of a node in groups of four, the last filled up with zeros.
  quads: u32,
  // Neighbours wanted; at most 32.
  count: u32,
}

@group(0) @binding(0) var<uniform> size: Size;
@group(0) @binding(1) var<storage, read> embeddings: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> index: array<u32>;
@group(0) @binding(3) var<storage, read_write> distance_squared: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let i = id.x;
  if (i >= size.nodes) {
    return;
  }
  var nearest_index: array<u32, 32>;
  var nearest_square: array<f32, 32>;
  for (var n = 0u; n < size.count; n++) {
    nearest_square[n] = 3.4028234e38;
  }
  let last = size.count - 1u;
  for (var j = 0u; j < size.nodes; j++) {
    if (j == i) {
      continue;
    }
    var lanes = vec4<f32>();
    for (var q = 0u; q < size.quads; q++) {
      let difference = embeddings[i * size.quads + q] - embeddings[j * size.quads + q];
      lanes = lanes + difference * difference;
    }
    let square = (lanes.x + lanes.y) + (lanes.z + lanes.w);
    if (square >= nearest_square[last]) {
      continue;
    }
    var at = last;
    while (at > 0u && square < nearest_square[at - 1u]) {
      nearest_square[at] = nearest_square[at - 1u];
      nearest_index[at] = nearest_index[at - 1u];
      at--;
    }
    nearest_square[at] = square;
    nearest_index[at] = j;
  }
  for (var n = 0u; n < size.count; n++) {
    index[i * size.count + n] = nearest_index[n];
    distance_squared[i * size.count + n] = nearest_square[n];
  }
}
