// Philox 4x32-10 for four counters at once: word w of lane l is words[w][l]. Salmon et al., SC11.

// Upper 32 bits of a 64-bit product; WGSL has only the lower ones.
fn multiply_high(a: u32, b: vec4u) -> vec4u {
  let a_low = a & 0xffffu;
  let a_high = a >> 16u;
  let b_low = b & vec4u(0xffffu);
  let b_high = b >> vec4u(16u);
  let cross = a_high * b_low;
  let carry = ((a_low * b_low) >> vec4u(16u)) + (cross & vec4u(0xffffu));
  let middle = a_low * b_high + carry;
  return a_high * b_high + (cross >> vec4u(16u)) + (middle >> vec4u(16u));
}

fn philox(counter: array<vec4u, 4>, key: vec2u) -> array<vec4u, 4> {
  var c = counter;
  var k = key;
  for (var round = 0u; round < 10u; round++) {
    let high0 = multiply_high(0xd2511f53u, c[0]);
    let low0 = 0xd2511f53u * c[0];
    let high1 = multiply_high(0xcd9e8d57u, c[2]);
    let low1 = 0xcd9e8d57u * c[2];
    c = array<vec4u, 4>(high1 ^ c[1] ^ vec4u(k.x), low1, high0 ^ c[3] ^ vec4u(k.y), low0);
    k += vec2u(0x9e3779b9u, 0xbb67ae85u);
  }
  return c;
}
