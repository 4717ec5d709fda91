// A Worker's side of a quota: answers from the lease it has, and asks the tenant's object only when that is used up.
import type { Lease } from '../tenant/records.js'
import { leaseWanted } from '../tenant/quota-ledger.js'
import { BoundedMap } from './bounded-map.js'

export interface WindowQuota {
  readonly name: string
  readonly limit: number
  readonly windowS: number
}

export interface Taken {
  readonly allowed: boolean
  readonly limit: number
  /** As far as this isolate knows: others may have leased since. */
  readonly remaining: number
  readonly resetS: number
}

/** Asks the tenant's object. */
export type Leaser = (quota: WindowQuota, want: number) => Promise<Lease>

interface Held {
  left: number
  /** Not leased yet when the object was last asked. */
  rest: number
  windowEndMs: number
  asking: { readonly sinceMs: number; readonly done: Promise<void> } | null
}

const TENANTS_HELD = 8192
/** A call that another request made is waited for so long: its request may have been cancelled, and the call with it. */
const SHARED_CALL_MS = 2000

export class QuotaBook {
  readonly #held = new BoundedMap<string, Held>(TENANTS_HELD)

  /** No promise while the lease lasts: a hot route waits for nothing. `owner` names who pays, and never two who don't share. */
  take(owner: string, quota: WindowQuota, nowMs: number, lease: Leaser): Taken | Promise<Taken> {
    const held = this.#of(`${owner} ${quota.name} ${quota.windowS}`)
    return taken(held, quota, nowMs) ?? this.#ask(held, quota, nowMs, lease)
  }

  clear(): void {
    this.#held.clear()
  }

  async #ask(held: Held, quota: WindowQuota, nowMs: number, lease: Leaser): Promise<Taken> {
    for (;;) {
      if (held.asking === null || nowMs - held.asking.sinceMs > SHARED_CALL_MS) {
        const asking = { sinceMs: nowMs, done: refill(held, quota, nowMs, lease) }
        held.asking = asking
        try {
          await asking.done
        } finally {
          if (held.asking === asking) held.asking = null
        }
      } else {
        await held.asking.done
      }
      const answer = taken(held, quota, nowMs)
      if (answer !== null) return answer
    }
  }

  #of(key: string): Held {
    let held = this.#held.get(key)
    if (held === undefined) {
      held = { left: 0, rest: 0, windowEndMs: 0, asking: null }
      this.#held.set(key, held)
    }
    return held
  }
}

async function refill(held: Held, quota: WindowQuota, nowMs: number, lease: Leaser): Promise<void> {
  const { granted, remaining, windowEndMs } = await lease(quota, leaseWanted(quota.limit))
  // What was granted counts even when the object's clock is behind this one's, else both would ask for ever.
  const endMs = Math.max(windowEndMs, nowMs + 1)
  held.left = (held.windowEndMs === endMs ? held.left : 0) + granted
  held.rest = remaining
  held.windowEndMs = endMs
}

/** Null: the object must be asked. */
function taken(held: Held, { limit }: WindowQuota, nowMs: number): Taken | null {
  if (held.windowEndMs <= nowMs) return null
  const resetS = Math.max(1, Math.ceil((held.windowEndMs - nowMs) / 1000))
  if (held.left > 0) {
    held.left--
    return { allowed: true, limit, remaining: held.left + held.rest, resetS }
  }
  return held.rest > 0 ? null : { allowed: false, limit, remaining: 0, resetS }
}
