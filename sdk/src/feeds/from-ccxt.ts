// A ccxt exchange as a feed. ccxt keeps the book itself and hands out pictures of it, as floats, when something has changed: so
// this feed is sampled (what happened between two pictures is not seen) and its numbers are turned back into decimals by the
// exchange's own precision. For what a venue sends, frame by frame, use connect().
import { packEvents, packOrders, type DecodedTrade } from '../engine/batch.js'
import { parseStep, type Step } from '../engine/decimal.js'
import { open, type Engine } from '../engine/engine.js'
import { OptionError } from '../engine/errors.js'
import type { Market, MarketOptions } from '../engine/market.js'
import { Status } from '../engine/status.js'
import { decimalOf, stepsOf } from './float-decimal.js'
import { minimalText } from './decimal-text.js'
import { powerOfTen } from './precision.js'

/** What ccxt's `watchOrderBook` resolves to, again and again the same object. */
export interface CcxtOrderBook {
  readonly bids: readonly (readonly (number | undefined)[])[]
  readonly asks: readonly (readonly (number | undefined)[])[]
  /** Milliseconds. */
  readonly timestamp?: number | undefined
  readonly nonce?: number | undefined
}

export interface CcxtTrade {
  readonly id?: string | undefined
  readonly timestamp?: number | undefined
  readonly side?: string | undefined
  readonly price: number
  readonly amount?: number | undefined
}

export interface CcxtMarket {
  readonly id: string
  readonly symbol: string
  readonly precision: { readonly price?: number | undefined; readonly amount?: number | undefined }
}

/** The members of a ccxt (pro) exchange that are used. */
export interface CcxtExchange {
  readonly id: string
  /** 2: precision counts decimals; 4 (ccxt's usual): it is the step itself. */
  readonly precisionMode?: number | undefined
  loadMarkets(): Promise<Readonly<Record<string, CcxtMarket>>>
  watchOrderBook(symbol: string, limit?: number): Promise<CcxtOrderBook>
  watchTrades?(symbol: string): Promise<readonly CcxtTrade[]>
  close?(): Promise<unknown>
}

export interface CcxtOptions extends Pick<MarketOptions, 'features' | 'levels' | 'score' | 'staleMs'> {
  readonly symbols: readonly string[]
  /** Levels a side that ccxt is asked for. */
  readonly limit?: number
  /** Trades too. Default true where the exchange has them. */
  readonly trades?: boolean
  readonly engine?: Engine
  /** Local time, epoch microseconds. */
  readonly now?: () => number
  /** Failures of a symbol in a row after which the feed ends with the last of them. Default 5. */
  readonly failures?: number
}

export interface CcxtEvent {
  readonly kind: 'book' | 'trades' | 'lost'
  readonly market: Market
  readonly status: Status
}

export interface CcxtCounters {
  pictures: number
  trades: number
  /** Numbers that were no multiple of the step, and are taken at the nearest. */
  rounded: number
  /** Trades without a side, without an amount, or seen before. */
  leftOut: number
  failures: number
}

interface Lane {
  readonly market: Market
  readonly px: Step
  readonly qty: Step
  readonly trade: Step
  readonly seen: Set<string>
  failures: number
}

const DECIMAL_PLACES = 2
const REMEMBERED_TRADES = 2_000

export class CcxtFeed {
  /** Pictures now and then: features that count single events see less than happened. */
  readonly sampled = true
  readonly markets: readonly Market[]
  readonly counters: CcxtCounters = { pictures: 0, trades: 0, rounded: 0, leftOut: 0, failures: 0 }
  readonly #exchange: CcxtExchange
  readonly #options: CcxtOptions
  readonly #engine: Engine
  readonly #lanes: readonly Lane[]
  readonly #now: () => number
  #seq = 0n
  #closed = false

