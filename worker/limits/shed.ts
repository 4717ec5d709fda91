// Sheds floods before they cost anything: approximate and local, so no quota. The platform's counter where there is one, otherwise buckets
// in this isolate.
import { Problem } from '../problem.js'
import { BoundedMap } from './bounded-map.js'

interface Bucket {
  tokens: number
  atMs: number
}

const BUCKETS = 8192
/** A burst of so many seconds' worth. */
const BURST_S = 10
const RETRY_AFTER_MS = 10_000

export class Buckets {
  readonly #buckets = new BoundedMap<string, Bucket>(BUCKETS)

  take(key: string, perSecond: number, nowMs: number): boolean {
    const full = perSecond * BURST_S
    const bucket = this.#buckets.get(key)
    if (bucket === undefined) {
      this.#buckets.set(key, { tokens: full - 1, atMs: nowMs })
      return true
    }
    const elapsedMs = Math.max(0, nowMs - bucket.atMs)
    bucket.tokens = Math.min(full, bucket.tokens + (elapsedMs * perSecond) / 1000)
    bucket.atMs = nowMs
    if (bucket.tokens < 1) return false
    bucket.tokens--
    return true
  }

  clear(): void {
    this.#buckets.clear()
  }
}

const SLOWEST_FLOOD_PER_S = 100

/** From a caller with this quota: a whole window's worth at once is no flood, since the quota allows it. */
export function floodRate(limit: number): number {
  return Math.max(SLOWEST_FLOOD_PER_S, limit / BURST_S)
}

/** No promise where the isolate decides. Throws what the caller is answered with. */
export function shed(
  binding: RateLimit | undefined,
  buckets: Buckets,
  key: string,
  perSecond: number,
  nowMs: number,
): void | Promise<void> {
  if (binding === undefined) return mustPass(buckets.take(key, perSecond, nowMs))
  return binding.limit({ key }).then(({ success }) => mustPass(success))
}

function mustPass(success: boolean): void {
  if (!success)
    throw new Problem({
      code: 'rate_limited',
      detail: 'Too many requests from this address in a short time.',
      retryAfterMs: RETRY_AFTER_MS,
    })
}
