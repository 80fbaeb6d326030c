// Surrogate phasors: the amplitude of each node turned to random phases, eight surrogates of four nodes an
// invocation, drawn from the counter (node, block) and the seed.
// ../philox/philox.wgsl and batch.wgsl go before this text.

// Cosine and sine of 4096 phases.
@group(0) @binding(1) var<storage, read> phases: array<vec2<f32>>;
@group(0) @binding(2) var<storage, read> amplitude: array<f32>;
// [node][block][2]: four surrogates each.
@group(0) @binding(3) var<storage, read_write> drawn_re: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read_write> drawn_im: array<vec4<f32>>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let first = 4u * id.x;
  let block = id.y;
  if (first >= batch.nodes || block >= batch.blocks) {
    return;
  }
  let node = vec4<u32>(first) + vec4<u32>(0u, 1u, 2u, 3u);
  let number = vec4<u32>(batch.first_block + block);
  let none = vec4<u32>();
  let drawn = philox(array<vec4<u32>, 4>(node, number, none, none), vec2<u32>(batch.seed, 0u));
  let own = min(4u, batch.nodes - first);
  for (var lane = 0u; lane < own; lane++) {
    let words = vec4<u32>(drawn[0][lane], drawn[1][lane], drawn[2][lane], drawn[3][lane]);
    let lower = (words >> vec4<u32>(4u)) & vec4<u32>(0xfffu);
    let upper = words >> vec4<u32>(20u);
    let a = amplitude[first + lane];
    let at = ((first + lane) * batch.blocks + block) * 2u;
    for (var half = 0u; half < 2u; half++) {
      let p0 = phases[lower[2u * half]];
      let p1 = phases[upper[2u * half]];
      let p2 = phases[lower[2u * half + 1u]];
      let p3 = phases[upper[2u * half + 1u]];
      drawn_re[at + half] = a * vec4<f32>(p0.x, p1.x, p2.x, p3.x);
      drawn_im[at + half] = a * vec4<f32>(p0.y, p1.y, p2.y, p3.y);
    }
  }
}
