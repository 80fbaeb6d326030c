/* What the native peers of the benches share: a clock, threads that meet at a spinning barrier. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

static int threads;
static _Alignas(128) atomic_int arrived;
static _Alignas(128) atomic_int turn;

/* With one thread, nothing. */
static void meet(void) {
  if (threads == 1) return;
  int mine = atomic_load(&turn);
  if (atomic_fetch_add(&arrived, 1) == threads - 1) {
    atomic_store(&arrived, 0);
    atomic_store(&turn, mine + 1);
  } else {
    while (atomic_load(&turn) == mine) {
    }
  }
}

static long repeats;
/* One figure a repeat, ascending once `run` is over. */
static double *results;

static int ascending(const void *a, const void *b) {
  double d = *(const double *)a - *(const double *)b;
  return (d > 0) - (d < 0);
}

/* `work(index)` on all threads, this one included. */
static void run(void *(*work)(void *)) {
  pthread_t other[64];
  results = malloc(repeats * sizeof *results);
  for (long k = 1; k < threads; k++) pthread_create(&other[k], 0, work, (void *)k);
  work(0);
  for (long k = 1; k < threads; k++) pthread_join(other[k], 0);
  qsort(results, repeats, sizeof *results, ascending);
}

static void *block(long bytes) {
  void *memory = aligned_alloc(64, (bytes + 63) / 64 * 64);
  if (memory == 0) exit(3);
  memset(memory, 0, bytes);
  return memory;
}
