// What the feeds need to know about a Binance frame before the core sees it: kind, symbol and venue.
import type { BinanceVenue } from './binance-symbols.js'
import { Members } from './json-members.js'

const OUTER = ['data', 'lastUpdateId', 'symbol'] as const
const INNER = ['e', 's', 'pu', 'ps', 'u', 'B'] as const

export type FrameKind = 'depth' | 'trade' | 'ticker' | 'snapshot' | 'other'

/** Looks at one frame at a time; the fields are those of the frame last looked at. */
export class BinanceFrame {
  kind: FrameKind = 'other'
  symbol: string | null = null
  bytes: Uint8Array = new Uint8Array(0)
  readonly outer = new Members(OUTER)
  readonly inner = new Members(INNER)

  look(bytes: Uint8Array, from = 0): FrameKind {
    this.bytes = bytes
    this.symbol = null
    this.kind = 'other'
    if (this.outer.read(bytes, from) < 0) return this.kind
    if (this.outer.has('lastUpdateId')) {
      this.symbol = this.outer.string(bytes, 'symbol')
      return (this.kind = 'snapshot')
    }
    const wrapped = this.outer.has('data')
    const at = wrapped ? this.outer.start('data') : from
    if (this.inner.read(bytes, at, wrapped ? this.outer.end('data') : bytes.length) < 0) return this.kind
    this.symbol = this.inner.string(bytes, 's')
    return (this.kind = this.#innerKind())
  }

  /** The venue that sends depth frames of this shape. */
  venue(): BinanceVenue {
    if (!this.inner.has('pu')) return 'binance'
    return this.inner.has('ps') ? 'binancecoinm' : 'binanceusdm'
  }

  #innerKind(): FrameKind {
    if (!this.inner.has('e')) return this.inner.has('u') && this.inner.has('B') ? 'ticker' : 'other'
    switch (this.inner.string(this.bytes, 'e')) {
      case 'depthUpdate':
        return 'depth'
      case 'trade':
      case 'aggTrade':
        return 'trade'
      case 'bookTicker':
        return 'ticker'
      default:
        return 'other'
    }
  }
}
