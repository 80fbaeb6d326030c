/**
 * A barrier between the threads of one job. Each thread owns a pair of words on cache lines of its
 * own: how many barriers it reached, and how many sleep until it reaches the next. A thread goes on
 * when all others have reached the same count. It spins first, because a step is short and waking a
 * sleeping thread costs some 22 us; then it sleeps on the word of the thread that is late. A thread
 * that stays late for longer than the patience is taken for dead: the job then ends with `false`.
 *
 * Counts go on from job to job and may wrap around, so that a thread still looking at the last
 * barrier of one job is not misled by the first of the next.
 */

/** Bytes between the words of two threads: a cache line, and its neighbour that is fetched along. */
const STRIDE: usize = 128;
/** Where in a thread's lines the number of sleepers stands. */
const SLEEPERS: usize = 64;
const SPINS: i32 = 50_000;

/** Says that thread `index` reached barrier `count` and waits for the others, in ns at most. */
export function reach(words: usize, index: i32, threads: i32, count: i32, patience: i64): bool {
  if (threads == 1) return true;
  signal(words, index, count);
  for (let other = 0; other < threads; ++other) {
    if (other != index && !arrived(words, other, count, patience)) return false;
  }
  return true;
}

/** Thread `index` has come as far as `count`. */
export function signal(words: usize, index: i32, count: i32): void {
  const word = words + <usize>index * STRIDE;
  atomic.store<i32>(word, count);
  // All atomics are sequentially consistent: either a sleeper is seen here, or it sees the count.
  if (atomic.load<i32>(word + SLEEPERS) != 0) atomic.notify(word, -1);
}

/** Waits until thread `index` has come as far as `count`; false once the patience is over. */
export function arrived(words: usize, index: i32, count: i32, patience: i64): bool {
  const word = words + <usize>index * STRIDE;
  for (let spin = 0; spin < SPINS; ++spin) {
    if (atomic.load<i32>(word) - count >= 0) return true;
  }
  atomic.add<i32>(word + SLEEPERS, 1);
  let there = false;
  for (;;) {
    const seen = atomic.load<i32>(word);
    there = seen - count >= 0;
    // 2: the time is over and nobody moved.
    if (there || atomic.wait<i32>(word, seen, patience) == 2) break;
  }
  atomic.sub<i32>(word + SLEEPERS, 1);
  return there || atomic.load<i32>(word) - count >= 0;
}
