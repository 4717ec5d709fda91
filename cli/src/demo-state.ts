import type { Level, Market, Signal, Trade } from 'leadline'

/** All that one refresh of the screen shows, as plain data. Undefined numbers are NaN. */
export interface DemoState {
  readonly symbol: string
  readonly source: string
  readonly priceDecimals: number
  readonly state: string
  readonly epoch: number
  readonly seq: number
  readonly tsVenueUs: number
  /** Best first, deep enough for the depth picture; empty while the book isn't live. */
  readonly bids: readonly PriceLevel[]
  readonly asks: readonly PriceLevel[]
  readonly signal: DemoSignal | null
  readonly bidPressure: number
  readonly askPressure: number
  readonly spreadTicks: number
  readonly spreadBps: number
  readonly buyPerS: number
  readonly sellPerS: number
  /** Executed volume rate of now against that of the last minute. */
  readonly speedRatio: number
  readonly accelPerS2: number
  readonly ofi1s: number
  readonly ofi10s: number
  readonly levels: readonly Level[]
  /** Newest first. */
  readonly trades: readonly DemoTrade[]
  readonly frames: number
  readonly framesPerS: number
  readonly gaps: number
  /** The mid at each whole second, oldest first; NaN where there was none. */
  readonly mids: readonly number[]
}

export type PriceLevel = readonly [price: number, amount: number]
export type DemoSignal = Pick<Signal, 'score' | 'direction' | 'imbalance' | 'size' | 'speed'>
export type DemoTrade = Pick<Trade, 'side' | 'price' | 'amount' | 'tsVenueUs'>

/** The features that the demo reads. */
export const DEMO_FEATURES = [
  'bid_pressure',
  'ask_pressure',
  'spread_quoted',
  'spread_quoted_bps',
  'exec_rate_buy',
  'exec_rate_sell',
  'exec_ratio',
  'exec_accel',
  'ofi_l1_1s',
  'ofi_l1_10s',
] as const

const DEPTH_LEVELS = 5_000
const KEPT_TRADES = 60
const KEPT_SECONDS = 300
const RATE_WINDOW_US = 5_000_000

/** Watches a market and keeps what a screen needs beyond the present moment: trades, mids, the rate of frames. */
export class DemoRecorder {
  private readonly market: Market
  private readonly source: string
  private readonly trades: DemoTrade[] = []
  private readonly mids: number[] = []
  private readonly frameTimesUs: number[] = []
  private nextSecondUs = Number.NaN
  private frames = 0

  constructor(market: Market, source: string) {
    this.market = market
    this.source = source
    market.trades(({ side, price, amount, tsVenueUs }) => {
      this.trades.unshift({ side, price, amount, tsVenueUs })
      this.trades.length = Math.min(this.trades.length, KEPT_TRADES)
    })
  }

  /** After each frame. */
  frame(tsVenueUs: number): void {
    this.frames++
    this.frameTimesUs.push(tsVenueUs)
    if (Number.isNaN(this.nextSecondUs)) this.nextSecondUs = Math.ceil(tsVenueUs / 1e6) * 1e6
    for (; tsVenueUs >= this.nextSecondUs; this.nextSecondUs += 1e6) {
      this.mids.push(this.mid())
      if (this.mids.length > KEPT_SECONDS) this.mids.shift()
      const old = this.frameTimesUs.findIndex((timeUs) => timeUs > tsVenueUs - RATE_WINDOW_US)
      this.frameTimesUs.splice(0, Math.max(0, old))
    }
  }

  read(): DemoState {
    const { market } = this
    const live = market.state === 'live'
    const [bidPressure, askPressure, spreadTicks, spreadBps, buyPerS, sellPerS, speedRatio, accelPerS2, ofi1s, ofi10s] =
      DEMO_FEATURES.map((name) => market.feature(name)) as [
        number,
        number,
        number,
        number,
        number,
        number,
        number,
        number,
        number,
        number,
      ]
    return {
      symbol: market.symbol,
      source: this.source,
      priceDecimals: decimalsOf(market.tickSize),
      state: market.state,
      epoch: market.epoch,
      seq: market.seq,
      tsVenueUs: market.tsVenueUs,
      bids: live ? market.book.bids(DEPTH_LEVELS) : [],
      asks: live ? market.book.asks(DEPTH_LEVELS) : [],
      signal: market.signal(),
      bidPressure,
      askPressure,
      spreadTicks,
      spreadBps,
      buyPerS,
      sellPerS,
      speedRatio,
      accelPerS2,
      ofi1s,
      ofi10s,
      levels: live ? market.levels() : [],
      trades: [...this.trades],
      frames: this.frames,
      framesPerS: this.framesPerS(),
      gaps: market.counters.gaps,
      mids: [...this.mids],
    }
  }

  private mid(): number {
    if (this.market.state !== 'live') return Number.NaN
    const bid = this.market.book.bids(1)[0]
    const ask = this.market.book.asks(1)[0]
    return bid === undefined || ask === undefined ? Number.NaN : (bid[0] + ask[0]) / 2
  }

  /** In venue time, so that a replay at any speed shows the venue's rate. */
  private framesPerS(): number {
    const first = this.frameTimesUs[0]
    const last = this.frameTimesUs.at(-1)
    if (first === undefined || last === undefined || last === first) return Number.NaN
    return ((this.frameTimesUs.length - 1) / (last - first)) * 1e6
  }
}

function decimalsOf(tickSize: string): number {
  return tickSize.split('.')[1]?.replace(/0+$/, '').length ?? 0
}
