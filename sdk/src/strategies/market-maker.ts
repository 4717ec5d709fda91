// Where a market maker's quotes belong: spread from volatility, skew from inventory, never in front of the depth it hides behind.
import type { Desk, MarketSight, Order } from '../engine/trading.js'
import { EwmaVolatility } from './ewma-volatility.js'
import { ParamError, type ParamsOf } from './params.js'
import type { MARKET_MAKING_PARAMS } from './market-making.js'
import { Quote } from './quote.js'
import { inTicks, midTicks, US_PER_MS } from './sight.js'

export type MakerParams = ParamsOf<typeof MARKET_MAKING_PARAMS>

export interface QuotePrices {
  readonly bidTicks: number
  readonly askTicks: number
}

export class MarketMaker {
  readonly #params: MakerParams
  readonly #own: EwmaVolatility
  readonly #bid: Quote
  readonly #ask: Quote

  constructor(params: MakerParams, where = 'marketMaking') {
    const { quoteLots, maxPositionLots } = params
    if (quoteLots > maxPositionLots)
      throw new ParamError(`${where}.quoteLots`, quoteLots, `at most maxPositionLots, ${maxPositionLots}`)
    this.#params = params
    this.#own = new EwmaVolatility(params.volSpanS)
    const { instrument, requoteTicks, minRestMs } = params
    const shared = { instrument, requoteTicks, minRestUs: minRestMs * US_PER_MS }
    this.#bid = new Quote({ ...shared, side: 'buy', tag: 'bid' })
    this.#ask = new Quote({ ...shared, side: 'sell', tag: 'ask' })
  }

  /** After each event while the book is live, whether it quotes or not. */
  observe(desk: Desk, market: MarketSight): void {
    this.#own.push(desk.nowUs, midTicks(market))
  }

  gap(): void {
    this.#own.gap()
  }

  pull(desk: Desk): void {
    this.#bid.pull(desk)
    this.#ask.pull(desk)
  }

  pullSide(desk: Desk, side: 'buy' | 'sell'): void {
    this.#of(side).pull(desk)
  }

  isIdle(desk: Desk, side: 'buy' | 'sell'): boolean {
    return this.#of(side).isIdle(desk)
  }

  onOrder(desk: Desk, order: Order): void {
    this.#bid.onOrder(desk, order)
    this.#ask.onOrder(desk, order)
  }

  /**
   * Quotes both sides for this inventory, each at most by the room of its side; pulls them where there is no price for
   * them.
   */
  quote(desk: Desk, market: MarketSight, inventoryLots: number, room: { buyLots: number; sellLots: number }): void {
    const prices = this.prices(desk, market, inventoryLots)
    if (prices === null) return this.pull(desk)
    const { quoteLots } = this.#params
    for (const [quote, pxTicks, lots] of [
      [this.#bid, prices.bidTicks, room.buyLots],
      [this.#ask, prices.askTicks, room.sellLots],
    ] as const) {
      if (Number.isFinite(pxTicks) && lots > 0) quote.work(desk, pxTicks, quoteLots, lots)
      else quote.pull(desk)
    }
  }

  /**
   * In whole ticks, −∞ and +∞ for a side without a place; null while volatility is unknown. c = M −
   * skewTicks·q/maxPositionLots, q cut to ±maxPositionLots; h = max(minHalfSpreadTicks, volMultiple·σ); bid ⌊c − h⌋,
   * ask ⌈c + h⌉, then moved away by the placement rules.
   */
  prices(desk: Desk, market: MarketSight, inventoryLots: number): QuotePrices | null {
    const { volMultiple, minHalfSpreadTicks, skewTicks, maxPositionLots, joinBest } = this.#params
    const volTicks = this.#volTicks(market)
    if (Number.isNaN(volTicks)) return null
    const half = Math.max(minHalfSpreadTicks, volMultiple * volTicks)
    const share = Math.min(1, Math.max(-1, inventoryLots / maxPositionLots))
    const centre = midTicks(market) - skewTicks * share
    const bidTicks = Math.min(
      Math.floor(centre - half),
      joinBest ? market.bidTicks : market.askTicks - 1,
      this.#behind(desk, market, 'bid'),
    )
    const askTicks = Math.max(
      Math.ceil(centre + half),
      joinBest ? market.askTicks : market.bidTicks + 1,
      this.#behind(desk, market, 'ask'),
    )
    return { bidTicks: bidTicks >= 1 ? bidTicks : -Infinity, askTicks }
  }

  #volTicks(market: MarketSight): number {
    const { volFeature } = this.#params
    return volFeature === '' ? this.#own.ticks : market.feature(volFeature) * midTicks(market)
  }

  /** The nearest price that the placement rules leave; without enough depth, none. */
  #behind(desk: Desk, market: MarketSight, side: 'bid' | 'ask'): number {
    const { behindLots, behindLarge, depthLevels, instrument } = this.#params
    const sign = side === 'bid' ? 1 : -1
    let nearest = Infinity * sign
    const nearer = (a: number, b: number): number => (sign === 1 ? Math.min(a, b) : Math.max(a, b))
    if (behindLots > 0) {
      let lots = 0
      const levels = side === 'bid' ? market.bids(depthLevels) : market.asks(depthLevels)
      const level = levels.find(([, qtyLots]) => (lots += qtyLots) >= behindLots)
      nearest = level === undefined ? -Infinity * sign : level[0]
    }
    if (behindLarge) {
      const large = market.signal()?.levels.find((level) => level.side === side)
      if (large) nearest = nearer(nearest, Math.round(inTicks(large.price, desk.instruments[instrument]!)))
    }
    return nearest
  }

  #of(side: 'buy' | 'sell'): Quote {
    return side === 'buy' ? this.#bid : this.#ask
  }
}
