// The first pass over a Binance recording: which markets it holds, and how fine their prices and quantities are.
import { InputError, OptionError } from '../engine/errors.js'
import { BinanceFrame } from './binance-frame.js'
import { type BinanceVenue, nativeId, unifiedSymbol } from './binance-symbols.js'
import { Precision } from './precision.js'
import type { Instrument } from './source.js'

/** What the caller says where the recording does not. */
export interface BinanceOptions {
  readonly venue?: string
  /** Unified or native; several separated by commas. Without it, all that the recording holds. */
  readonly symbol?: string
  readonly tickSize?: string
  readonly lotSize?: string
}

/** What the venue's list of instruments says of a market. */
export interface Listed {
  readonly symbol: string
  readonly tickSize: string | null
  readonly lotSize: string | null
}

const VENUES: readonly string[] = ['binance', 'binanceusdm', 'binancecoinm'] satisfies BinanceVenue[]

export function binanceVenue(venue: string): BinanceVenue {
  if (VENUES.includes(venue)) return venue as BinanceVenue
  throw new OptionError(`venue: found ${JSON.stringify(venue)}, expected one of ${VENUES.join(', ')}`)
}

export class BinanceSurvey {
  readonly #frame = new BinanceFrame()
  readonly #precision = new Map<string, Precision>()
  /** A snapshot need not name its symbol; its precision counts for the only market there is. */
  readonly #unnamed = new Precision()
  readonly #order: string[] = []
  #venue: BinanceVenue | null = null
  #frames = 0

  /** Markets seen. */
  get count(): number {
    return this.#order.length
  }

  /** A market that the recording is known to hold before one of its frames is seen. */
  add(id: string): Precision {
    const known = this.#precision.get(id)
    if (known) return known
    const precision = new Precision()
    this.#precision.set(id, precision)
    this.#order.push(id)
    return precision
  }

  /** Looks at a frame or snapshot; `file` and `row` are where it stands. */
  see(bytes: Uint8Array, from: number, file: string, row: number, snapshotId?: string): void {
    const frame = this.#frame
    this.#frames++
    const kind = frame.look(bytes, from)
    if (kind === 'other') return
    if (kind === 'snapshot') {
      const id = snapshotId ?? frame.symbol
      const precision = id === null ? this.#unnamed : this.add(id)
      if (frame.outer.has('bids')) precision.levels(bytes, frame.outer.start('bids'), frame.outer.end('bids'))
      if (frame.outer.has('asks')) precision.levels(bytes, frame.outer.start('asks'), frame.outer.end('asks'))
      return
    }
    if (frame.symbol === null) return
    if (kind === 'depth') this.#seeVenue(frame.venue(), file, row)
    const precision = this.add(frame.symbol)
    const { inner } = frame
    if (kind === 'depth') {
      if (inner.has('b')) precision.levels(bytes, inner.start('b'), inner.end('b'))
      if (inner.has('a')) precision.levels(bytes, inner.start('a'), inner.end('a'))
      return
    }
    const [prices, quantities] = kind === 'trade' ? TRADE_KEYS : TICKER_KEYS
    for (const key of prices) if (inner.has(key)) precision.price(bytes, inner.start(key), inner.end(key))
    for (const key of quantities) if (inner.has(key)) precision.quantity(bytes, inner.start(key), inner.end(key))
  }

  /** The markets, in order of appearance. `listed` is what the recording's own list of instruments says. */
  instruments(options: BinanceOptions, file: string, listed?: (id: string) => Listed | null): Instrument[] {
    const venue = options.venue === undefined ? this.#venue : binanceVenue(options.venue)
    if (venue === null || this.#order.length === 0) {
      throw new InputError({
        file,
        row: null,
        byte: null,
        rule: 'venue',
        found: `no Binance depthUpdate frame among ${this.#frames} lines`,
        expected:
          'a recording of binance, binanceusdm or binancecoinm; say which with the option venue if it has no depth frames',
      })
    }
    return this.#wanted(venue, options.symbol).map((id) => {
      const seen = this.#precision.get(id) ?? new Precision()
      if (this.#order.length === 1) {
        seen.pxDecimals = Math.max(seen.pxDecimals, this.#unnamed.pxDecimals)
        seen.qtyDecimals = Math.max(seen.qtyDecimals, this.#unnamed.qtyDecimals)
      }
      const says = listed?.(id) ?? null
      return {
        venue,
        symbol: says?.symbol ?? unifiedSymbol(venue, id),
        id,
        tickSize: options.tickSize ?? notCoarserThan(says?.tickSize ?? null, seen.tickSize),
        lotSize: options.lotSize ?? notCoarserThan(says?.lotSize ?? null, seen.lotSize),
      }
    })
  }

  #wanted(venue: BinanceVenue, symbol: string | undefined): readonly string[] {
    if (symbol === undefined) return this.#order
    const ids = symbol.split(',').map((s) => nativeId(venue, s.trim()))
    const missing = ids.filter((id) => !this.#precision.has(id))
    if (missing.length === 0) return ids
    throw new OptionError(
      `symbol: found ${missing.join(', ')}, expected one that the recording holds: ${this.#order.join(', ')}`,
    )
  }

  #seeVenue(venue: BinanceVenue, file: string, row: number): void {
    if (this.#venue === null) this.#venue = venue
    if (this.#venue === venue) return
    throw new InputError({
      file,
      row,
      byte: null,
      rule: 'one_venue',
      found: `a depth frame of ${venue}`,
      expected: `frames of ${this.#venue}, as before; replay the two apart`,
    })
  }
}

const TRADE_KEYS = [['p'], ['q']] as const
const TICKER_KEYS = [
  ['b', 'a'],
  ['B', 'A'],
] as const

/** The venue's own size, unless the recording holds finer values: sizes change, and a recording outlives its list. */
function notCoarserThan(listed: string | null, seen: string): string {
  if (listed === null) return seen
  return places(listed) >= places(seen) ? listed : seen
}

function places(size: string): number {
  const point = size.indexOf('.')
  return point < 0 ? 0 : size.length - point - 1
}
