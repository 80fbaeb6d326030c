// What both shaders know of a batch of surrogates; goes before either text.
struct Batch {
  nodes: u32,
  // Blocks of eight surrogates in this batch, the first one's number, and surrogates in all.
  blocks: u32,
  first_block: u32,
  surrogates: u32,
  seed: u32,
}

@group(0) @binding(0) var<uniform> batch: Batch;
