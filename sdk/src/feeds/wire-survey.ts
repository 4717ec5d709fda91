// The first pass over a recording of frames: whose it is, which markets it holds, and how fine their prices and quantities are.
// What a frame is, the venue's own decoder says.
import { KIND_DEPTH, KIND_ORDERS, KIND_SNAPSHOT, KIND_SUBSCRIBED, KIND_TICKER, KIND_TRADE } from '#layout'
import type { Engine } from '../engine/engine.js'
import { InputError, OptionError } from '../engine/errors.js'
import type { FrameLook, LookedSymbol } from '../engine/look.js'
import { nativeSymbol } from '../engine/symbols.js'
import { VENUE_IDS } from '../engine/venues.js'
import { BinanceFrame } from './binance-frame.js'
import { decimalsOf } from './decimal-text.js'
import { powerOfTen } from './precision.js'
import type { Instrument } from './source.js'
import { unifiedSymbol } from './unified-symbol.js'
import type { Listing } from './venue.js'

/** What the caller says where the recording does not. */
export interface WireOptions {
  readonly venue?: string
  /** Unified or native; several separated by commas. Without it, all that the recording holds. */
  readonly symbol?: string
  readonly tickSize?: string
  readonly lotSize?: string
}

/** What the venue's list of instruments says of a market. */
export type Listed = Pick<Listing, 'symbol'> & { readonly tickSize: string | null; readonly lotSize: string | null }

/** What the recorded lists say of a market of a product. */
export type Lists = (id: string, product: string) => Listed | null

/** Finds a market of a recording by product and the venue's own name; one that names no product is of any. */
export function marketIndex(instruments: readonly Instrument[]): (product: string, id: string) => number | undefined {
  const exact = new Map(instruments.map(({ id, product = '' }, i) => [`${product} ${id}`, i]))
  return (product, id) => exact.get(`${product} ${id}`) ?? exact.get(` ${id}`)
}

/** Venues whose frames come over sockets. */
export const WIRE_VENUES: readonly string[] = VENUE_IDS.filter((venue) => venue !== 'lobster')

export function wireVenue(venue: string): string {
  if (WIRE_VENUES.includes(venue)) return venue
  throw new OptionError(`venue: found ${JSON.stringify(venue)}, expected one of ${WIRE_VENUES.join(', ')}`)
}

export const isBinance = (venue: string): boolean => venue.startsWith('binance')
/** Bitget's frames are OKX's with a kind of instrument in the subscription they belong to. */
const BITGET = /"arg"\s*:\s*\{[^}]*"instType"/
const text = new TextDecoder()
/** What only one venue sends: books, and numbers given to channels of books. */
const HAS_BOOK: ReadonlySet<number> = new Set([KIND_DEPTH, KIND_ORDERS, KIND_SUBSCRIBED])
const COUNTS: ReadonlySet<number> = new Set([KIND_DEPTH, KIND_ORDERS, KIND_TRADE, KIND_TICKER, KIND_SNAPSHOT])

interface Fineness {
  px: number
  qty: number
}

/** A market of the recording. Two products of a venue may have markets of the same name. */
interface Seen extends Fineness {
  readonly id: string
  readonly product: string
}

/** What is known of a frame beside its bytes. */
export interface SeenOn {
  /** The socket it came over. */
  readonly connection?: string
  /** The product that socket carries, where the venue's own names don't tell. */
  readonly product?: string
  /** The market of a REST snapshot. */
  readonly snapshotId?: string
}

export class WireSurvey {
  readonly #looks = new Map<string, FrameLook>()
  readonly #engine: Engine
  readonly #frame = new BinanceFrame()
  readonly #markets = new Map<string, Seen>()
  /** Channel numbers by connection, where frames name those. */
  readonly #channels = new Map<string, string>()
  /** A snapshot need not name its symbol; its precision counts for the only market there is. */
  readonly #unnamed: Fineness = { px: 0, qty: 0 }
  readonly #told: string | null
  #venue: string | null = null
  #frames = 0

  /** `venue`: what is known beforehand. */
  constructor(engine: Engine, venue: string | null = null) {
    this.#engine = engine
    this.#told = venue === null ? null : wireVenue(venue)
  }

  /** Markets seen. */
  get count(): number {
    return this.#markets.size
  }
  /** As told, or as the frames say; null as long as no frame did. */
  get venue(): string | null {
    return this.#told ?? this.#venue
  }

  /** A market that the recording is known to hold before one of its frames is seen. */
  add(id: string, product = ''): Fineness {
    const key = `${product} ${id}`
    const known = this.#markets.get(key)
    if (known) return known
    const seen = { id, product, px: 0, qty: 0 }
    this.#markets.set(key, seen)
    return seen
  }