  /** @internal use fromCcxt() */
  constructor(exchange: CcxtExchange, engine: Engine, listed: readonly CcxtMarket[], options: CcxtOptions) {
    this.#exchange = exchange
    this.#engine = engine
    this.#options = options
    this.#now = options.now ?? (() => Date.now() * 1000)
    const { features, levels, score, staleMs } = options
    const wishes = Object.fromEntries(
      Object.entries({ features, levels, score, staleMs }).filter(([, given]) => given !== undefined),
    )
    this.#lanes = listed.map(({ symbol, id, precision }) => {
      const [tickSize, lotSize] = [
        stepText(precision.price, exchange, 'price'),
        stepText(precision.amount, exchange, 'amount'),
      ]
      const market = engine.market({ venue: 'events:full', symbol, id, tickSize, lotSize, ...wishes })
      const trade = { mantissa: 1n, exponent: tickSize.split('.')[1]?.length ?? 0 }
      return {
        market,
        px: parseStep(tickSize, 'tickSize'),
        qty: parseStep(lotSize, 'lotSize'),
        trade,
        seen: new Set<string>(),
        failures: 0,
      }
    })
    this.markets = this.#lanes.map(({ market }) => market)
  }

  /** An item for each picture and each batch of trades; ends when the feed is closed. */
  async *events(): AsyncGenerator<CcxtEvent> {
    const { limit, trades = true } = this.#options
    const waiting = new Map<string, Promise<{ key: string; apply: () => CcxtEvent }>>()
    const watch = (lane: Lane, kind: 'book' | 'trades'): void => {
      const { symbol } = lane.market
      const key = `${kind} ${symbol}`
      const next = kind === 'book' ? this.#exchange.watchOrderBook(symbol, limit) : this.#exchange.watchTrades!(symbol)
      const told = next.then(
        (value) => ({
          key,
          apply: () =>
            kind === 'book'
              ? this.#picture(lane, value as CcxtOrderBook)
              : this.#take(lane, value as readonly CcxtTrade[]),
        }),
        (error: unknown) => ({ key, apply: () => this.#failed(lane, error) }),
      )
      waiting.set(key, told)
    }
    const lanes = new Map<string, [Lane, 'book' | 'trades']>()
    for (const lane of this.#lanes) {
      lanes.set(`book ${lane.market.symbol}`, [lane, 'book'])
      if (trades && this.#exchange.watchTrades) lanes.set(`trades ${lane.market.symbol}`, [lane, 'trades'])
    }
    for (const [lane, kind] of lanes.values()) watch(lane, kind)
    while (!this.#closed) {
      const { key, apply } = await Promise.race(waiting.values())
      if (this.#closed) return
      // asked for again at the back, so that a busy symbol doesn't silence the others
      waiting.delete(key)
      // applied when it is its turn: whoever reads the market sees what the item is about
      const event = apply()
      watch(...lanes.get(key)!)
      yield event
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#exchange.close?.()
    for (const market of this.markets) market.close()
    if (!this.#options.engine) this.#engine.close()
  }

  #picture(lane: Lane, book: CcxtOrderBook): CcxtEvent {
    lane.failures = 0
    this.counters.pictures++
    const level = ([px, qty]: readonly (number | undefined)[]) =>
      [this.#steps(px, lane.px), this.#steps(qty, lane.qty)] as const
    const isLevel = ([, qty]: readonly (number | bigint)[]): boolean => Number(qty) > 0
    const [bids, asks] = [book.bids.map(level).filter(isLevel), book.asks.map(level).filter(isLevel)]
    const event = {
      full: true,
      last: BigInt(book.nonce ?? Number(++this.#seq)),
      tsVenueNs: this.#timeNs(book.timestamp),
      bids,
      asks,
    }
    return { kind: 'book', market: lane.market, status: lane.market.pushEvents(packEvents([event])).status }
  }

  #take(lane: Lane, given: readonly CcxtTrade[]): CcxtEvent {
    lane.failures = 0
    const trades: DecodedTrade[] = []
    for (const { id, side, price, amount, timestamp } of given) {
      const isNew = id === undefined || !lane.seen.has(id)
      if (!isNew || amount === undefined || (side !== 'buy' && side !== 'sell')) {
        this.counters.leftOut++
        continue
      }
      if (id !== undefined) remember(lane.seen, id)
      this.counters.trades++
      const [px, qtyLots] = [this.#steps(price, lane.trade), this.#steps(amount, lane.qty)]
      trades.push({ px, qtyLots, sign: side === 'buy' ? 1 : -1, tsVenueNs: this.#timeNs(timestamp) })
    }
    if (trades.length === 0) return { kind: 'trades', market: lane.market, status: Status.IGNORED }
    const event = { last: ++this.#seq, tsVenueNs: trades.at(-1)!.tsVenueNs!, orders: [], trades }
    return { kind: 'trades', market: lane.market, status: lane.market.pushOrders(packOrders([event])).status }
  }

  /** ccxt lost the book or its connection: nothing of it is known until the next picture. */
  #failed(lane: Lane, error: unknown): CcxtEvent {
    this.counters.failures++
    if (++lane.failures >= (this.#options.failures ?? 5)) throw error
    if (lane.market.state === 'live' || lane.market.state === 'stale') lane.market.resync(Status.VENUE_RECONNECT)
    return { kind: 'lost', market: lane.market, status: Status.VENUE_RECONNECT }
  }

  #timeNs(ms: number | undefined): bigint {
    return ms === undefined ? BigInt(Math.floor(this.#now())) * 1000n : BigInt(Math.round(ms)) * 1_000_000n
  }

  #steps(value: number | undefined, step: Step): number | bigint {
    const exact = stepsOf(value ?? 0, step)
    if (exact !== null) return exact
    this.counters.rounded++
    return Math.round(((value ?? 0) * Number(`1e${step.exponent}`)) / Number(step.mantissa))
  }
}

/** The feed of a ccxt exchange that the caller has made. Its markets show pictures: see CcxtFeed.sampled. */
export async function fromCcxt(exchange: CcxtExchange, options: CcxtOptions): Promise<CcxtFeed> {
  const markets = await exchange.loadMarkets()
  const listed = options.symbols.map((symbol) => {
    const market = markets[symbol]
    if (market) return market
    const some = Object.keys(markets).slice(0, 5).join(', ')
    throw new OptionError(
      `symbols: found ${JSON.stringify(symbol)}, expected one that ${exchange.id} lists, such as ${some}`,
    )
  })
  return new CcxtFeed(exchange, options.engine ?? (await open()), listed, options)
}

/** A precision as the text of a step. */
function stepText(precision: number | undefined, { id, precisionMode }: CcxtExchange, what: string): string {
  const decimal = precision === undefined ? null : decimalOf(precision)
  if (decimal === null || precision === undefined || (precisionMode !== DECIMAL_PLACES && precision <= 0))
    throw new OptionError(
      `${what}: found precision ${String(precision)} at ${id}, expected a step or a number of decimals`,
    )
  if (precisionMode === DECIMAL_PLACES) return powerOfTen(precision)
  return minimalText(decimal.digits, powerOfTen(decimal.places))
}

function remember(seen: Set<string>, id: string): void {
  seen.add(id)
  if (seen.size <= REMEMBERED_TRADES) return
  for (const oldest of seen) {
    seen.delete(oldest)
    return
  }
}
