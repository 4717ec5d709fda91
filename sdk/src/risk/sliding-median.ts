// The median of the last so many positive numbers: a histogram of 7,168 buckets, each 1/128 of a power of two wide, under a
// Fenwick tree. An update or a question costs 13 steps, memory is fixed, and the answer is the lower edge of the median's bucket:
// exact for whole numbers up to 256, otherwise at most 0.8 % too low.

/** Numbers below 2^-40 count as 2^-40, from 2^16 on as the last bucket below. */
const LEAST = 1 / 1_099_511_627_776
const EXPONENTS = 56
const STEPS = 128
const BUCKETS = EXPONENTS * STEPS
const TREE = 8192

export interface SlidingMedian {
  readonly capacity: number
  /** Buckets, oldest at `next` once it is full. */
  readonly samples: Uint16Array
  count: number
  next: number
  /** Rebuilt from the samples when restored. */
  readonly tree: Uint32Array
}

export function createMedian(capacity: number): SlidingMedian {
  return { capacity, samples: new Uint16Array(capacity), count: 0, next: 0, tree: new Uint32Array(TREE + 1) }
}

export function pushSample(median: SlidingMedian, value: number): void {
  const { samples, capacity, tree, next } = median
  if (median.count === capacity) add(tree, samples[next]!, -1)
  else median.count++
  const bucket = bucketOf(value)
  samples[next] = bucket
  add(tree, bucket, 1)
  median.next = next + 1 === capacity ? 0 : next + 1
}

/** The lower of the two middle ones where their number is even; NaN of none. */
export function medianOf({ count, tree }: SlidingMedian): number {
  if (count === 0) return NaN
  let rank = (count + 1) >> 1
  let at = 0
  for (let step = TREE; step > 0; step >>= 1) {
    if (at + step <= TREE && tree[at + step]! < rank) {
      at += step
      rank -= tree[at]!
    }
  }
  return EDGES[at]!
}

export function rebuildTree({ samples, count, tree }: SlidingMedian): void {
  tree.fill(0)
  for (let at = 0; at < count; at++) add(tree, samples[at]!, 1)
}

function add(tree: Uint32Array, bucket: number, change: number): void {
  for (let at = bucket + 1; at <= TREE; at += at & -at) tree[at]! += change
}

const EDGES = new Float64Array(BUCKETS)
for (let exponent = 0, power = LEAST; exponent < EXPONENTS; exponent++, power *= 2) {
  for (let step = 0; step < STEPS; step++) EDGES[exponent * STEPS + step] = power * (1 + step / STEPS)
}

/** The last bucket whose lower edge is not above the value; the first for what is not positive. */
function bucketOf(value: number): number {
  let low = 0
  let high = BUCKETS
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (EDGES[middle]! <= value) low = middle
    else high = middle
  }
  return low
}
