/** What WebAssembly has no instruction for: the twins' own functions, so that the bits are theirs. */
export declare function exp(x: f64): f64;
export declare function log2(x: f64): f64;
