// How many surrogates of a batch make a node's neighbourhood as coherent as it was seen to be.
// batch.wgsl goes before this text.
@group(0) @binding(1) var<storage, read> row_start: array<u32>;
@group(0) @binding(2) var<storage, read> column: array<u32>;
@group(0) @binding(3) var<storage, read> drawn_re: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read> drawn_im: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read> threshold: array<f32>;
@group(0) @binding(6) var<storage, read_write> reached: array<u32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let i = id.x;
  if (i >= batch.nodes) {
    return;
  }
  let quads = 2u * batch.blocks;
  let end = row_start[i + 1u];
  let wanted = vec4<f32>(threshold[i]);
  var count = vec4<u32>();
  for (var q = 0u; q < quads; q++) {
    var re = drawn_re[i * quads + q];
    var im = drawn_im[i * quads + q];
    for (var e = row_start[i]; e < end; e++) {
      let at = column[e] * quads + q;
      re = re + drawn_re[at];
      im = im + drawn_im[at];
    }
    let power = re * re + im * im;
    let number = 8u * batch.first_block + 4u * q + vec4<u32>(0u, 1u, 2u, 3u);
    let counts = (power >= wanted) & (number < vec4<u32>(batch.surrogates));
    count += select(vec4<u32>(), vec4<u32>(1u), counts);
  }
  reached[i] = reached[i] + ((count.x + count.y) + (count.z + count.w));
}
