// Snapshots over REST: to apply, to compare with, and only to know where the venue's book is.
import type { Engine } from '../../engine/engine.js'
import { LeadlineError } from '../../engine/errors.js'
import type { Market } from '../../engine/market.js'
import type { Status } from '../../engine/status.js'
import type { Env } from './env.js'
import type { Fetcher } from './fetcher.js'
import type { Inbox } from './inbox.js'
import type { Checked } from './options.js'
import type { HttpPurpose } from './record.js'

export interface SnapshotParts {
  readonly env: Env
  readonly engine: Engine
  readonly checked: Checked
  readonly fetcher: Fetcher
}

/** Levels of the snapshot that only tells where the venue's book is. */
const PEEK_DEPTH = 5

export class Snapshots {
  readonly #parts: SnapshotParts

  constructor(parts: SnapshotParts) {
    this.#parts = parts
  }

  /** A snapshot as the venue gives it now. */
  async body(market: Market, purpose: HttpPurpose): Promise<Uint8Array> {
    const { fetcher, checked } = this.#parts
    const { adapter, endpoints, wish } = checked
    return (await fetcher.get(adapter.snapshot!(endpoints, market.id, wish), purpose)).body
  }

  /** Fetches one and applies it behind whatever came before it. */
  async apply(market: Market, inbox: Inbox): Promise<Status> {
    const { env } = this.#parts
    const bytes = await this.body(market, 'snapshot')
    return new Promise((done) => {
      const [tsLocalUs, tsLocalNs] = [env.nowUs(), env.nowNs?.() ?? 0]
      inbox.put({ kind: 'snapshot', market, bytes, tsLocalUs, tsLocalNs, done })
    })
  }

  /** The venue's number of the book now, by the smallest snapshot there is; null where there are none. */
  number(market: Market): Promise<number> | null {
    const { fetcher, checked, engine } = this.#parts
    const { adapter, endpoints, wish } = checked
    if (!adapter.snapshot) return null
    const request = adapter.snapshot(endpoints, market.id, { ...wish, depth: PEEK_DEPTH })
    return fetcher.get(request, 'audit').then(({ body }) => {
      const look = engine.look(adapter.id)
      const last = look.at(body) ? look.last : null
      if (last === null) throw new LeadlineError(`${request.url}: found no number of the book, expected one`)
      return Number(last)
    })
  }
}
