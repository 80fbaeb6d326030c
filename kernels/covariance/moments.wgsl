// Three matrices of mean products of a standardised panel: a tile of 4 x 4 assets an invocation,
// so that two vec4 loads feed 48 multiplications. See README.md.

struct Shape {
  columns: u32,   // vec4s in a row: ceil(assets / 4)
  times: u32,
}

@group(0) @binding(0) var<storage, read> z: array<vec4f>;             // [times][columns]
@group(0) @binding(1) var<storage, read_write> moments: array<vec4f>; // [3][4 * columns][columns]
@group(0) @binding(2) var<uniform> shape: Shape;

const BLOCK = 32u;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let columns = shape.columns;
  if (id.x >= columns || id.y >= columns) { return; }
  var products: array<vec4f, 4>;
  var squares: array<vec4f, 4>;
  var cubes: array<vec4f, 4>;
  for (var start = 0u; start < shape.times; start += BLOCK) {
    // Set to zero in words: not every compiler does it again at each turn of the loop.
    var block_products = array<vec4f, 4>();
    var block_squares = array<vec4f, 4>();
    var block_cubes = array<vec4f, 4>();
    let end = min(start + BLOCK, shape.times);
    for (var t = start; t < end; t++) {
      let zi = z[t * columns + id.y];
      let zj = z[t * columns + id.x];
      let square_i = zi * zi;
      let square_j = zj * zj;
      let cube_i = square_i * zi;
      for (var i = 0u; i < 4u; i++) {
        block_products[i] += zi[i] * zj;
        block_squares[i] += square_i[i] * square_j;
        block_cubes[i] += cube_i[i] * zj;
      }
    }
    for (var i = 0u; i < 4u; i++) {
      products[i] += block_products[i];
      squares[i] += block_squares[i];
      cubes[i] += block_cubes[i];
    }
  }
  let times = f32(shape.times);
  let plane = 4u * columns * columns;
  for (var i = 0u; i < 4u; i++) {
    let at = (4u * id.y + i) * columns + id.x;
    moments[at] = products[i] / times;
    moments[plane + at] = squares[i] / times;
    moments[2u * plane + at] = cubes[i] / times;
  }
}
