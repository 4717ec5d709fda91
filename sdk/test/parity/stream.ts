// Generated streams of a Binance market: frames, trades, tickers, snapshots, and everything that goes wrong on the way.
import { parseUnit, type Unit } from '../reference/decimal.js'
import type { TwinOptions } from '../reference/market.js'
import { Random } from './random.js'
import { spell, unusual, type Fields } from './spelling.js'
import { VenueBook, type Change, type Shape } from './venue-book.js'

export type Input =
  | { readonly kind: 'push'; readonly text: string; readonly tsLocalUs: number }
  | { readonly kind: 'snapshot'; readonly text: string; readonly tsLocalUs: number }
  | { readonly kind: 'tick'; readonly us: number }
  | { readonly kind: 'advance'; readonly us: number }

export interface StreamOptions extends Shape {
  readonly seed: number
  readonly frames: number
  readonly market: TwinOptions
  /** Share of frames that are lost, repeated, foreign, broken or otherwise disturbed. */
  readonly faults: number
  /** Share of sizes that lie between two lots, as of orders older than a venue's present filter. */
  readonly finer?: number
  /** Trades are told by aggTrade instead of trade. */
  readonly aggregate?: boolean
}

const START_MS = 1_700_000_000_000

export function* stream(options: StreamOptions): Generator<Input> {
  yield* new Stream(options).run()
}

class Stream {
  private readonly options: StreamOptions
  private readonly random: Random
  private readonly book: VenueBook
  private readonly tick: Unit
  private readonly lot: Unit
  private readonly symbol: string
  private ms = START_MS
  private id = 1_000
  private lastId = 1_000
  private tradeId = 1
  private earlier = ''
  private sinceSnapshot = 0

  constructor(options: StreamOptions) {
    this.options = options
    this.random = new Random(options.seed)
    this.book = new VenueBook(options, this.random)
    this.tick = parseUnit(options.market.tickSize)
    this.lot = parseUnit(options.market.lotSize)
    this.symbol = options.market.symbol.replace('/', '').split(':')[0] ?? ''
    if (options.market.venue === 'binancecoinm') this.symbol += '_PERP'
  }

  *run(): Generator<Input> {
    const { random, options } = this
    for (let frame = 0; frame < options.frames; frame++) {
      const silent = random.chance(0.01)
      this.ms += silent ? random.between(5_000, 120_000) : random.between(0, 300)
      if (silent) yield { kind: 'tick', us: this.ms * 1000 }
      if (random.chance(0.3)) yield this.push(this.trade())
      if (random.chance(0.2)) yield this.push(this.ticker())
      if (random.chance(0.02)) yield { kind: random.chance(0.5) ? 'tick' : 'advance', us: this.ms * 1000 }
      yield* this.depth()
      if (this.sinceSnapshot++ > 40 || random.chance(0.1)) yield* this.snapshot()
    }
  }

  private *depth(): Generator<Input> {
    const { random } = this
    const text = this.depthText()
    const fault = random.chance(this.options.faults) ? random.between(0, 8) : -1
    if (fault === 0) return
    if (fault === 1) yield this.push(random.chance(0.5) ? text : this.earlier)
    if (fault === 2) yield this.push(text.replace(this.symbol, `${this.symbol}X`))
    if (fault === 3) yield this.push(text.slice(0, random.between(0, text.length - 1)))
    if (fault === 4) yield this.push(random.pick(['{"result":null,"id":1}', '{"e":"kline","s":"BTCUSDT"}', '{}']))
    if (fault === 5) yield this.push(`{"e":"serverShutdown","E":${this.ms}}`)
    if (fault === 7 && this.earlier !== '') yield this.push(this.earlier)
    if (this.earlier === '' || random.chance(0.1)) this.earlier = text
    yield this.push(text)
    if (fault === 6) yield this.push(this.crossing())
  }