  /** Looks at a frame or snapshot; `file` and `row` are where it stands. */
  see(bytes: Uint8Array, file: string, row: number, { connection = '', product = '', snapshotId }: SeenOn = {}): void {
    this.#frames++
    if (snapshotId === undefined) this.#seeVenue(bytes, file, row)
    const look = this.#look(this.venue ?? 'binance')
    look.at(bytes)
    const { kind, channel } = look
    const named = look.symbols
    if (kind === KIND_SUBSCRIBED && channel !== null && named[0])
      this.#channels.set(`${connection} ${channel}`, named[0].id)
    if (!COUNTS.has(kind)) return
    if (snapshotId !== undefined || (kind === KIND_SNAPSHOT && named.length === 0)) {
      refine(snapshotId === undefined ? this.#unnamed : this.add(snapshotId, product), named[0] ?? look.unnamed)
      return
    }
    if (named.length === 0 && channel !== null) {
      const id = this.#channels.get(`${connection} ${channel}`)
      if (id !== undefined) refine(this.add(id, product), look.unnamed)
    }
    for (const symbol of named) refine(this.add(symbol.id, product), symbol)
  }

  /** The markets, in order of appearance. `listed` is what the recording's own list of instruments says. */
  instruments(options: WireOptions, file: string, listed?: Lists): Instrument[] {
    const { venue } = this
    if (venue === null || this.#markets.size === 0) {
      throw new InputError({
        file,
        row: null,
        byte: null,
        rule: 'venue',
        found: `no depth frame of a known venue among ${this.#frames} lines`,
        expected: `a recording of ${WIRE_VENUES.join(', ')}; say which with the option venue if it has no depth frames`,
      })
    }
    const symbolOf = ({ id, product }: Seen): string =>
      listed?.(id, product)?.symbol ?? ofProduct(unifiedSymbol(venue, id), product)
    return this.#wanted(venue, options.symbol, symbolOf).map((market) => {
      const { id, product } = market
      const seen = { ...market }
      if (this.#markets.size === 1) refine(seen, { pxDecimals: this.#unnamed.px, qtyDecimals: this.#unnamed.qty })
      const says = listed?.(id, product) ?? null
      return {
        venue,
        symbol: symbolOf(market),
        id,
        ...(product === '' ? {} : { product }),
        tickSize: options.tickSize ?? notCoarserThan(says?.tickSize ?? null, powerOfTen(seen.px)),
        lotSize: options.lotSize ?? asFineAsSeen(says?.lotSize ?? null, powerOfTen(seen.qty)),
      }
    })
  }

  #look(venue: string): FrameLook {
    let look = this.#looks.get(venue)
    if (!look) this.#looks.set(venue, (look = this.#engine.look(venue)))
    return look
  }

  #wanted(venue: string, symbol: string | undefined, symbolOf: (seen: Seen) => string): readonly Seen[] {
    const held = [...this.#markets.values()]
    if (symbol === undefined) return held
    const missing: string[] = []
    const found = symbol.split(',').flatMap((spelled) => {
      const name = spelled.trim()
      const called = held.filter((seen) => symbolOf(seen) === name)
      if (called.length > 0) return called
      const ids = held.map(({ id }) => id)
      const id = idOf(venue, name, ids)
      if (!ids.includes(id)) missing.push(id)
      return held.filter((seen) => seen.id === id)
    })
    if (missing.length === 0) return found
    throw new OptionError(
      `symbol: found ${missing.join(', ')}, expected one that the recording holds: ${held.map(({ id }) => id).join(', ')}`,
    )
  }

  /** Whose frame it is: Binance's three markets differ by members, the other venues by what their decoders take for a book. */
  #seeVenue(bytes: Uint8Array, file: string, row: number): void {
    const before = this.#venue
    if (before !== null && !isBinance(before)) return
    if (this.#told !== null && !isBinance(this.#told)) return
    if (this.#frame.look(bytes) === 'depth' && !isGemini(this.#frame.symbol)) {
      const venue = this.#frame.venue()
      if (before === null) this.#venue = venue
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
    if (before === null && this.#told === null) this.#venue = this.#otherVenue(bytes)
  }

  #otherVenue(bytes: Uint8Array): string | null {
    const isBitget = BITGET.test(text.decode(bytes.subarray(0, 200)))
    for (const venue of WIRE_VENUES) {
      if (isBinance(venue) || (venue === 'okx' && isBitget)) continue
      const look = this.#look(venue)
      if (look.at(bytes) && HAS_BOOK.has(look.kind) && look.ids.length > 0) return venue
    }
    return null
  }
}

/** A symbol whose product the connection tells: BTC/USDT on one of linear contracts is BTC/USDT:USDT. */
function ofProduct(symbol: string, product: string): string {
  const [base, quote] = symbol.split('/')
  if (quote === undefined || symbol.includes(':')) return symbol
  return product === 'linear' ? `${symbol}:${quote}` : product === 'inverse' ? `${symbol}:${base}` : symbol
}

/** Gemini sends Binance's shape with symbols in lower case. */
const isGemini = (symbol: string | null): boolean => symbol !== null && symbol !== symbol.toUpperCase()

/** The venue's own name of a symbol in either spelling. */
export function idOf(venue: string, symbol: string, held: readonly string[] = []): string {
  if (held.includes(symbol)) return symbol
  return held.find((id) => unifiedSymbol(venue, id) === symbol) ?? nativeSymbol(venue, symbol)
}

function refine(fineness: Fineness, { pxDecimals, qtyDecimals }: Omit<LookedSymbol, 'id'>): void {
  fineness.px = Math.max(fineness.px, pxDecimals)
  fineness.qty = Math.max(fineness.qty, qtyDecimals)
}

/** The venue's own size, unless the recording holds finer values: sizes change, and a recording outlives its list. */
function notCoarserThan(listed: string | null, seen: string): string {
  if (listed === null) return seen
  return decimalsOf(listed) >= decimalsOf(seen) ? listed : seen
}

/** Lots may be refined later, so what was seen decides: a step finer than any size only takes room from large ones. */
function asFineAsSeen(listed: string | null, seen: string): string {
  return listed !== null && decimalsOf(listed) === decimalsOf(seen) ? listed : seen
}
