// Snapshots over REST: to apply, to compare with, and only to know where the venue's book is.
import type { Engine } from '../../engine/engine.js'
import { LeadlineError } from '../../engine/errors.js'
import type { Market } from '../../engine/market.js'
import { Status } from '../../engine/status.js'
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
  /** The market's tick is finer now than the venue lists it. */
  refined(market: Market, listed: string): void
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
    return new Promise((resolve) => {
      const [tsLocalUs, tsLocalNs] = [env.nowUs(), env.nowNs?.() ?? 0]
      const done = (status: Status): void =>
        resolve(this.#refined(market, status, bytes) ? market.snapshot(bytes, tsLocalUs, tsLocalNs) : status)
      inbox.put({ kind: 'snapshot', market, bytes, tsLocalUs, tsLocalNs, done })
    })
  }

  /**
   * A venue that makes its tick coarser keeps the orders that rest between the new ones: where a snapshot is refused for that, the
   * market is opened anew with the step that its prices need.
   */
  #refined(market: Market, status: Status, bytes: Uint8Array): boolean {
    if (status !== Status.DECODE || market.defect?.rule !== 'tick') return false
    const { engine, checked, refined } = this.#parts
    const look = engine.look(checked.adapter.id)
    if (!look.at(bytes)) return false
    const { pxDecimals } = look.symbols[0] ?? look.unnamed
    if (pxDecimals <= market.resolved.tick.exponent && market.resolved.tick.mantissa === 1n) return false
    const tickSize = pxDecimals === 0 ? '1' : `0.${'1'.padStart(pxDecimals, '0')}`
    const listed = market.tickSize
    engine.refineTick(market, tickSize)
    refined(market, listed)
    return true
  }

  /** The venue's number of the book now, by the smallest snapshot there is; null where there are none. */
  number(market: Market): Promise<number> | null {
    const { fetcher, checked, engine } = this.#parts
    const { adapter, endpoints, wish } = checked
    if (!adapter.snapshot) return null
    const request = adapter.snapshot(endpoints, market.id, { ...wish, by: 'book', depth: PEEK_DEPTH })
    return fetcher.get(request, 'audit').then(({ body }) => {
      const look = engine.look(adapter.id)
      const last = look.at(body) ? look.last : null
      if (last === null) throw new LeadlineError(`${request.url}: found no number of the book, expected one`)
      return Number(last)
    })
  }
}
