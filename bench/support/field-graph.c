/*
 * The native peer of bench/field-graph.ts: the graph wave as a plain C loop over compressed sparse rows.
 *
 *   field-graph FILE STEPS THREADS REPEATS     ns a step, median of the repeats
 *
 * FILE: u32 nodes, u32 links, u32 row starts [nodes + 1], u32 columns, f32 weights, f32 coefficients
 * [nodes][4] (keep, push, pull, drive), f32 state [nodes].
 */
#include "native-clock.h"

static unsigned nodes, links;
static unsigned *starts, *columns;
static float *weights, *coefficients, *state, *before;
static long steps;

static void step(const float *restrict now, float *restrict other, long from, long to) {
  for (long i = from; i < to; i++) {
    float flow = 0, own = now[i];
    for (unsigned e = starts[i]; e < starts[i + 1]; e++) flow += weights[e] * (now[columns[e]] - own);
    const float *by = coefficients + 4 * i;
    other[i] = own + (by[0] * (own - other[i]) + ((by[1] * flow - by[2] * own) + by[3]));
  }
}

static void *wave(void *argument) {
  long index = (long)argument;
  long from = (long)nodes * index / threads, to = (long)nodes * (index + 1) / threads;
  for (long r = 0; r < repeats; r++) {
    float *now = state, *other = before;
    meet();
    double began = seconds();
    for (long s = 0; s < steps; s++) {
      step(now, other, from, to);
      meet();
      float *next = other;
      other = now;
      now = next;
    }
    if (index == 0) results[r] = (seconds() - began) / steps * 1e9;
  }
  return 0;
}

static void *taken(FILE *file, long bytes) {
  void *memory = block(bytes);
  if (fread(memory, 1, bytes, file) != (size_t)bytes) exit(4);
  return memory;
}

int main(int count, char **word) {
  FILE *file = count == 5 ? fopen(word[1], "rb") : 0;
  if (file == 0) return 2;
  steps = atol(word[2]), threads = atoi(word[3]), repeats = atol(word[4]);
  nodes = *(unsigned *)taken(file, 4);
  links = *(unsigned *)taken(file, 4);
  starts = taken(file, 4l * (nodes + 1));
  columns = taken(file, 4l * links);
  weights = taken(file, 4l * links);
  coefficients = taken(file, 16l * nodes);
  state = taken(file, 4l * nodes);
  before = block(4l * nodes);
  memcpy(before, state, 4l * nodes);
  run(wave);
  printf("%.3f\n", results[repeats / 2]);
  double sum = 0;
  for (unsigned i = 0; i < nodes; i++) sum += state[i];
  fprintf(stderr, "%g\n", sum);
  return 0;
}
