// Surrogate phasors: the amplitude of each node turned to random phases, eight surrogates an invocation,
// drawn by Philox 4x32-10 (Salmon et al., SC 2011) from the counter (node, block) and the seed.
struct Batch {
  nodes: u32,
  // Blocks of eight surrogates in this batch, the first one's number, and surrogates in all.
  blocks: u32,
  first_block: u32,
  surrogates: u32,
  seed: u32,
}

@group(0) @binding(0) var<uniform> batch: Batch;
// Cosine and sine of 4096 phases.
@group(0) @binding(1) var<storage, read> phases: array<vec2<f32>>;
@group(0) @binding(2) var<storage, read> amplitude: array<f32>;
// [node][block][2]: four surrogates each.
@group(0) @binding(3) var<storage, read_write> drawn_re: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read_write> drawn_im: array<vec4<f32>>;

// Upper 32 bits of a 64-bit product, by halves of 16 bits.
fn multiply_high(a: u32, b: u32) -> u32 {
  let low = (a & 0xffffu) * (b & 0xffffu);
  let cross = (a >> 16u) * (b & 0xffffu) + (low >> 16u);
  let middle = (a & 0xffffu) * (b >> 16u) + (cross & 0xffffu);
  return (a >> 16u) * (b >> 16u) + (cross >> 16u) + (middle >> 16u);
}

fn random_words(node: u32, block: u32) -> vec4<u32> {
  var c = vec4<u32>(node, block, 0u, 0u);
  var key = vec2<u32>(batch.seed, 0u);
  for (var round = 0u; round < 10u; round++) {
    let high = vec2<u32>(multiply_high(0xd2511f53u, c.x), multiply_high(0xcd9e8d57u, c.z));
    let low = vec2<u32>(0xd2511f53u * c.x, 0xcd9e8d57u * c.z);
    c = vec4<u32>(high.y ^ c.y ^ key.x, low.y, high.x ^ c.w ^ key.y, low.x);
    key += vec2<u32>(0x9e3779b9u, 0xbb67ae85u);
  }
  return c;
}

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let node = id.x;
  let block = id.y;
  if (node >= batch.nodes || block >= batch.blocks) {
    return;
  }
  let words = random_words(node, batch.first_block + block);
  let lower = (words >> vec4<u32>(4u)) & vec4<u32>(0xfffu);
  let upper = words >> vec4<u32>(20u);
  let a = amplitude[node];
  let at = (node * batch.blocks + block) * 2u;
  for (var half = 0u; half < 2u; half++) {
    let p0 = phases[lower[2u * half]];
    let p1 = phases[upper[2u * half]];
    let p2 = phases[lower[2u * half + 1u]];
    let p3 = phases[upper[2u * half + 1u]];
    drawn_re[at + half] = a * vec4<f32>(p0.x, p1.x, p2.x, p3.x);
    drawn_im[at + half] = a * vec4<f32>(p0.y, p1.y, p2.y, p3.y);
  }
}
