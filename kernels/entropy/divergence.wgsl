// One bucket of KL(q || p), for four pairs at once, written so that no bucket is below zero:
// sum q ln(q / p) = sum (q r - q + p) with r = ln(q / p), since q and p both sum to one.
// Near r = 0 the difference would cancel; there it is q (r^2/2 - r^3/6 + ...).
const SERIES_BELOW = 0.25;

fn divergence_term(q: vec4f, p: vec4f, r: vec4f) -> vec4f {
  // (e^-r - 1 + r) / r^2 = 1/2 - r/6 + r^2/24 - r^3/120 + r^4/720 - r^5/5040 + r^6/40320
  var series = vec4f(1.0 / 40320.0);
  series = series * r - 1.0 / 5040.0;
  series = series * r + 1.0 / 720.0;
  series = series * r - 1.0 / 120.0;
  series = series * r + 1.0 / 24.0;
  series = series * r - 1.0 / 6.0;
  series = series * r + 0.5;
  let near = q * (r * r * series);
  let far = (q * r - q) + p;
  return select(p, select(far, near, abs(r) < vec4f(SERIES_BELOW)), q > vec4f(0.0));
}
