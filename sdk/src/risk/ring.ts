// The times of the last so many events, for questions such as: were there ten within this second?

/** Plain data, so that it can be saved. */
export interface Ring {
  /** Epoch µs, oldest at `next` once it is full. */
  readonly times: number[]
  readonly capacity: number
  next: number
}

/** `limit` events are remembered; without a limit none, and the ring is never full. */
export function createRing(limit: number): Ring {
  return { times: [], capacity: limit === Infinity ? 0 : limit, next: 0 }
}

export function pushTime(ring: Ring, tsUs: number): void {
  if (ring.capacity === 0) return
  if (ring.times.length < ring.capacity) ring.times.push(tsUs)
  else {
    ring.times[ring.next] = tsUs
    ring.next = ring.next + 1 === ring.capacity ? 0 : ring.next + 1
  }
}

/** Whether as many as it may hold fell within the last `windowUs`: an event exactly `windowUs` ago no longer counts. O(1). */
export function isFull(ring: Ring, nowUs: number, windowUs: number): boolean {
  return ring.capacity > 0 && ring.times.length === ring.capacity && nowUs - ring.times[ring.next]! < windowUs
}
