// A market to test risk at: mid 100.00, a spread of two ticks, ten million lots a level, 100,000 of equity, all at one time.
import type { Fill, Instrument, MarketSight, OrderIntent } from '../../src/engine/trading.js'
import { Risk, type RiskExtras, type RiskOptions } from '../../src/risk/index.js'

/** 2026-01-05 12:00:00 UTC: noon, so that days are far. */
export const NOON_US = 1_767_614_400_000_000
export const S = 1_000_000
/** 12 hours. */
export const MIDNIGHT_US = NOON_US + 43_200 * S

export const BTC: Instrument = {
  ...{ venue: 'binance', symbol: 'BTC/USDT', tickSize: '0.01', lotSize: '0.001', contract: 'linear', multiplier: 1 },
}
export const ETH: Instrument = { ...BTC, symbol: 'ETH/USDT' }
export const PERP: Instrument = { ...BTC, venue: 'okx', symbol: 'BTC/USDT:USDT' }

export interface SightWish {
  readonly state?: MarketSight['state']
  readonly bidTicks?: number
  readonly askTicks?: number
  readonly tsVenueUs?: number
  readonly tsLocalUs?: number
  readonly levelLots?: number
  readonly levels?: number
}

/** Levels one tick apart, all alike. */
export function sightOf(wish: SightWish = {}): MarketSight {
  const {
    state = 'live',
    bidTicks = 9_999,
    askTicks = 10_001,
    tsLocalUs = NOON_US,
    levelLots = 1e7,
    levels = 50,
  } = wish
  const side = (from: number, step: number) => (n: number) =>
    Array.from({ length: Math.min(n, levels) }, (_, at) => [from + step * at, levelLots] as const)
  return {
    ...{ state, bidTicks, askTicks, tsLocalUs, tsVenueUs: wish.tsVenueUs ?? tsLocalUs },
    ...{ bids: side(bidTicks, -1), asks: side(askTicks, 1), feature: () => NaN, signal: () => null },
  }
}

export const buy = (qtyLots: number, pxTicks = 9_999, more: Partial<OrderIntent> = {}): OrderIntent => ({
  ...{ instrument: 0, side: 'buy', kind: 'limit', qtyLots, pxTicks },
  ...more,
})
export const sell = (qtyLots: number, pxTicks = 10_001, more: Partial<OrderIntent> = {}): OrderIntent => ({
  ...buy(qtyLots, pxTicks, more),
  side: 'sell',
})

export const fillOf = (side: 'buy' | 'sell', qtyLots: number, more: Partial<Fill> = {}): Fill => ({
  ...{ orderId: 0, instrument: 0, side, pxTicks: 10_000, qtyLots, isMaker: true, fee: 0, reason: 'queue_exhausted' },
  ...{ aheadBeforeLots: 0, aheadAfterLots: 0, tsVenueUs: NOON_US, tsLocalUs: NOON_US },
  ...more,
})

/** Every market seen, equity known, nothing held. */
export function standing(options: RiskOptions = {}, instruments = [BTC], extras: RiskExtras = {}): Risk {
  const risk = new Risk(instruments, options, extras)
  instruments.forEach((_, at) => risk.market(at, sightOf(), NOON_US))
  risk.equity(100_000, NOON_US)
  return risk
}

/** `allow`, or the code of the denial. */
export function answer(risk: Risk, intent: OrderIntent, nowUs = NOON_US): string {
  const decision = risk.judge(intent, nowUs)
  return decision.allow ? 'allow' : decision.code
}
