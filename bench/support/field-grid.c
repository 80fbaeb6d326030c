/*
 * The native peers of bench/field-grid.ts: the grid wave as a plain C loop, and the triad a = b + s * c.
 *
 *   field-grid wave N STEPS THREADS REPEATS    ns a step, median of the repeats
 *   field-grid triad FLOATS THREADS REPEATS    GB/s, best of the repeats, 12 bytes an element
 */
#include "native-clock.h"

static long n, pitch, steps;
static float *first, *second, *third;

static const float KEEP = 0.998f, PUSH = 0.24f, PULL = 0.0001f;

static void step(const float *restrict now, float *restrict other, long from, long to) {
  for (long y = from; y < to; y++) {
    const float *u = now + (y + 1) * pitch + 1;
    float *b = other + (y + 1) * pitch + 1;
    for (long x = 0; x < n; x++) {
      float flow = ((u[x - 1] + u[x + 1]) + (u[x - pitch] + u[x + pitch])) - 4.0f * u[x];
      b[x] = u[x] + (KEEP * (u[x] - b[x]) + (PUSH * flow - PULL * u[x]));
    }
  }
}

static void *wave(void *argument) {
  long index = (long)argument;
  long from = n * index / threads, to = n * (index + 1) / threads;
  for (long r = 0; r < repeats; r++) {
    float *now = first, *other = second;
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

static void *triad(void *argument) {
  long index = (long)argument;
  long from = n * index / threads, to = n * (index + 1) / threads;
  for (long r = 0; r < repeats; r++) {
    meet();
    double began = seconds();
    for (long s = 0; s < steps; s++) {
      const float *restrict b = second, *restrict c = third;
      float *restrict a = first;
      for (long i = from; i < to; i++) a[i] = b[i] + 0.5f * c[i];
      meet();
    }
    if (index == 0) results[r] = 12.0 * n * steps / (seconds() - began) / 1e9;
  }
  return 0;
}

int main(int count, char **word) {
  if (count == 6 && strcmp(word[1], "wave") == 0) {
    n = atol(word[2]), steps = atol(word[3]), threads = atoi(word[4]), repeats = atol(word[5]);
    pitch = n + 16;
    long floats = pitch * (n + 2);
    first = block(floats * 4), second = block(floats * 4);
    for (long y = 0; y < n; y++)
      for (long x = 0; x < n; x++)
        first[(y + 1) * pitch + 1 + x] = second[(y + 1) * pitch + 1 + x] =
            ((y * n + x) * 2654435761u >> 8) / 16777216.0f - 0.5f;
    run(wave);
    printf("%.3f\n", results[repeats / 2]);
  } else if (count == 5 && strcmp(word[1], "triad") == 0) {
    n = atol(word[2]), threads = atoi(word[3]), repeats = atol(word[4]);
    steps = 1 + 20000000 / n;
    first = block(n * 4), second = block(n * 4), third = block(n * 4);
    run(triad);
    printf("%.3f\n", results[repeats - 1]);
  } else {
    return 2;
  }
  /* So that no compiler may leave the work out. */
  double sum = 0;
  for (long i = 0; i < n; i++) sum += first[i];
  fprintf(stderr, "%g\n", sum);
  return 0;
}
