// What an isolate remembers between requests, all of it bounded and all of it to be forgotten without harm.
import type { Identity } from '../identity.js'
import { BoundedMap } from '../limits/bounded-map.js'
import { QuotaBook } from '../limits/quota.js'
import { Buckets } from '../limits/shed.js'
import { AccessKeys } from './access-keys.js'
import { type Equal, subtleEqual } from './digest.js'

export interface Remembered {
  /** The key as it was presented. */
  readonly text: string
  readonly identity: Identity
  readonly untilMs: number
}

export class IsolateMemory {
  /**
   * By the key's id, for half a minute. The key's own text is compared: a digest of it is asynchronous here, which cost a hot route a
   * quarter of its requests (0.20 → 0.25 of a bare route's rate).
   */
  readonly verified = new BoundedMap<string, Remembered>(4096)
  /** Until when a key isn't looked up again. Apart, so that a flood of bad keys doesn't drive out good ones. */
  readonly refused = new BoundedMap<string, number>(1024)
  readonly hmacKeys = new BoundedMap<string, CryptoKey>(16)
  readonly objectNames = new BoundedMap<string, string>(4096)
  readonly accessKeys = new AccessKeys()
  readonly quotas = new QuotaBook()
  readonly buckets = new Buckets()

  reset(): void {
    this.verified.clear()
    this.refused.clear()
    this.hmacKeys.clear()
    this.objectNames.clear()
    this.accessKeys.clear()
    this.quotas.clear()
    this.buckets.clear()
  }
}

/** What guard() and the functions below it need of their host. Tests hand in their own. */
export interface Services {
  readonly nowMs: () => number
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
  readonly equal: Equal
  readonly memory: IsolateMemory
}

export const isolate: Services = {
  nowMs: () => Date.now(),
  fetch: (url, init) => fetch(url, init),
  equal: subtleEqual,
  memory: new IsolateMemory(),
}