  private *snapshot(): Generator<Input> {
    const { random } = this
    this.sinceSnapshot = 0
    const { bid, ask } = this.book.snapshot()
    const lastUpdateId = random.chance(0.8) ? this.lastId : Math.max(1, this.lastId + random.between(-30, 30))
    const fields = { lastUpdateId, bids: this.levels(bid), asks: this.levels(ask) }
    yield { kind: 'snapshot', text: this.spelled(fields), tsLocalUs: this.ms * 1000 }
  }

  private depthText(): string {
    const { bid, ask } = this.book.frame()
    const pu = this.lastId
    // On futures ids are shared between products: a frame need not begin where the last one ended.
    const linked = this.options.market.venue !== 'binance'
    const first = this.id + (linked ? this.random.between(1, 5) : 1)
    this.id = first + this.random.between(0, 8)
    this.lastId = this.id
    return this.wrapped({
      e: 'depthUpdate',
      E: this.ms,
      ...(linked ? { T: this.ms } : {}),
      s: this.symbol,
      U: first,
      u: this.id,
      ...(linked ? { pu } : {}),
      b: this.levels(bid),
      a: this.levels(ask),
    })
  }

  /** A frame in sequence that puts a bid above the best ask and leaves both. */
  private crossing(): string {
    const ask = this.book.best('ask')
    const pu = this.lastId
    this.id++
    this.lastId = this.id
    const b = ask === null ? [] : this.levels([[ask + 1n, 1n]])
    return this.wrapped({ e: 'depthUpdate', E: this.ms, s: this.symbol, U: this.id, u: this.id, pu, b, a: [] })
  }

  private trade(): string {
    const { random } = this
    const best = random.chance(0.5) ? this.book.best('bid') : this.book.best('ask')
    this.tradeId += random.chance(0.95) ? 1 : random.between(-2, 3)
    const id = Math.max(1, this.tradeId)
    const { aggregate = false } = this.options
    return this.wrapped({
      e: aggregate ? 'aggTrade' : 'trade',
      E: this.ms - (random.chance(0.05) ? random.between(1, 500) : 0),
      T: this.ms,
      s: this.symbol,
      [aggregate ? 'a' : 't']: id,
      p: spell(best ?? this.options.centre, this.tick, random),
      q: spell(random.chance(0.02) ? 0n : random.bigint(1n, this.options.maxLots), this.lot, random),
      m: random.chance(0.5),
      ...(random.chance(0.01) ? { X: 'NA' } : {}),
    })
  }

  private ticker(): string {
    const { random } = this
    const [bid, ask] = [this.book.best('bid') ?? 0n, this.book.best('ask') ?? 0n]
    return this.wrapped({
      ...(random.chance(0.5) ? { e: 'bookTicker' } : {}),
      u: this.lastId,
      s: this.symbol,
      b: spell(bid, this.tick, random),
      B: spell(this.book.bid.get(bid) ?? 0n, this.lot, random),
      a: spell(ask, this.tick, random),
      A: spell(this.book.ask.get(ask) ?? 0n, this.lot, random),
    })
  }

  private levels(changes: readonly Change[]): string[][] {
    return changes.map(([price, size]) => [spell(price, this.tick, this.random), this.size(size)])
  }

  private size(lots: bigint): string {
    if (lots === 0n || !this.random.chance(this.options.finer ?? 0)) return spell(lots, this.lot, this.random)
    const more = this.random.between(1, 3)
    const finer = { mantissa: this.lot.mantissa, exponent: this.lot.exponent + more }
    return spell(lots * 10n ** BigInt(more) + BigInt(this.random.between(0, 9)), finer, this.random)
  }

  private wrapped(fields: Fields): string {
    return this.spelled(
      this.random.chance(0.5) ? { stream: `${this.symbol.toLowerCase()}@depth`, data: fields } : fields,
    )
  }

  private spelled(fields: Fields): string {
    return this.random.chance(0.15) ? unusual(fields, this.random) : JSON.stringify(fields)
  }

  private push(text: string): Input {
    return { kind: 'push', text, tsLocalUs: this.ms * 1000 + this.random.between(0, 2_000) }
  }
}
